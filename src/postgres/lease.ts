import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Logger } from 'pino'
import { retryWhileAway } from './away.ts'
import { type Cluster, stopCluster } from './cluster.ts'
import { databaseName, embeddedCluster, ensureRunning } from './embedded.ts'
import { removeSocketFolder, socketAddress } from './socket.ts'

export type Lease = {
  connectionString: string
  /** The last process to leave stops the server. */
  leave(): Promise<void>
}

/** Any number, the same in all processes. */
const lockKey = 0x6775_696c

/**
 * Joins the processes that use the embedded server of this data directory, starting it if need be. Each holds a
 * connection; when that ends although nobody left, the server has died, and whoever notices starts it again.
 * @throws PostgresTrouble when it cannot be started
 */
export async function joinEmbedded(dataDirectory: string, log: Logger): Promise<Lease> {
  const cluster = await embeddedCluster(dataDirectory)
  let leaving = false
  let held: pg.Client
  let rejoining: Promise<void> = Promise.resolve()

  const join = () =>
    retryWhileAway(async () => {
      held = await connectShared(await ensureRunning(cluster))
      held.once('end', () => {
        if (leaving) return
        log.warn('the embedded PostgreSQL has gone away; starting it again')
        rejoining = rejoin()
      })
    })

  const rejoin = async () => {
    while (!leaving)
      try {
        await join()
        return
      } catch (error) {
        log.error({ err: error }, 'the embedded PostgreSQL could not be started; trying again')
        await sleep(2000)
      }
  }

  await join()
  return {
    connectionString: socketAddress(cluster.socketFolder, databaseName),
    leave: async () => {
      leaving = true
      await rejoining
      await leaveServer(held, cluster)
    },
  }
}

async function connectShared(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString, application_name: 'guildhall lease', keepAlive: true })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('SELECT pg_advisory_lock_shared($1)', [lockKey])
    return client
  } catch (error) {
    await client.end().catch(() => {})
    throw error
  }
}

async function leaveServer(held: pg.Client, cluster: Cluster) {
  try {
    await held.query('SELECT pg_advisory_unlock_shared($1)', [lockKey])
    const { rows } = await held.query<{ last: boolean }>('SELECT pg_try_advisory_lock($1) AS last', [lockKey])
    if (!rows[0]?.last) return
    await stopCluster(cluster)
    removeSocketFolder(cluster.socketFolder)
  } catch {
    // The server has gone already: then there is nothing to stop.
  } finally {
    await held.end().catch(() => {})
  }
}

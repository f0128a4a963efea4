import { closeSync, existsSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { accountFor } from './account.ts'
import { type Cluster, logFile, makeCluster, startCluster } from './cluster.ts'
import { claimDataDirectory, postgresFolder } from './layout.ts'
import { embeddedPrograms } from './programs.ts'
import { makeSocketFolder, socketAddress, socketFolderOf } from './socket.ts'
import { freeStaleLocks, serverProcess } from './stale-locks.ts'
import { errorCode, inWords, PostgresTrouble } from './trouble.ts'

export const databaseName = 'guildhall'
const startSeconds = 60
/** A server makes its socket at once, also when it has much to recover. */
const unseenSeconds = 10

/**
 * The hub's own server on this data directory, made where there is none. It may or may not run.
 * @throws PostgresTrouble when the directory is not ours, is from a newer version, or cannot be used
 */
export async function embeddedCluster(dataDirectory: string): Promise<Cluster> {
  if (process.platform === 'win32')
    throw new PostgresTrouble('On Windows the hub needs a PostgreSQL server of your own: set DATABASE_URL.')
  claimDataDirectory(dataDirectory)
  const programs = embeddedPrograms()
  const folder = postgresFolder(dataDirectory)
  try {
    const account = await accountFor(programs, dataDirectory, folder)
    const cluster: Cluster = { programs, account, folder, socketFolder: '', durable: true }
    await makeCluster(cluster)
    return { ...cluster, socketFolder: socketFolderOf(folder) }
  } catch (error) {
    throw inWords(error, dataDirectory)
  }
}

/**
 * Sees to it that the server answers: finds it running, waits while it recovers, or starts it. Several processes may
 * call this at once.
 * @returns the address of the hub's database, always the same
 */
export async function ensureRunning(cluster: Cluster): Promise<string> {
  makeSocketFolder(cluster.socketFolder, cluster.account)
  const giveUpAt = performance.now() + startSeconds * 1000
  let failedStarts = 0
  let seenAt = performance.now()
  for (let pauseMs = 20; ; pauseMs = Math.min(pauseMs * 1.5, 250)) {
    const answer = await askFor(cluster, 'postgres')
    if (answer === 'here') break
    const runs = serverProcess(cluster.folder) !== undefined
    if (!runs || answer !== 'ENOENT') seenAt = performance.now()
    if (performance.now() > Math.min(giveUpAt, seenAt + unseenSeconds * 1000)) throw unreachable(cluster, answer)
    // Recovering, or a start that another process began: its socket comes in a moment.
    if (runs || answer === '57P03') await sleep(pauseMs)
    else failedStarts += (await started(cluster)) ? 0 : await failedStart(cluster, failedStarts)
  }
  await makeDatabase(cluster)
  return socketAddress(cluster.socketFolder, databaseName)
}

async function started(cluster: Cluster): Promise<boolean> {
  // Again: whoever stopped a server before us may just have removed it.
  makeSocketFolder(cluster.socketFolder, cluster.account)
  freeStaleLocks(cluster.folder, cluster.socketFolder)
  keepLogShort(cluster)
  try {
    await startCluster(cluster)
    return true
  } catch (error) {
    if (error instanceof PostgresTrouble) throw error
    return false
  }
}

/** Losing a race, and the memory of a killed server that is not free yet, pass. What persists is said. */
async function failedStart(cluster: Cluster, before: number): Promise<number> {
  if (before >= 20) throw unreachable(cluster, 'it does not start')
  const said = inWords(new Error(logTail(cluster)), cluster.folder)
  if (before >= 2 && said instanceof PostgresTrouble) throw said
  await sleep(Math.min(50 * 2 ** before, 500))
  return 1
}

function unreachable(cluster: Cluster, why: string): PostgresTrouble {
  const pid = serverProcess(cluster.folder)
  if (pid !== undefined && why === 'ENOENT')
    return new PostgresTrouble(
      `A PostgreSQL (process ${pid}) runs on ${cluster.folder}, but its socket in ${cluster.socketFolder} cannot be seen ` +
        `from here. Perhaps a service started it with a temporary folder of its own; stop that first.`,
    )
  return new PostgresTrouble(
    `The hub’s PostgreSQL does not answer (${why}). The end of ${logFile(cluster)}:\n${logTail(cluster)}`,
  )
}

/** 'here', or the code of the error. */
async function askFor(cluster: Cluster, database: string): Promise<string> {
  const client = new pg.Client({ connectionString: socketAddress(cluster.socketFolder, database) })
  client.on('error', () => {})
  try {
    await client.connect()
    return 'here'
  } catch (error) {
    return errorCode(error) ?? String(error)
  } finally {
    await client.end().catch(() => {})
  }
}

async function makeDatabase(cluster: Cluster) {
  const found = await askFor(cluster, databaseName)
  if (found !== '3D000') return
  const client = new pg.Client({ connectionString: socketAddress(cluster.socketFolder, 'postgres') })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(`CREATE DATABASE ${databaseName} TEMPLATE template0`)
  } catch (error) {
    // 42P04, 23505: another process made it. 55006, 57P01: asked for again by whoever connects next.
    if (!['42P04', '23505'].includes(errorCode(error) ?? '')) throw error
  } finally {
    await client.end().catch(() => {})
  }
}

const tailBytes = 2000
const longLogBytes = 10 * 2 ** 20

function logTail(cluster: Cluster): string {
  if (!existsSync(logFile(cluster))) return '(no log)'
  const size = statSync(logFile(cluster)).size
  const file = openSync(logFile(cluster), 'r')
  try {
    const buffer = Buffer.alloc(Math.min(size, tailBytes))
    readSync(file, buffer, 0, buffer.length, size - buffer.length)
    return buffer.toString('utf8').split('\n').slice(-12).join('\n').trim()
  } finally {
    closeSync(file)
  }
}

function keepLogShort(cluster: Cluster) {
  const size = statSync(logFile(cluster), { throwIfNoEntry: false })?.size ?? 0
  if (size > longLogBytes) renameSync(logFile(cluster), `${logFile(cluster)}.1`)
}

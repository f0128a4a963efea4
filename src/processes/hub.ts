import type { Logger } from 'pino'
import { readConfig } from '../config.ts'
import { openDatabase } from '../db.ts'
import { migrateJobs } from '../jobs.ts'
import { migrate } from '../migrate.ts'
import { keepRunning, type ProcessName } from './children.ts'

export type Hub = {
  /** Where a person on this machine finds it. */
  address: string
  /** Resolves when a process of the hub is gone for good; the others still run. */
  gone: Promise<ProcessName>
  /** Stops both processes, then leaves the database. */
  stop(): Promise<void>
}

/**
 * Starts a whole hub: the database where it is ours, its tables, `web` and `worker`. Resolves when both are ready.
 * @throws when one of them cannot start; then nothing is left running
 */
export async function startHub(
  environment: Record<string, string | undefined>,
  log: Logger,
  signal?: AbortSignal,
): Promise<Hub> {
  const config = readConfig(environment)
  const database = await openDatabase(config, { name: 'supervisor', max: 2, log })
  let stopChildren = async () => {}
  try {
    await migrate(database.db)
    await migrateJobs({ connectionString: database.connectionString, log })
    signal?.throwIfAborted()
    const gone = Promise.withResolvers<ProcessName>()
    const names: ProcessName[] = ['web', 'worker']
    const children = names.map((name) => keepRunning(name, { environment, log, onGone: gone.resolve }))
    // However this process ends, it leaves none behind.
    process.once('exit', () => {
      for (const child of children) child.killAtOnce()
    })
    stopChildren = async () => {
      await Promise.all(children.map((child) => child.stop()))
    }
    const aborted = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
    const [port] = await Promise.race([Promise.all(children.map((child) => child.ready)), aborted])
    return {
      address: addressOf(config.host, port ?? config.port),
      gone: gone.promise,
      async stop() {
        await stopChildren()
        await database.close()
      },
    }
  } catch (error) {
    await stopChildren()
    await database.close()
    throw error
  }
}

function addressOf(host: string, port: number): string {
  const isEverywhere = host === '0.0.0.0' || host === '::'
  const name = isEverywhere || host === '127.0.0.1' || host === '::1' ? 'localhost' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

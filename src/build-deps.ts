import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { openDatabase } from './db.ts'
import type { Deps } from './deps.ts'
import { createFetching } from './http/guarded-fetch.ts'
import { createJobs, migrateJobs } from './jobs.ts'
import { createMailer } from './mailer.ts'
import { migrate } from './migrate.ts'
import { createSearchEngine } from './search/engine.ts'

export type BuiltDeps = Deps & {
  connectionString: string
  /** Names of the migrations that were applied. */
  migrated: string[]
  /** Ends everything in the order that loses nothing. Jobs have up to `jobsWithinMs` to finish. */
  close(jobsWithinMs?: number): Promise<void>
}

// A page that takes longer helps nobody, and holds a connection that others wait for.
const webStatementTimeoutMs = 15_000

/** Connections to the database that a process of each kind may hold, its jobs and its lease on the server apart. */
export const poolSizes = { web: 8, worker: 5, cli: 4 }

/**
 * Opens what a process of the hub works with. The database is started where it is ours.
 *
 * @param options.isMigrated  true where somebody else has brought the tables up to date (the supervisor, a test)
 */
export async function buildDeps(
  config: Config,
  { kind, log, isMigrated = false }: { kind: keyof typeof poolSizes; log: Logger; isMigrated?: boolean },
): Promise<BuiltDeps> {
  const statementTimeoutMs = kind === 'web' ? webStatementTimeoutMs : undefined
  const database = await openDatabase(config, { name: kind, max: poolSizes[kind], statementTimeoutMs, log })
  const { db, connectionString } = database
  try {
    const migrated = isMigrated ? [] : await migrate(db)
    if (!isMigrated) await migrateJobs({ connectionString, log })
    const now = () => Temporal.Now.instant()
    const jobs = createJobs({ connectionString, log })
    const fetching = createFetching({ config, db, now, log })
    const search = createSearchEngine({ db, config, now, log })
    const mailer = createMailer(config)
    return {
      config,
      db,
      now,
      log,
      jobs,
      fetching,
      search,
      mailer,
      connectionString,
      migrated,
      async close(jobsWithinMs) {
        await jobs.stop(jobsWithinMs)
        await search.close()
        mailer.close()
        await fetching.close()
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

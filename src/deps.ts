import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Fetching } from './http/guarded-fetch.ts'
import type { Jobs } from './jobs.ts'
import type { Mailer } from './mailer.ts'
import type { SearchEngine } from './search/contract.ts'

/** What the rest of the program is given, instead of reaching for it. Tests freeze, read and serve these. */
export type Deps = {
  config: Config
  /** A transaction fits wherever `db` alone is asked for. */
  db: Knex
  /** The one clock. */
  now: () => Temporal.Instant
  log: Logger
  /** The one way to the network. */
  fetching: Fetching
  jobs: Jobs
  search: SearchEngine
  mailer: Mailer
}

import knex, { type Knex } from 'knex'
import PostgresClient from 'knex/lib/dialects/postgres/index.js'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { joinEmbedded } from './postgres/lease.ts'
import { createPipelines, type Pipelines } from './postgres/pipelines.ts'
import { checkServer } from './postgres/server.ts'
import { ourTypes, temporalAsText } from './postgres/types.ts'

/** A transaction fits wherever the database does. */
export type Db = Knex | Knex.Transaction

export type Database = {
  db: Knex
  /** For pg-boss and for child processes; works for sockets too. */
  connectionString: string
  /** Ends the pool. The last process to leave an embedded server stops it. */
  close(): Promise<void>
}

/**
 * Opens the database that the configuration names, or the hub's own, which is started if need be.
 * @param options.name  how this process shows in pg_stat_activity
 * @throws PostgresTrouble when the embedded server cannot be started, or the other one does not let us in
 */
export async function openDatabase(
  config: Pick<Config, 'databaseUrl' | 'dataDirectory'>,
  options: { name: string; max?: number; statementTimeoutMs?: number; log: Logger },
): Promise<Database> {
  if (config.databaseUrl) {
    await checkServer(config.databaseUrl)
    const db = connect(config.databaseUrl, options)
    return { db, connectionString: config.databaseUrl, close: () => db.destroy() }
  }
  const lease = await joinEmbedded(config.dataDirectory, options.log)
  const db = connect(lease.connectionString, options)
  return {
    db,
    connectionString: lease.connectionString,
    close: async () => {
      await db.destroy()
      await lease.leave()
    },
  }
}

/**
 * The values of an array that a query is given, as rows. How many there are is hidden from the planner: a statement with a name is
 * then planned once for each connection, and not each time anew for as few as there happen to be.
 */
export const eachOf = (array: string): string => `(SELECT ${array} AS given OFFSET 0) g, unnest(g.given)`

/** A pool, and pipelines beside it (`pipelinesOf`). Instants and dates are Temporal's in both directions; sessions speak UTC. */
export function connect(connectionString: string, { name, max = 10, statementTimeoutMs = 0, log }: PoolOptions): Knex {
  const toLog = { debug: tell(log, 'debug'), warn: tell(log, 'warn'), error: tell(log, 'error') }
  const connection = { connectionString, application_name: `guildhall ${name}`, types: ourTypes }
  const atFirst = `SET timezone = 'UTC'; SET datestyle = 'ISO, MDY'; SET statement_timeout = ${statementTimeoutMs}`
  const db = knex({
    client: TemporalClient,
    connection: connection as Knex.PgConnectionConfig,
    // Otherwise knex writes to standard output, where a command's result belongs.
    log: { ...toLog, deprecate: (method: string, instead: string) => toLog.warn(`${method}: use ${instead}`) },
    pool: {
      min: 0,
      max,
      afterCreate: (connection: { query(sql: string, done: (error: unknown) => void): void }, done: PoolDone) =>
        connection.query(atFirst, (error) => done(error, connection)),
    },
  })
  const client: TemporalClient = db.client
  client.pipelines = createPipelines(connection, {
    most: Math.min(max, mostPipelines),
    atFirst,
    // The server ends a statement first, unless it is not there any more.
    ...(statementTimeoutMs > 0 ? { timeoutMs: statementTimeoutMs + 5000 } : {}),
    log,
  })
  return db
}

/** As many as two processors keep busy: one more is for when one of them waits for the disk. */
const mostPipelines = 3

/** `statementTimeoutMs`: a query that takes longer is ended; without it, none is. */
type PoolOptions = { name: string; max?: number; statementTimeoutMs?: number; log?: Logger }

const tell = (log: Logger | undefined, level: 'debug' | 'warn' | 'error') => (message: unknown) =>
  log?.[level]({ knex: message }, 'database')

type PoolDone = (error: unknown, connection: unknown) => void

class TemporalClient extends PostgresClient {
  pipelines: Pipelines | undefined

  override prepBindings(bindings: unknown[] | undefined): unknown[] | undefined {
    return bindings?.map(temporalAsText)
  }

  override async destroy(): Promise<void> {
    await this.pipelines?.end()
    await super.destroy()
  }
}

/** Those of a pool: they end with it. */
export const pipelinesOf = (db: Knex): Pipelines => (db.client as TemporalClient).pipelines as Pipelines

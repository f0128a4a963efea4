import type { Duplex } from 'node:stream'
import pg from 'pg'
import type { Logger } from 'pino'
import { isDatabaseAway } from './away.ts'

/** A statement with a name, which a connection parses once. */
export type NamedStatement = { name: string; text: string; values: unknown[] }

/**
 * A few connections on which a statement is sent before the one ahead of it is answered. Beside a pool, where each statement waits
 * for a connection of its own, few servers' processes are woken, and seldom: for the many short statements of one request that
 * is as much work as the statements themselves. One statement that takes long holds up those behind it, so that this is
 * for short ones.
 */
export type Pipelines = {
  /** @throws what the database says of this statement; those beside it go on */
  query(statement: NamedStatement): Promise<{ rows: unknown[] }>
  /** Once all that is under way is answered. Nothing is asked after it. */
  end(): Promise<void>
}

/** "invalid_sql_statement_name" */
const notParsed = '26000'

/** As long as the pool tries. */
const connectingMs = 60_000

type Pipeline = {
  client: pg.Client
  isReady: Promise<unknown>
  underWay: number
  /** Runs while something is under way, anew with each answer. */
  silence?: NodeJS.Timeout
}

/**
 * Connects when there is something to ask. A connection that breaks is replaced by the next statement.
 * @param atFirst  is asked on each connection before anything else
 * @param timeoutMs  a connection that owes an answer and gives none for so long is given up, with all that waits on it; without
 *   it, none is
 */
export function createPipelines(
  settings: pg.ClientConfig,
  { most, atFirst, timeoutMs, log }: { most: number; atFirst: string; timeoutMs?: number; log: Logger | undefined },
): Pipelines {
  const pipelines = new Set<Pipeline>()
  let isEnded = false

  function open(): Pipeline {
    const client = new pg.Client({
      ...settings,
      pipeline: true,
      connectionTimeoutMillis: connectingMs,
    })
    const pipeline: Pipeline = { client, underWay: 0, isReady: client.connect().then(() => client.query(atFirst)) }
    pipeline.isReady.catch(() => drop(pipeline))
    // What was under way fails by itself.
    client.on('error', (error) => {
      drop(pipeline)
      log?.warn({ err: error }, 'a connection to the database broke')
    })
    client.on('end', () => drop(pipeline))
    pipelines.add(pipeline)
    return pipeline
  }

  /** What is under way on it may still be answered. */
  function drop(pipeline: Pipeline): void {
    if (pipelines.delete(pipeline)) pipeline.client.end().catch(() => {})
  }

  function listen(pipeline: Pipeline): void {
    clearTimeout(pipeline.silence)
    delete pipeline.silence
    if (timeoutMs && pipeline.underWay > 0) pipeline.silence = setTimeout(() => giveUp(pipeline), timeoutMs)
  }

  function giveUp({ client }: Pipeline): void {
    const { connection } = client as unknown as { connection: { stream: Duplex } }
    connection.stream.destroy(new Error('the database gave no answer'))
  }

  function leastBusy(): Pipeline {
    let best: Pipeline | undefined
    for (const one of pipelines) if (!best || one.underWay < best.underWay) best = one
    return best && (best.underWay === 0 || pipelines.size >= most) ? best : open()
  }

  async function ask(statement: NamedStatement) {
    // As the pool says it: a connection opened now would have nobody to end it.
    if (isEnded) throw new Error('Unable to acquire a connection')
    const pipeline = leastBusy()
    pipeline.underWay += 1
    try {
      await pipeline.isReady
      if (pipeline.silence === undefined) listen(pipeline)
      return await pipeline.client.query(statement)
    } catch (error) {
      // Not what the server says of the statement; and before its connections break it says that it goes.
      if (!(error instanceof pg.DatabaseError) || isDatabaseAway(error)) drop(pipeline)
      throw error
    } finally {
      pipeline.underWay -= 1
      listen(pipeline)
    }
  }

  return {
    async query(statement) {
      try {
        return await ask(statement)
      } catch (error) {
        // The first of its name failed before it was parsed, and this one was sent behind it.
        if (error instanceof pg.DatabaseError && error.code === notParsed) return ask(statement)
        throw error
      }
    },
    async end() {
      isEnded = true
      // What waits for a connection is not asked yet, and would wait for ever.
      await Promise.allSettled([...pipelines].map(({ isReady }) => isReady))
      await Promise.allSettled([...pipelines].map(({ client }) => client.end()))
    },
  }
}

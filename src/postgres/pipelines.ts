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
  /** Once all that is under way is answered. */
  end(): Promise<void>
}

type Pipeline = { client: pg.Client; isReady: Promise<unknown>; underWay: number }

/**
 * Connects when there is something to ask. A connection that breaks is replaced by the next statement.
 * @param atFirst  is asked on each connection before anything else
 */
export function createPipelines(
  settings: pg.ClientConfig,
  { most, atFirst, log }: { most: number; atFirst: string; log: Logger | undefined },
): Pipelines {
  const pipelines = new Set<Pipeline>()

  function open(): Pipeline {
    const client = new pg.Client({ ...settings, pipeline: true })
    const pipeline = { client, underWay: 0, isReady: client.connect().then(() => client.query(atFirst)) }
    const drop = () => pipelines.delete(pipeline)
    pipeline.isReady.catch(drop)
    // What was under way fails by itself.
    client.on('error', (error) => {
      drop()
      log?.warn({ err: error }, 'a connection to the database broke')
    })
    client.on('end', drop)
    pipelines.add(pipeline)
    return pipeline
  }

  function leastBusy(): Pipeline {
    let best: Pipeline | undefined
    for (const one of pipelines) if (!best || one.underWay < best.underWay) best = one
    return best && (best.underWay === 0 || pipelines.size >= most) ? best : open()
  }

  return {
    async query(statement) {
      const pipeline = leastBusy()
      pipeline.underWay += 1
      try {
        await pipeline.isReady
        return await pipeline.client.query(statement)
      } catch (error) {
        // The server says that it goes some time before its connections break.
        if (isDatabaseAway(error)) pipelines.delete(pipeline)
        throw error
      } finally {
        pipeline.underWay -= 1
      }
    },
    async end() {
      await Promise.allSettled([...pipelines].map(({ client }) => client.end()))
    },
  }
}

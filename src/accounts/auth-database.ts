import type { Knex } from 'knex'
import pg from 'pg'

type Connection = { query(query: pg.QueryConfig): Promise<pg.QueryResult> }

/**
 * Our pool as the accounts library takes one, so that a process has one pool and not two. The library speaks Date where
 * the rest of the hub speaks Temporal: its connections parse as the driver does by itself.
 */
export function poolOf(db: Knex) {
  return {
    async connect() {
      const connection: Connection = await db.client.acquireConnection()
      return {
        query: (text: string, values: unknown[]) => connection.query({ text, values, types: pg.types }),
        release: () => db.client.releaseConnection(connection),
      }
    },
    end: async () => {},
  }
}

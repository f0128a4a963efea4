import type { Knex } from 'knex'
import { Conflict } from '../errors.ts'

/**
 * One build at a time, over all processes; a killed one's lock goes with its connection.
 * @throws Conflict 'reindex-running'
 */
export async function buildAlone<T>(db: Knex, work: () => Promise<T>): Promise<T> {
  const connection = await db.client.acquireConnection()
  try {
    const { rows } = await connection.query(`SELECT pg_try_advisory_lock(hashtext('guildhall reindex')) AS is_mine`)
    if (!rows[0].is_mine) throw new Conflict('reindex-running')
    try {
      return await work()
    } finally {
      await connection.query(`SELECT pg_advisory_unlock(hashtext('guildhall reindex'))`)
    }
  } finally {
    await db.client.releaseConnection(connection)
  }
}

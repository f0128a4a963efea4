import type { Db } from './db.ts'
import { temporalAsText } from './postgres/types.ts'

type Values = Record<string, unknown>
type Connection = { query(asked: { name: string; text: string; values: unknown[] }): Promise<{ rows: unknown[] }> }

/**
 * A statement that is asked for at every pause in somebody's typing: a connection plans it once, and what knex would do to its
 * text each time is done once too, which for a long one takes as long as what the driver does. `:name` stands for a value.
 *
 * Write it for one plan: however many values a list has, the statement is the same.
 *
 * @param name  of no other statement
 * @returns runs it, in a transaction too
 */
export function prepared<Row>(name: string, sql: string): (db: Db, values: Values) => Promise<Row[]> {
  const names: string[] = []
  const text = sql.replace(placeholder, (_, one: string) => {
    if (!names.includes(one)) names.push(one)
    return `$${names.indexOf(one) + 1}`
  })
  return async (db, values) => {
    const given = names.map((one) => {
      if (values[one] === undefined) throw new Error(`the statement '${name}' is not given ${one}`)
      return temporalAsText(values[one])
    })
    // Its connection is back in the pool.
    if ('isCompleted' in db && db.isCompleted())
      throw new Error(`the transaction is over that '${name}' was to be asked in`)
    const connection: Connection = await db.client.acquireConnection()
    try {
      return (await connection.query({ name, text, values: given })).rows as Row[]
    } finally {
      await db.client.releaseConnection(connection)
    }
  }
}

/** Not the colons of a cast. */
const placeholder = /(?<!:):([a-z]\w*)/gi

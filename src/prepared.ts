import { type Db, pipelinesOf } from './db.ts'
import type { NamedStatement } from './postgres/pipelines.ts'
import { temporalAsText } from './postgres/types.ts'

type Values = Record<string, unknown>
type Asking<Row> = (db: Db, values: Values) => Promise<Row[]>
type Connection = { query(asked: NamedStatement): Promise<{ rows: unknown[] }> }

/**
 * A statement that is asked for again and again: a connection plans it once, and what knex would do to its
 * text each time is done once too, which for a long one takes as long as what the driver does. `:name` stands for a value.
 *
 * Write it for one plan: however many values a list has, the statement is the same.
 *
 * @param name  of no other statement
 * @returns runs it, in a transaction too
 */
export function prepared<Row>(name: string, sql: string): Asking<Row> {
  const statementOf = asStatement(name, sql)
  return async (db, values) => {
    const statement = statementOf(values)
    // Its connection is back in the pool.
    if ('isCompleted' in db && db.isCompleted())
      throw new Error(`the transaction is over that '${name}' was to be asked in`)
    const connection: Connection = await db.client.acquireConnection()
    try {
      return (await connection.query(statement)).rows as Row[]
    } finally {
      await db.client.releaseConnection(connection)
    }
  }
}

/**
 * The same of what only reads, and is short: at every pause in somebody's typing some of them follow one another. Outside of a
 * transaction they go through the pipelines. What waits for a lock may not: whoever has the lock may wait behind it.
 */
export function preparedReading<Row>(name: string, sql: string): Asking<Row> {
  const statementOf = asStatement(name, sql)
  const within = prepared<Row>(name, sql)
  return async (db, values) =>
    'isCompleted' in db ? within(db, values) : ((await pipelinesOf(db).query(statementOf(values))).rows as Row[])
}

function asStatement(name: string, sql: string): (values: Values) => NamedStatement {
  const names: string[] = []
  const text = sql.replace(placeholder, (_, one: string) => {
    if (!names.includes(one)) names.push(one)
    return `$${names.indexOf(one) + 1}`
  })
  return (values) => ({
    name,
    text,
    values: names.map((one) => {
      if (values[one] === undefined) throw new Error(`the statement '${name}' is not given ${one}`)
      return temporalAsText(values[one])
    }),
  })
}

/** Not the colons of a cast. */
const placeholder = /(?<!:):([a-z]\w*)/gi

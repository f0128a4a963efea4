/** knex lets a dialect be extended and given as `client`, but ships no types for the file. */
declare module 'knex/lib/dialects/postgres/index.js' {
  import { Knex } from 'knex'

  class PostgresClient extends Knex.Client {
    prepBindings(bindings: unknown[] | undefined): unknown[] | undefined
    destroy(): Promise<void>
  }
  export = PostgresClient
}

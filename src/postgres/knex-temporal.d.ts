// biome-ignore-all lint/style/useShorthandFunctionType: only an interface merges with knex's own
import 'knex'

type Binding = import('knex').Knex.RawBinding | Temporal.Instant | Temporal.PlainDate | Temporal.PlainTime
type Bindings = readonly (Binding | readonly Binding[])[]

/** Our pools take Temporal values wherever knex takes a binding: see types.ts. */
declare module 'knex' {
  namespace Knex {
    interface RawBuilder<TRecord extends {}, TResult> {
      <TResult2 = TResult>(sql: string, bindings: Bindings): Raw<TResult2>
    }
    interface RawQueryBuilder<TRecord extends {}, TResult> {
      <TResult2 = TResult>(sql: string, bindings: Bindings): QueryBuilder<TRecord, TResult2>
    }
  }
}

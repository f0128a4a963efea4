import type { BetterAuthOptions } from 'better-auth'
import { getAdapter } from 'better-auth/db/adapter'
import { tokenHash } from '../token.ts'

type Adapter = Awaited<ReturnType<typeof getAdapter>>
type Asked = { model: string; where?: { field: string; value: unknown }[]; data?: object; update?: object }

/**
 * The database as the accounts library takes one, but that sessions are kept by the hash of their token: whoever reads the
 * database, or a backup of it, is signed in as nobody. The library has no option for it; it goes on seeing the tokens that
 * it asks with.
 */
export function hashingTokens(options: BetterAuthOptions): Adapter {
  const opened = getAdapter(options)
  return {
    id: 'hashed-tokens',
    ...methods(() => opened),
    transaction: async (work) =>
      (await opened).transaction((trx) => work({ id: 'hashed-tokens', ...methods(async () => trx) })),
  }
}

function methods(adapter: () => Promise<Omit<Adapter, 'transaction'>>): Omit<Adapter, 'id' | 'transaction'> {
  return {
    create: async (asked) => shown(asked, await (await adapter()).create(hashed(asked))),
    findOne: async (asked) => shown(asked, await (await adapter()).findOne(hashed(asked))),
    findMany: async (asked) => (await (await adapter()).findMany(hashed(asked))) as never,
    count: async (asked) => (await adapter()).count(hashed(asked)),
    update: async (asked) => shown(asked, await (await adapter()).update(hashed(asked))),
    updateMany: async (asked) => (await adapter()).updateMany(hashed(asked)),
    delete: async (asked) => (await adapter()).delete(hashed(asked)),
    deleteMany: async (asked) => (await adapter()).deleteMany(hashed(asked)),
    consumeOne: async (asked) => shown(asked, await (await adapter()).consumeOne(hashed(asked))),
    incrementOne: async (asked) => shown(asked, await (await adapter()).incrementOne(hashed(asked))),
  }
}

/** The same, with a session's token as it is kept. */
function hashed<T extends Asked>(asked: T): T {
  if (asked.model !== 'session') return asked
  const { where, data, update } = asked
  return {
    ...asked,
    ...(where ? { where: where.map((one) => (one.field === 'token' ? { ...one, value: kept(one.value) } : one)) } : {}),
    ...(data ? { data: withToken(data, kept) } : {}),
    ...(update ? { update: withToken(update, kept) } : {}),
  }
}

/** What came back, with the token that was asked with; of another session none is known. */
function shown<Row>(asked: Asked, row: Row): Row {
  if (asked.model !== 'session' || row === null || typeof row !== 'object') return row
  const given = tokenIn(asked.data) ?? asked.where?.find(({ field }) => field === 'token')?.value
  return withToken(row, (token) => (given !== undefined && token === kept(given) ? given : token))
}

const withToken = <T extends object>(row: T, as: (token: unknown) => unknown): T =>
  'token' in row ? { ...row, token: as(row.token) } : row

const tokenIn = (row: object | undefined) => (row && 'token' in row ? row.token : undefined)

const kept = (token: unknown): unknown =>
  typeof token === 'string' ? tokenHash(token) : Array.isArray(token) ? token.map(kept) : token

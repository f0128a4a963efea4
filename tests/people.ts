import { randomUUIDv7 } from 'node:crypto'
import { hashPassword } from 'better-auth/crypto'
import { sessionCookieName, signedToken } from '../src/accounts/session-cookie.ts'
import type { Deps } from '../src/deps.ts'
import { publicId } from '../src/public-id.ts'
import { tokenHash } from '../src/token.ts'
import type { TestApp } from './testApp.ts'

export type Person = {
  id: string
  publicId: string
  handle: string
  name: string
  email: string
  /** The `Cookie` header of a session that outlives every test. */
  cookie: string
  accountId: string
}

let count = 0

/** A member with a confirmed address, signed in. A password costs time to hash: only where one is given. */
export async function makeMember(
  { db, deps }: Pick<TestApp, 'db'> & { deps: Pick<Deps, 'now' | 'config'> },
  given: {
    name?: string
    handle?: string
    roles?: ('mentor' | 'coordinator' | 'maintainer' | 'admin')[]
    timeZone?: string
    languages?: string[]
    email?: string
    password?: string
    /** Instant; default: 100 days ago, no newcomer. */
    createdAt?: string
    /** Further columns of `members`. */
    member?: Record<string, unknown>
  } = {},
): Promise<Person> {
  count += 1
  const handle = given.handle ?? `person-${count}`
  const name = given.name ?? `Person ${count}`
  const email = given.email ?? `${handle}@people.example.org`
  const [id, accountId] = [randomUUIDv7(), randomUUIDv7()]
  const ownPublicId = publicId()
  const now = deps.now()
  const createdAt = given.createdAt ?? now.subtract({ hours: 100 * 24 })
  await db('members').insert({
    id,
    public_id: ownPublicId,
    handle,
    name,
    time_zone: given.timeZone ?? 'UTC',
    is_time_zone_confirmed: given.timeZone !== undefined,
    languages: given.languages ?? [],
    created_at: createdAt,
    first_signed_in_at: createdAt,
    last_seen_at: now,
    ...given.member,
  })
  if (given.roles?.length)
    await db('member_roles').insert(given.roles.map((role) => ({ member_id: id, role, granted_at: createdAt })))
  await db('accounts').insert({ id: accountId, member_id: id, name, email, email_verified: true })
  if (given.password)
    await db('account_keys').insert({
      id: randomUUIDv7(),
      user_id: accountId,
      provider_id: 'credential',
      account_id: accountId,
      password: await hashPassword(given.password),
      updated_at: now,
    })
  return { id, publicId: ownPublicId, handle, name, email, accountId, cookie: await signIn({ db, deps }, accountId) }
}

/** One more session of somebody: its `Cookie` header. */
export async function signIn(
  { db, deps }: Pick<TestApp, 'db'> & { deps: Pick<Deps, 'now' | 'config'> },
  accountId: string,
): Promise<string> {
  const token = randomUUIDv7()
  await db('account_sessions').insert({
    id: randomUUIDv7(),
    user_id: accountId,
    token: tokenHash(token),
    expires_at: deps.now().add({ hours: 24 * 3650 }),
    created_at: deps.now(),
    updated_at: deps.now(),
  })
  return `${sessionCookieName(deps.config)}=${signedToken(deps.config, token)}`
}

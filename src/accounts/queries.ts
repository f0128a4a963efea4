import type { Db } from '../db.ts'
import { tokenHash } from '../token.ts'
import type { Role } from './member.ts'

/** How somebody signs in, as their account page tells it. */
export type OwnAccount = {
  id: string
  memberId: string | undefined
  name: string
  email: string
  isEmailConfirmed: boolean
  isTwoFactor: boolean
  hasPassword: boolean
  githubLogin: string | undefined
  /** Asked for, and not confirmed at both ends yet. */
  comingEmail: string | undefined
}

export async function ownAccount(db: Db, accountId: string, now: Temporal.Instant): Promise<OwnAccount | undefined> {
  const row = await db('accounts as a')
    .where({ 'a.id': accountId })
    .first(
      'a.id',
      'a.member_id',
      'a.name',
      'a.email',
      'a.email_verified',
      'a.two_factor_enabled',
      db.raw(`EXISTS (SELECT FROM account_keys k WHERE k.user_id = a.id AND k.password IS NOT NULL) AS has_password`),
      db.raw(
        `(SELECT COALESCE(k.login, k.account_id) FROM account_keys k WHERE k.user_id = a.id AND k.provider_id = 'github'
          LIMIT 1) AS github_login`,
      ),
      db.raw(
        `(SELECT l.email FROM account_links l WHERE l.account_id = a.id AND l.expires_at > ?
            AND l.purpose IN ('leave-email', 'take-email') ORDER BY l.created_at DESC LIMIT 1) AS coming_email`,
        [now],
      ),
    )
  return (
    row && {
      id: row.id,
      memberId: row.member_id ?? undefined,
      name: row.name,
      email: row.email,
      isEmailConfirmed: row.email_verified,
      isTwoFactor: row.two_factor_enabled === true,
      hasPassword: row.has_password,
      githubLogin: row.github_login ?? undefined,
      comingEmail: row.coming_email ?? undefined,
    }
  )
}

export type OwnSession = {
  id: string
  userAgent: string | undefined
  seenAt: Temporal.Instant
  begunAt: Temporal.Instant
}

/** Where somebody is signed in, last seen first. */
export async function sessionsOf(db: Db, accountId: string, now: Temporal.Instant): Promise<OwnSession[]> {
  const rows = await db('account_sessions')
    .where({ user_id: accountId })
    .where('expires_at', '>', now)
    .whereRaw('is_pending IS NOT TRUE')
    .orderBy('updated_at', 'desc')
    .select('id', 'user_agent', 'updated_at', 'created_at')
  return rows.map((row) => ({
    id: row.id,
    userAgent: row.user_agent || undefined,
    seenAt: row.updated_at,
    begunAt: row.created_at,
  }))
}

/** A session that is nobody's yet: its second factor is missing, or its account has no member. */
export type UnfinishedSession = { id: string; accountId: string; memberId: string | undefined; isPending: boolean }

export async function unfinishedSession(
  db: Db,
  token: string,
  now: Temporal.Instant,
): Promise<UnfinishedSession | undefined> {
  const row = await db('account_sessions as s')
    .join('accounts as a', 'a.id', 's.user_id')
    .where({ 's.token': tokenHash(token) })
    .where('s.expires_at', '>', now)
    .first('s.id', 's.is_pending', 'a.id as account_id', 'a.member_id')
  return (
    row && {
      id: row.id,
      accountId: row.account_id,
      memberId: row.member_id ?? undefined,
      isPending: row.is_pending === true,
    }
  )
}

/** Whether the hub has an admin. */
export async function hasAdmin(db: Db): Promise<boolean> {
  const row = await db('member_roles').where({ role: 'admin' }).first('member_id')
  return row !== undefined
}

/** Who a link belongs to, to greet them by name. */
export async function memberOfAccount(db: Db, accountId: string): Promise<{ id: string; name: string } | undefined> {
  return db('accounts as a')
    .join('members as m', 'm.id', 'a.member_id')
    .where({ 'a.id': accountId })
    .first('m.id', 'm.name')
}

export type ListedMember = {
  handle: string
  name: string
  email: string | undefined
  roles: Exclude<Role, 'member'>[]
  state: string
  createdAt: Temporal.Instant
  lastSeenAt: Temporal.Instant | undefined
}

/** Everyone with an account, by handle. For the command line: addresses are shown. */
export async function listMembers(db: Db): Promise<ListedMember[]> {
  const rows = await db('members as m')
    .leftJoin('accounts as a', 'a.member_id', 'm.id')
    .whereNot({ 'm.state': 'erased' })
    .orderBy('m.handle')
    .select(
      'm.handle',
      'm.name',
      'm.state',
      'm.created_at',
      'm.last_seen_at',
      'a.email',
      db.raw('ARRAY(SELECT role FROM member_roles r WHERE r.member_id = m.id ORDER BY role) AS roles'),
    )
  return rows.map((row) => ({
    handle: row.handle,
    name: row.name,
    email: row.email ?? undefined,
    roles: row.roles,
    state: row.state,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at ?? undefined,
  }))
}

/** By handle or address, in any case. */
export async function findMember(
  db: Db,
  handleOrEmail: string,
): Promise<{ id: string; handle: string; accountId: string | undefined } | undefined> {
  const wanted = handleOrEmail.trim().toLowerCase().replace(/^@/, '')
  const row = await db('members as m')
    .leftJoin('accounts as a', 'a.member_id', 'm.id')
    .where((either) => either.where({ 'm.handle': wanted }).orWhere({ 'a.email': wanted }))
    .whereNot({ 'm.state': 'erased' })
    .first('m.id', 'm.handle', 'a.id as account_id')
  return row && { id: row.id, handle: row.handle, accountId: row.account_id ?? undefined }
}

import { randomUUIDv7 } from 'node:crypto'
import type { Db } from '../db.ts'
import { Conflict } from '../errors.ts'
import { publicId } from '../public-id.ts'
import { isReserved } from './handle.ts'
import type { Role } from './member.ts'

export type NewMember = {
  name: string
  handle: string
  /** Guessed, until the member confirms it. */
  timeZone?: string
}

/**
 * A person and nothing else of them yet; their account follows in the same transaction.
 * @throws Conflict 'handle-taken'
 */
export async function createMember(trx: Db, now: Temporal.Instant, { name, handle, timeZone }: NewMember) {
  const id = randomUUIDv7()
  if (isReserved(handle) || !(await isHandleFree(trx, handle))) throw new Conflict('handle-taken')
  const added = await trx('members')
    .insert({
      id,
      public_id: publicId(),
      handle,
      name,
      time_zone: timeZone ?? 'UTC',
      created_at: now,
    })
    .onConflict('handle')
    .ignore()
    .returning('id')
  if (added.length === 0) throw new Conflict('handle-taken')
  return { id }
}

/** Whether nobody has it or had it not long ago. Somebody may be faster: createMember decides. */
export async function isHandleFree(db: Db, handle: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { taken: boolean }[] }>(
    `SELECT EXISTS (SELECT FROM members WHERE handle = ?) OR EXISTS (SELECT FROM former_handles WHERE handle = ?) AS taken`,
    [handle, handle],
  )
  return rows[0]?.taken === false
}

/**
 * How they sign in: a confirmed address, and the hash of a password where they have one.
 * @throws Conflict 'email-taken'
 */
export async function createAccount(
  trx: Db,
  now: Temporal.Instant,
  { memberId, name, email, passwordHash }: { memberId: string; name: string; email: string; passwordHash?: string },
): Promise<{ accountId: string }> {
  const accountId = randomUUIDv7()
  const added = await trx('accounts')
    .insert({
      id: accountId,
      member_id: memberId,
      name,
      email: email.toLowerCase(),
      email_verified: true,
      created_at: now,
      updated_at: now,
    })
    .onConflict('email')
    .ignore()
    .returning('id')
  if (added.length === 0) throw new Conflict('email-taken')
  if (passwordHash) await setPasswordHash(trx, now, accountId, passwordHash)
  return { accountId }
}

/** Gives an account its password, the first or another one. */
export async function setPasswordHash(trx: Db, now: Temporal.Instant, accountId: string, passwordHash: string) {
  const changed = await trx('account_keys')
    .where({ user_id: accountId, provider_id: 'credential' })
    .update({ password: passwordHash, updated_at: now })
  if (changed > 0) return
  await trx('account_keys').insert({
    id: randomUUIDv7(),
    user_id: accountId,
    provider_id: 'credential',
    account_id: accountId,
    password: passwordHash,
    created_at: now,
    updated_at: now,
  })
}

/** Adds a role. @returns false when they had it */
export async function grantRole(
  trx: Db,
  now: Temporal.Instant,
  memberId: string,
  role: Exclude<Role, 'member'>,
  grantedBy?: string,
): Promise<boolean> {
  const added = await trx('member_roles')
    .insert({ member_id: memberId, role, granted_by: grantedBy ?? null, granted_at: now })
    .onConflict(['member_id', 'role'])
    .ignore()
    .returning('role')
  return added.length > 0
}

import { randomBytes } from 'node:crypto'
import { type AuditAction, recordAudit } from '../admin/audit.ts'
import { type GrantedRole, grantedRoles, lockAdmins, mustHaveAdmin } from '../admin/change-roles.ts'
import { hubAddress } from '../config.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { BadRequest, NotFound } from '../errors.ts'
import { createAccount, createMember, grantRole, isHandleFree } from './create-member.ts'
import { newUserForm } from './forms.ts'
import { proposeHandle, withDigits } from './handle.ts'
import { makeLink } from './links.ts'
import { findMember } from './queries.ts'

type TendDeps = Pick<Deps, 'db' | 'now' | 'config'>

/**
 * Makes an account from the command line; its address counts as confirmed.
 * @returns link  sets the password, once
 * @throws BadRequest 'user-wrong', Conflict 'handle-taken' or 'email-taken'
 */
export async function createUser(
  { db, now, config }: TendDeps,
  wanted: { name: string; email: string; handle?: string; roles: GrantedRole[] },
): Promise<{ handle: string; link: string }> {
  const form = newUserForm.safeParse(wanted)
  if (!form.success) throw new BadRequest('user-wrong', { what: String(form.error.issues[0]?.path[0] ?? '') })
  const { name, email } = form.data
  return db.transaction(async (trx) => {
    const handle = form.data.handle ?? (await freeHandle(trx, name))
    const { id: memberId } = await createMember(trx, now(), { name, handle })
    const { accountId } = await createAccount(trx, now(), { memberId, name, email })
    for (const role of wanted.roles) {
      await grantRole(trx, now(), memberId, role)
      await audit(trx, now(), 'role.granted', memberId, { role })
    }
    const token = await makeLink(trx, now(), { purpose: 'reset', accountId })
    return { handle, link: resetAddress(config, token) }
  })
}

async function freeHandle(trx: Db, name: string): Promise<string> {
  const seed = randomBytes(4).toString('hex')
  const proposed = proposeHandle(name, seed)
  return (await isHandleFree(trx, proposed)) ? proposed : withDigits(proposed, seed)
}

/**
 * @returns changed  false when they had the role
 * @throws NotFound 'user-not-found', BadRequest 'role-not-found'
 */
export async function grantUserRole({ db, now }: TendDeps, who: string, role: string) {
  const wanted = knownRole(role)
  return db.transaction(async (trx) => {
    await lockAdmins(trx)
    const { id, handle } = await mustFind(trx, who)
    const changed = await grantRole(trx, now(), id, wanted)
    if (changed) await audit(trx, now(), 'role.granted', id, { role: wanted })
    return { handle, changed }
  })
}

/**
 * @returns changed  false when they had not the role
 * @throws NotFound 'user-not-found', BadRequest 'role-not-found', Conflict 'last-admin'
 */
export async function revokeUserRole({ db, now }: TendDeps, who: string, role: string) {
  const wanted = knownRole(role)
  return db.transaction(async (trx) => {
    await lockAdmins(trx)
    const { id, handle } = await mustFind(trx, who)
    const changed = (await trx('member_roles').where({ member_id: id, role: wanted }).delete()) > 0
    if (changed) await audit(trx, now(), 'role.revoked', id, { role: wanted })
    if (changed && wanted === 'admin') await mustHaveAdmin(trx)
    return { handle, changed }
  })
}

/**
 * A link that sets a new password, for somebody whom no mail reaches.
 * @throws NotFound 'user-not-found'
 */
export async function resetLink(
  { db, now, config }: TendDeps,
  who: string,
  { isTwoFactorEnded }: { isTwoFactorEnded: boolean },
): Promise<{ handle: string; link: string }> {
  return db.transaction(async (trx) => {
    const { id, handle, accountId } = await mustFind(trx, who)
    if (!accountId) throw new NotFound('user-not-found', { who })
    if (isTwoFactorEnded) {
      await trx('account_two_factors').where({ user_id: accountId }).delete()
      await trx('accounts').where({ id: accountId }).update({ two_factor_enabled: false })
    }
    await audit(trx, now(), 'password.reset-link', id, { isTwoFactorEnded })
    return { handle, link: resetAddress(config, await makeLink(trx, now(), { purpose: 'reset', accountId })) }
  })
}

function knownRole(role: string): GrantedRole {
  const known = grantedRoles.find((one) => one === role)
  if (!known) throw new BadRequest('role-not-found', { role, known: grantedRoles.join(', ') })
  return known
}

async function mustFind(trx: Db, who: string) {
  const found = await findMember(trx, who)
  if (!found) throw new NotFound('user-not-found', { who })
  return found
}

const resetAddress = (config: Deps['config'], token: string) => `${hubAddress(config)}/reset?token=${token}`

const audit = (
  trx: Db,
  now: Temporal.Instant,
  action: AuditAction,
  memberId: string,
  detail: Record<string, string | boolean>,
) => recordAudit(trx, now, { actorId: undefined, action, subject: { kind: 'member', id: memberId }, detail })

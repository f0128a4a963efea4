import { hashPassword } from 'better-auth/crypto'
import { recordAudit } from '../admin/audit.ts'
import { lockAdmins } from '../admin/change-roles.ts'
import { hubAddress } from '../config.ts'
import type { Deps } from '../deps.ts'
import { Conflict } from '../errors.ts'
import { createAccount, createMember, grantRole } from './create-member.ts'
import { makeLink, useLink } from './links.ts'
import { hasAdmin } from './queries.ts'

/** While the hub has no admin: the address of a page that makes the first one. It works once, for a day. */
export async function firstAdminLink({
  db,
  now,
  config,
}: Pick<Deps, 'db' | 'now' | 'config'>): Promise<string | undefined> {
  if (await hasAdmin(db)) return undefined
  const token = await makeLink(db, now(), { purpose: 'first-admin' })
  return `${hubAddress(config)}/first-admin?token=${token}`
}

/**
 * Makes the account of the first admin. Their address counts as confirmed: whoever reads the log owns the hub.
 * @throws Conflict 'link-over' (also when there is an admin by now), 'handle-taken' or 'email-taken'
 */
export async function makeFirstAdmin(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  token: string,
  who: { name: string; handle: string; email: string; password: string; timeZone?: string },
): Promise<{ accountId: string; memberId: string }> {
  const passwordHash = await hashPassword(who.password)
  return db.transaction(async (trx) => {
    // Of two links that are used at once, one finds no admin.
    await lockAdmins(trx)
    const link = await useLink(trx, now(), 'first-admin', token)
    if (!link || (await hasAdmin(trx))) throw new Conflict('link-over')
    const { id: memberId } = await createMember(trx, now(), who)
    const { accountId } = await createAccount(trx, now(), { memberId, name: who.name, email: who.email, passwordHash })
    await grantRole(trx, now(), memberId, 'admin')
    await trx('account_links').where({ purpose: 'first-admin' }).delete()
    await recordAudit(trx, now(), {
      actorId: undefined,
      action: 'role.granted',
      subject: { kind: 'member', id: memberId },
      detail: { role: 'admin', by: 'first-admin link' },
    })
    return { accountId, memberId }
  })
}

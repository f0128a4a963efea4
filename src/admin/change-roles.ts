import type { Role } from '../accounts/member.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { Conflict, NotFound } from '../errors.ts'
import { recordAudit } from './audit.ts'

/** What admins give and take. 'mentor' comes with an accepted offer to help, and goes with it. */
export const grantedRoles = ['coordinator', 'maintainer', 'admin'] as const satisfies Role[]
export type GrantedRole = (typeof grantedRoles)[number]

/**
 * Gives a member exactly these roles, beside what they are otherwise. Every grant and revocation is in the audit log.
 * @throws Conflict 'last-admin' when nobody would be left who may change anything
 */
export async function changeRoles(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  { actorId, memberId, roles }: { actorId: string; memberId: string; roles: GrantedRole[] },
): Promise<void> {
  await db.transaction(async (trx) => {
    await lockAdmins(trx)
    const member = await trx('members').where('id', memberId).whereIn('state', ['active', 'suspended']).first('id')
    if (!member) throw new NotFound('member-not-found')
    const held: string[] = await trx('member_roles').where('member_id', memberId).pluck('role')
    for (const role of grantedRoles) {
      const [has, shall] = [held.includes(role), roles.includes(role)]
      if (has === shall) continue
      if (shall) await trx('member_roles').insert({ member_id: memberId, role, granted_by: actorId, granted_at: now() })
      else await trx('member_roles').where({ member_id: memberId, role }).delete()
      await recordAudit(trx, now(), {
        actorId,
        action: shall ? 'role.granted' : 'role.revoked',
        subject: { kind: 'member', id: memberId },
        detail: { role },
      })
    }
    await mustHaveAdmin(trx)
  })
}

/** Nobody else gives or takes the admin's role, suspends or erases an admin, until the transaction ends. */
export async function lockAdmins(trx: Db): Promise<void> {
  await trx.raw(`SELECT pg_advisory_xact_lock(hashtext('guildhall admins'))`)
}

/** Call it after the change and within `lockAdmins`. @throws Conflict 'last-admin' */
export async function mustHaveAdmin(trx: Db): Promise<void> {
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    `SELECT FROM member_roles r JOIN members m ON m.id = r.member_id
     WHERE r.role = 'admin' AND m.state = 'active' LIMIT 1`,
  )
  if (rows.length === 0) throw new Conflict('last-admin')
}

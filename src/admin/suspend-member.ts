import { atOnce } from '../at-once.ts'
import { cancelBookingsOf } from '../bookings/changing/cancel-booking.ts'
import type { Deps } from '../deps.ts'
import { Conflict, NotFound } from '../errors.ts'
import { endRequestsTo } from '../requests/move-request.ts'
import { markDirty } from '../search/dirty.ts'
import { type AuditAction, recordAudit } from './audit.ts'
import { lockAdmins, mustHaveAdmin } from './change-roles.ts'

/**
 * Shuts a member out: signed out everywhere, no page, not listed as a mentor, their sessions cancelled, who asked them told. What they wrote stays.
 * @throws Conflict 'own-suspension', 'last-admin'
 */
export async function suspendMember(
  deps: Pick<Deps, 'db' | 'now' | 'jobs' | 'config' | 'log'>,
  given: { actorId: string; memberId: string; reason: string },
): Promise<void> {
  if (given.actorId === given.memberId) throw new Conflict('own-suspension')
  await moveMember(deps, given, { from: 'active', to: 'suspended', action: 'member.suspended' })
}

/** Lets them in again, as they were. */
export async function restoreMember(
  deps: Pick<Deps, 'db' | 'now' | 'jobs' | 'config' | 'log'>,
  given: { actorId: string; memberId: string; reason: string },
): Promise<void> {
  await moveMember(deps, given, { from: 'suspended', to: 'active', action: 'member.restored' })
}

async function moveMember(
  deps: Pick<Deps, 'db' | 'now' | 'jobs' | 'config' | 'log'>,
  { actorId, memberId, reason }: { actorId: string; memberId: string; reason: string },
  { from, to, action }: { from: string; to: string; action: AuditAction },
): Promise<void> {
  const { now, jobs } = deps
  await atOnce(deps, async (trx) => {
    await lockAdmins(trx)
    const member = await trx('members').where('id', memberId).first('state')
    if (!member) throw new NotFound('member-not-found')
    // Done already, by somebody else or by a second click.
    if (member.state !== from) return
    await trx('members').where('id', memberId).update({ state: to })
    await mustHaveAdmin(trx)
    if (to === 'suspended') {
      await trx('account_sessions')
        .whereIn('user_id', trx('accounts').where('member_id', memberId).select('id'))
        .delete()
      await endRequestsTo(trx, deps, memberId)
      await cancelBookingsOf(trx, deps, memberId, 'suspended')
    }
    await recordAudit(trx, now(), { actorId, action, subject: { kind: 'member', id: memberId }, detail: { reason } })
    await markDirty(trx, 'member', [memberId])
    await jobs.enqueue(trx, 'index-documents', {})
  })
}

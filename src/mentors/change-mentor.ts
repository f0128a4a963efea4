import type { Member } from '../accounts/member.ts'
import { recordAudit } from '../admin/audit.ts'
import { atOnce } from '../at-once.ts'
import { cancelBookingsOf } from '../bookings/changing/cancel-booking.ts'
import { lockPeople } from '../bookings/lock-people.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { Conflict, Forbidden, NotFound } from '../errors.ts'
import { mayWrite } from '../moderation/new-member-limits.ts'
import { notify } from '../notifications/notify.ts'
import { endRequestsTo } from '../requests/move-request.ts'
import type { Offer } from './offer.ts'
import { mentorChanged, writeMentor } from './write-mentor.ts'

type ChangeDeps = Pick<Deps, 'db' | 'now' | 'jobs' | 'config' | 'log'>

/** What a mentor decides about being asked. */
export type Controls = {
  isTakingPeople: boolean
  pausedUntil: Temporal.Instant | undefined
  capacity: number
  /** Undefined: the hub's setting. */
  weeklyInvitations: number | undefined
}

/** @throws Forbidden 'mentor-not-active' */
export async function setControls(deps: ChangeDeps, memberId: string, controls: Controls): Promise<void> {
  await deps.db.transaction(async (trx) => {
    await changeActive(trx, memberId, {
      is_taking_people: controls.isTakingPeople,
      paused_until: controls.pausedUntil ?? null,
      capacity: controls.capacity,
      weekly_invitations: controls.weeklyInvitations ?? null,
      updated_at: deps.now(),
    })
    await mentorChanged(trx, deps, memberId)
  })
}

/** Changes what a mentor offers; it is public at once. @throws Forbidden 'mentor-not-active', 'muted' */
export async function editOffer(
  deps: ChangeDeps,
  { member, offer }: { member: Pick<Member, 'id' | 'roles'>; offer: Offer },
): Promise<void> {
  await deps.db.transaction(async (trx) => {
    await mayWrite(trx, deps.now(), member.id)
    await changeActive(trx, member.id, { updated_at: deps.now() })
    await writeMentor(trx, deps, { memberId: member.id, offer, by: member })
    // An offer from the form is whole: what it leaves empty is meant so.
    await trx('members')
      .where('id', member.id)
      .update({ headline: offer.headline || null, country: offer.country ?? null })
  })
}

/**
 * Stops being a mentor; what was offered is kept, for coming back. Sessions that others have booked are cancelled,
 * and who waits for an answer is told.
 * @throws Forbidden 'mentor-not-active'
 */
export async function leaveMentors(deps: ChangeDeps, memberId: string): Promise<void> {
  await atOnce(deps, async (trx) => {
    await lockPeople(trx, [memberId])
    await changeActive(trx, memberId, { state: 'alumni', updated_at: deps.now() })
    await endRequestsTo(trx, deps, memberId)
    await cancelBookingsOf(trx, deps, memberId, 'mentors-no-more')
    await trx('member_roles').where({ member_id: memberId, role: 'mentor' }).delete()
    await mentorChanged(trx, deps, memberId)
  })
}

/** Who left by themselves comes back by themselves. @throws Conflict 'mentor-not-alumni' */
export async function returnToMentors(deps: ChangeDeps, memberId: string): Promise<void> {
  await deps.db.transaction(async (trx) => {
    const changed = await trx('mentors')
      .where({ member_id: memberId, state: 'alumni' })
      .update({ state: 'active', updated_at: deps.now() })
    if (changed === 0) throw new Conflict('mentor-not-alumni')
    await trx('member_roles')
      .insert({ member_id: memberId, role: 'mentor', granted_at: deps.now() })
      .onConflict(['member_id', 'role'])
      .ignore()
    await mentorChanged(trx, deps, memberId)
  })
}

/**
 * A coordinator takes somebody out of the mentors, and tells them why. Sessions that others have booked are cancelled,
 * and who waits for an answer is told.
 * @throws NotFound 'mentor-not-found'
 */
export async function removeMentor(
  deps: ChangeDeps,
  { actor, handle, reason }: { actor: Pick<Member, 'id'>; handle: string; reason: string },
): Promise<void> {
  await atOnce(deps, async (trx) => {
    const row = await trx('mentors as t')
      .join('members as m', 'm.id', 't.member_id')
      .where({ 'm.handle': handle, 't.state': 'active' })
      .first('m.id')
    if (!row) throw new NotFound('mentor-not-found')
    await lockPeople(trx, [row.id])
    await changeActive(trx, row.id, { state: 'removed', updated_at: deps.now() })
    await endRequestsTo(trx, deps, row.id)
    await cancelBookingsOf(trx, deps, row.id, 'mentors-no-more')
    await trx('member_roles').where({ member_id: row.id, role: 'mentor' }).delete()
    await mentorChanged(trx, deps, row.id)
    await recordAudit(trx, deps.now(), {
      actorId: actor.id,
      action: 'mentor.removed',
      subject: { kind: 'member', id: row.id },
      detail: { reason },
    })
    await notify(trx, deps, [
      {
        memberId: row.id,
        kind: 'application',
        key: `mentor removed ${deps.now()}`,
        text: 'mentors.notice.removed',
        url: '/desk',
        quote: reason,
        actorId: actor.id,
      },
    ])
  })
}

async function changeActive(trx: Db, memberId: string, change: Record<string, unknown>): Promise<void> {
  const changed = await trx('mentors').where({ member_id: memberId, state: 'active' }).update(change)
  if (changed === 0) throw new Forbidden('mentor-not-active')
}

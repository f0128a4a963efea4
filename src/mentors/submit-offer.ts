import { randomUUIDv7 } from 'node:crypto'
import type { Member } from '../accounts/member.ts'
import { whoMay } from '../accounts/who-may.ts'
import type { Deps } from '../deps.ts'
import { Conflict, Forbidden } from '../errors.ts'
import { mayWrite } from '../moderation/new-member-limits.ts'
import { notify } from '../notifications/notify.ts'
import { publicId } from '../public-id.ts'
import type { Offer } from './offer.ts'
import { mayApplyFrom } from './stages.ts'

/**
 * Offers help, or changes an offer that nobody has decided on yet. Coordinators are told of a new one.
 * @throws Conflict 'offer-mentor-already'
 * @throws Forbidden 'offer-too-soon' after one that was declined, 'muted'
 */
export async function submitOffer(
  deps: Pick<Deps, 'db' | 'now' | 'jobs' | 'config'>,
  { member, offer }: { member: Pick<Member, 'id' | 'name'>; offer: Offer },
): Promise<void> {
  const { db, now } = deps
  await db.transaction(async (trx) => {
    await mayWrite(trx, now(), member.id)
    if (await trx('mentors').where({ member_id: member.id, state: 'active' }).first('member_id'))
      throw new Conflict('offer-mentor-already')
    const last = await trx('applications')
      .where('member_id', member.id)
      .orderBy('submitted_at', 'desc')
      .first('id', 'state', 'decided_at')
    if (last?.state === 'submitted') {
      await trx('applications')
        .where('id', last.id)
        .update({ offer: JSON.stringify(offer), edited_at: now(), version: trx.raw('version + 1') })
      return
    }
    if (last?.state === 'declined' && Temporal.Instant.compare(mayApplyFrom(last.decided_at), now()) > 0)
      throw new Forbidden('offer-too-soon')
    const shownAs = publicId()
    await trx('applications').insert({
      id: randomUUIDv7(),
      public_id: shownAs,
      member_id: member.id,
      state: 'submitted',
      offer: JSON.stringify(offer),
      submitted_at: now(),
    })
    const coordinators = await whoMay(trx, 'application.decide')
    await notify(
      trx,
      deps,
      coordinators.map((memberId) => ({
        memberId,
        kind: 'staff' as const,
        key: `application ${shownAs}`,
        text: 'mentors.notice.application' as const,
        values: { name: member.name },
        url: `/mentors/applications/${shownAs}`,
        actorId: member.id,
        isWaiting: true,
      })),
    )
  })
}

/** Takes back an offer that nobody has decided on yet. @throws Conflict 'application-decided' */
export async function withdrawOffer(deps: Pick<Deps, 'db' | 'now'>, memberId: string): Promise<void> {
  const changed = await deps
    .db('applications')
    .where({ member_id: memberId, state: 'submitted' })
    .update({ state: 'withdrawn', decided_at: deps.now() })
  if (changed === 0) throw new Conflict('application-decided')
}

import type { Member } from '../accounts/member.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { AppError, NotFound } from '../errors.ts'
import { mayWrite } from '../moderation/new-member-limits.ts'
import { notify } from '../notifications/notify.ts'
import { tokenHash } from './invite-mentor.ts'
import type { Offer } from './offer.ts'
import { writeMentor } from './write-mentor.ts'

type AnswerDeps = Pick<Deps, 'db' | 'now' | 'jobs' | 'config'>

/**
 * Takes up an invitation: the member is a mentor at once, because a coordinator vouched for them.
 * @throws NotFound 'invite-not-found' for a token that was never made, or was replaced
 * @throws AppError 410 'invite-over' when it was answered, withdrawn, or its time is over
 * @throws Forbidden 'muted'
 */
export async function claimInvite(
  deps: AnswerDeps,
  { token, member, offer }: { token: string; member: Pick<Member, 'id' | 'name' | 'roles'>; offer: Offer },
): Promise<void> {
  const now = deps.now()
  await deps.db.transaction(async (trx) => {
    await mayWrite(trx, now, member.id)
    const invite = await openInvite(trx, deps, token)
    await trx('mentor_invites')
      .where('id', invite.id)
      .update({ state: 'claimed', claimed_by: member.id, decided_at: now })
    await trx('applications')
      .where({ member_id: member.id, state: 'submitted' })
      .update({ state: 'accepted', decided_at: now, decided_by: invite.invited_by })
    await writeMentor(trx, deps, {
      memberId: member.id,
      offer,
      by: { id: invite.invited_by ?? member.id, roles: ['member', 'mentor'] },
    })
    if (invite.invited_by)
      await notify(trx, deps, [
        {
          memberId: invite.invited_by,
          kind: 'staff',
          key: `invite ${invite.id} answered`,
          text: 'invite.notice.claimed',
          values: { name: member.name },
          url: `/mentors/invites/${invite.public_id}`,
          actorId: member.id,
        },
      ])
  })
}

/**
 * Says no to an invitation; nobody has to sign in for it.
 * @throws as claimInvite
 */
export async function declineInvite(deps: AnswerDeps, token: string): Promise<void> {
  await deps.db.transaction(async (trx) => {
    const invite = await openInvite(trx, deps, token)
    await trx('mentor_invites').where('id', invite.id).update({ state: 'declined', decided_at: deps.now() })
    if (invite.invited_by)
      await notify(trx, deps, [
        {
          memberId: invite.invited_by,
          kind: 'staff',
          key: `invite ${invite.id} answered`,
          text: 'invite.notice.declined',
          values: { name: invite.name },
          url: `/mentors/invites/${invite.public_id}`,
        },
      ])
  })
}

/** Locked until the end of the transaction: a link is used once. */
async function openInvite(trx: Db, { config, now }: Pick<Deps, 'config' | 'now'>, token: string) {
  const row = await trx('mentor_invites').where('token_hash', tokenHash(config, token)).forUpdate().first()
  if (!row) throw new NotFound('invite-not-found')
  if (row.state !== 'sent' || Temporal.Instant.compare(row.expires_at, now()) <= 0)
    throw new AppError(410, 'invite-over')
  return row
}

import type { Member } from '../accounts/member.ts'
import { recordAudit } from '../admin/audit.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { Conflict, NotFound } from '../errors.ts'
import { newToken } from '../token.ts'
import { inviteDays, mailInvite, tokenHash } from './invite-mentor.ts'

const mostSends = 5

type InviteDeps = Pick<Deps, 'db' | 'now' | 'jobs' | 'config'>

/**
 * Sends the mail of an open invitation once more, with a new link: the old one opens nothing any more.
 * @throws NotFound 'invite-not-found'
 * @throws Conflict 'invite-over', 'invite-sent-enough'
 */
export async function resendInvite(
  deps: InviteDeps,
  actor: Pick<Member, 'id' | 'name'>,
  publicId: string,
): Promise<void> {
  const now = deps.now()
  await deps.db.transaction(async (trx) => {
    const row = await openInvite(trx, publicId)
    if (row.sends >= mostSends) throw new Conflict('invite-sent-enough', { times: mostSends })
    const token = newToken()
    const expiresAt = now.add({ hours: inviteDays * 24 })
    await trx('mentor_invites')
      .where('id', row.id)
      .update({
        token_hash: tokenHash(deps.config, token),
        sent_at: now,
        sends: row.sends + 1,
        expires_at: expiresAt,
      })
    await mailInvite(trx, deps, {
      id: row.id,
      sends: row.sends + 1,
      email: row.email,
      name: row.name,
      personalNote: row.personal_note,
      expires_at: expiresAt,
      token,
      from: actor.name,
    })
    await recordAudit(trx, now, {
      actorId: actor.id,
      action: 'invite.sent-again',
      subject: { kind: 'invite', id: publicId },
    })
  })
}

/**
 * Takes an invitation back: its link opens nothing any more.
 * @throws NotFound 'invite-not-found'
 * @throws Conflict 'invite-over'
 */
export async function withdrawInvite(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  actor: Pick<Member, 'id'>,
  publicId: string,
): Promise<void> {
  await db.transaction(async (trx) => {
    const row = await openInvite(trx, publicId)
    await trx('mentor_invites').where('id', row.id).update({ state: 'withdrawn', decided_at: now() })
    await recordAudit(trx, now(), {
      actorId: actor.id,
      action: 'invite.withdrawn',
      subject: { kind: 'invite', id: publicId },
    })
  })
}

/** Locked until the end of the transaction. One whose time is over can still be sent again. */
async function openInvite(trx: Db, publicId: string) {
  const row = await trx('mentor_invites').where('public_id', publicId).forUpdate().first()
  if (!row) throw new NotFound('invite-not-found')
  if (row.state !== 'sent') throw new Conflict('invite-over')
  return row
}

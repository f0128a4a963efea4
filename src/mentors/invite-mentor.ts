import { randomUUIDv7 } from 'node:crypto'
import type { Member } from '../accounts/member.ts'
import { recordAudit } from '../admin/audit.ts'
import type { Config } from '../config.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { Conflict } from '../errors.ts'
import { textsOf } from '../notifications/mail-texts.ts'
import { queueMail } from '../notifications/queue-mail.ts'
import { publicId } from '../public-id.ts'
import { newToken } from '../token.ts'
import type { Offer } from './offer.ts'
import { offerTags } from './offer-tags.ts'

export type NewInvite = { email: string; name: string; offer: Offer; personalNote: string }

export const inviteDays = 30

type Actor = Pick<Member, 'id' | 'name' | 'roles'>
type InviteDeps = Pick<Deps, 'db' | 'now' | 'jobs' | 'config'>

/**
 * Writes to somebody who may want to help, with a profile that they only have to correct.
 * @returns the invitation's public id
 * @throws Conflict 'invite-open' when one to this address is open
 */
export async function inviteMentor(deps: InviteDeps, actor: Actor, invite: NewInvite): Promise<string> {
  return deps.db.transaction(async (trx) => {
    const shownAs = await addInvite(trx, deps, actor, invite)
    if (!shownAs) throw new Conflict('invite-open')
    await recordAudit(trx, deps.now(), {
      actorId: actor.id,
      action: 'mentor.invited',
      subject: { kind: 'invite', id: shownAs },
    })
    return shownAs
  })
}

/**
 * The row of an invitation and its mail. Words of the offer that are no tags yet become some.
 * @returns undefined when one to this address is open: nothing was sent
 */
export async function addInvite(
  trx: Db,
  deps: InviteDeps,
  actor: Actor,
  invite: NewInvite,
  listId?: string,
): Promise<string | undefined> {
  const now = deps.now()
  const email = invite.email.trim().toLowerCase()
  await trx('mentor_invites')
    .where({ email, state: 'sent' })
    .where('expires_at', '<=', now)
    .update({ state: 'expired', decided_at: now })
  await offerTags(trx, actor, invite.offer, now)
  const token = newToken()
  const row = {
    id: randomUUIDv7(),
    public_id: publicId(),
    token_hash: tokenHash(deps.config, token),
    email,
    name: invite.name,
    offer: JSON.stringify(invite.offer),
    personal_note: invite.personalNote,
    state: 'sent',
    invited_by: actor.id,
    list_id: listId ?? null,
    created_at: now,
    sent_at: now,
    expires_at: now.add({ hours: inviteDays * 24 }),
  }
  const added = await trx('mentor_invites')
    .insert(row)
    .onConflict(trx.raw("(email) WHERE state = 'sent'"))
    .ignore()
    .returning('id')
  if (added.length === 0) return undefined
  await mailInvite(trx, deps, { ...row, sends: 1, personalNote: invite.personalNote, token, from: actor.name })
  return row.public_id
}

/** Queues the mail of an invitation: what it says, and one link. */
export async function mailInvite(
  trx: Db,
  deps: InviteDeps,
  invite: {
    id: string
    sends: number
    email: string
    name: string
    personalNote: string
    token: string
    from: string
    expires_at: Temporal.Instant
  },
): Promise<void> {
  const texts = textsOf(deps.config)
  const hub = deps.config.hubName
  await queueMail(trx, deps, {
    to: invite.email,
    key: inviteMailKey(invite.id, invite.sends),
    kind: 'invite',
    subject: texts.t('invite.mail.subject', { from: invite.from, hub }),
    paragraphs: [
      texts.t('invite.mail.hello', { name: invite.name }),
      texts.t('invite.mail.what', { from: invite.from, hub }),
      texts.t('invite.mail.next', { day: texts.day(invite.expires_at) }),
    ],
    ...(invite.personalNote ? { quote: invite.personalNote } : {}),
    link: { label: texts.t('invite.mail.link'), url: `/invitations/${invite.token}` },
  })
}

export const inviteMailKey = (id: string, sends: number): string => `invite ${id} ${sends}`

/** What is kept of a token. */
export const tokenHash = ({ secret }: Pick<Config, 'secret'>, token: string): string =>
  secret.hash('mentor invitation', token)

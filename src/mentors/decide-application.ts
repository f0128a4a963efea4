import type { Member } from '../accounts/member.ts'
import { recordAudit } from '../admin/audit.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { Conflict, Forbidden, NotFound } from '../errors.ts'
import { type Notice, notify } from '../notifications/notify.ts'
import { readOffer } from './offer.ts'
import { writeMentor } from './write-mentor.ts'

type Decision = {
  actor: Pick<Member, 'id' | 'roles'>
  publicId: string
  /** Of the offer that was read. */
  version: number
}

/**
 * Makes the applicant a mentor.
 * @throws NotFound 'application-not-found'
 * @throws Conflict 'application-decided', or 'application-changed' when it was edited since it was read
 * @throws Forbidden 'application-own'
 */
export async function acceptApplication(deps: DecideDeps, decision: Decision): Promise<void> {
  await deps.db.transaction(async (trx) => {
    const { memberId, offer } = await decide(trx, deps, decision, {
      state: 'accepted',
      told: { text: 'mentors.notice.accepted', url: '/mentors/me' },
    })
    await writeMentor(trx, deps, { memberId, offer: readOffer(offer), by: decision.actor })
  })
}

/**
 * Declines an offer. The public reason goes to the applicant, the private one to coordinators alone.
 * @throws as acceptApplication
 */
export async function declineApplication(
  deps: DecideDeps,
  { privateReason, publicReason, ...decision }: Decision & { privateReason: string; publicReason: string },
): Promise<void> {
  await deps.db.transaction((trx) =>
    decide(trx, deps, decision, {
      state: 'declined',
      reasons: { private_reason: privateReason, public_reason: publicReason },
      told: { text: 'mentors.notice.declined', url: '/mentors/offer', quote: publicReason },
    }),
  )
}

type DecideDeps = Pick<Deps, 'db' | 'now' | 'jobs' | 'config'>

/** Decides it, notes who did, and tells the applicant. */
async function decide(
  trx: Db,
  deps: DecideDeps,
  decision: Decision,
  {
    state,
    reasons = {},
    told,
  }: {
    state: 'accepted' | 'declined'
    reasons?: { private_reason?: string; public_reason?: string }
    told: Pick<Notice, 'text' | 'url' | 'quote'>
  },
) {
  const { id, memberId, offer } = await undecided(trx, decision)
  const actorId = decision.actor.id
  await trx('applications')
    .where('id', id)
    .update({ state, ...reasons, decided_at: deps.now(), decided_by: actorId })
  await recordAudit(trx, deps.now(), {
    actorId,
    action: `application.${state}`,
    subject: { kind: 'application', id: decision.publicId },
    detail: { memberId },
  })
  await notify(trx, deps, [{ memberId, kind: 'application', key: `application ${id} decided`, actorId, ...told }])
  return { memberId, offer }
}

/** The application, locked until the end of the transaction. */
async function undecided(trx: Db, { actor, publicId, version }: Decision) {
  const row = await trx('applications').where('public_id', publicId).forUpdate().first()
  if (!row) throw new NotFound('application-not-found')
  if (row.state !== 'submitted') throw new Conflict('application-decided')
  if (row.version !== version) throw new Conflict('application-changed')
  // A hub of one person has to begin somewhere: an admin may.
  if (row.member_id === actor.id && !actor.roles.includes('admin')) throw new Forbidden('application-own')
  return { id: row.id as string, memberId: row.member_id as string, offer: row.offer as unknown }
}

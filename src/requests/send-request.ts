import { randomUUIDv7 } from 'node:crypto'
import { readSettings } from '../admin/settings.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { Conflict, Forbidden } from '../errors.ts'
import { mentorAvailability, mentorLoad } from '../mentors/queries.ts'
import { takingPeople } from '../mentors/taking-people.ts'
import { blockBetween } from '../moderation/blocked.ts'
import { mayWrite } from '../moderation/new-member-limits.ts'
import { notify } from '../notifications/notify.ts'
import { publicId } from '../public-id.ts'
import { requestUrl } from './queries.ts'
import { linksFor } from './signed-links.ts'
import { openStates } from './states.ts'

const againAfterDays = 7

type NewRequest = {
  askerId: string
  askerName: string
  mentorId: string
  questionId?: string
  background: string
  tried: string
  wanted: string
}

/**
 * Asks a mentor for help. The two rows are locked, so that no limit is passed by asking twice at once.
 * @returns the request's public id
 * @throws Conflict 'request-open' with one between the two already, 'request-again' after one that was taken back lately, 'request-too-many' past the asker's limit,
 *   'mentor-full', 'mentor-away', 'mentor-week-full'
 * @throws Forbidden 'request-self', 'request-blocked' for who blocked the mentor
 */
export async function sendRequest(
  deps: Pick<Deps, 'db' | 'now' | 'jobs' | 'config'>,
  wanted: NewRequest,
): Promise<string> {
  if (wanted.askerId === wanted.mentorId) throw new Forbidden('request-self')
  const settings = await readSettings(deps.db)
  return deps.db.transaction(async (trx) => {
    const now = deps.now()
    await trx.raw('SELECT FROM members WHERE id = ANY(?) ORDER BY id FOR NO KEY UPDATE', [
      [wanted.askerId, wanted.mentorId],
    ])
    await mayWrite(trx, now, wanted.askerId)
    const block = await blockBetween(trx, wanted.askerId, wanted.mentorId)
    if (block === 'own') throw new Forbidden('request-blocked')
    if ((await countOpen(trx, wanted.askerId)) >= settings.openRequestsPerAsker)
      throw new Conflict('request-too-many', { limit: settings.openRequestsPerAsker })
    await mustNotAskAgain(trx, wanted, now)
    // As somebody who has closed their door to everyone, and no sooner.
    if (block) throw new Conflict('mentor-away')
    await mustHaveRoom(trx, wanted.mentorId, settings.weeklyInvitationsPerMentor, now)
    const id = randomUUIDv7()
    const shownAs = publicId()
    const { rows } = await trx.raw<{ rows: unknown[] }>(
      `INSERT INTO requests (id, public_id, origin, asker_id, mentor_id, initiator_id, receiver_id, question_id, state,
         background, tried, wanted, sent_at, expires_at)
       VALUES (:id, :shownAs, 'ask', :askerId, :mentorId, :askerId, :mentorId, :questionId, 'sent',
         :background, :tried, :wanted, :now, :expiresAt)
       ON CONFLICT (asker_id, mentor_id) WHERE state IN ('sent', 'seen', 'needs_info') DO NOTHING RETURNING id`,
      {
        ...wanted,
        id,
        shownAs,
        questionId: wanted.questionId ?? null,
        now: now.toString(),
        expiresAt: now.add({ hours: settings.requestExpiryDays * 24 }).toString(),
      },
    )
    if (rows.length === 0) throw new Conflict('request-open')
    await trx('request_events').insert({
      id: randomUUIDv7(),
      request_id: id,
      actor_id: wanted.askerId,
      to_state: 'sent',
      at: now,
    })
    await notify(trx, deps, [
      {
        memberId: wanted.mentorId,
        kind: 'request',
        key: `request ${id}`,
        text: 'request.notice.sent',
        values: { name: wanted.askerName },
        url: requestUrl(shownAs),
        quote: wanted.wanted,
        actorId: wanted.askerId,
        isWaiting: true,
        thread: `request ${id}`,
        acts: linksFor(deps.config, { publicId: shownAs, version: 1 }, wanted.mentorId),
      },
    ])
    return shownAs
  })
}

async function countOpen(trx: Db, askerId: string): Promise<number> {
  const row = await trx('requests').where('asker_id', askerId).whereIn('state', openStates).count('* as open').first()
  return Number(row?.open ?? 0)
}

/** Asking and taking back in turns would fill a mentor's week, and nobody else could ask them. */
async function mustNotAskAgain(
  trx: Db,
  { askerId, mentorId }: Pick<NewRequest, 'askerId' | 'mentorId'>,
  now: Temporal.Instant,
): Promise<void> {
  const takenBack = await trx('requests')
    .where({ asker_id: askerId, mentor_id: mentorId, state: 'withdrawn' })
    .where('sent_at', '>', now.subtract({ hours: againAfterDays * 24 }).toString())
    .first('id')
  if (takenBack) throw new Conflict('request-again', { days: againAfterDays })
}

const refusals = {
  closed: 'mentor-away',
  paused: 'mentor-away',
  full: 'mentor-full',
  'week-full': 'mentor-week-full',
} as const

async function mustHaveRoom(trx: Db, mentorId: string, weeklyDefault: number, now: Temporal.Instant): Promise<void> {
  const mentor = await mentorAvailability(trx, mentorId)
  if (!mentor) throw new Conflict('mentor-away')
  const taking = takingPeople(mentor, now, await mentorLoad(trx, mentorId, now), weeklyDefault)
  if (!taking.isNow) throw new Conflict(refusals[taking.why])
}

import { recordAudit } from '../admin/audit.ts'
import { lockAdmins, mustHaveAdmin } from '../admin/change-roles.ts'
import { atOnce } from '../at-once.ts'
import { cancelBookingsOf } from '../bookings/changing/cancel-booking.ts'
import { forgetWordsIn } from '../bookings/forget-words.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { NotFound } from '../errors.ts'
import { notify } from '../notifications/notify.ts'
import { countAnswers } from '../questions/count-answers.ts'
import { openStates } from '../requests/states.ts'
import { markDirty } from '../search/dirty.ts'
import { keepHandle } from './handles.ts'

/**
 * Erases a member, at once and for good: profile, account, sessions, drafts, notices, mails, votes, follows, requests with
 * their conversations, words in bookings. What they had booked is cancelled; that they met is the other's to keep. Backups that
 * were made before still hold them.
 * @param posts  'leave': questions, answers and comments stay as a former member's; 'remove': they go, but for questions
 *   that others have answered
 * @throws Conflict 'last-admin'
 */
export async function eraseMember(
  deps: Pick<Deps, 'db' | 'now' | 'jobs' | 'config' | 'log'>,
  { memberId, posts }: { memberId: string; posts: 'leave' | 'remove' },
): Promise<void> {
  const { now, jobs } = deps
  await atOnce(deps, async (trx) => {
    await lockAdmins(trx)
    const member = await trx('members').where('id', memberId).forUpdate().first('handle')
    if (!member) throw new NotFound('member-not-found')
    const isAdmin = await trx('member_roles').where({ member_id: memberId, role: 'admin' }).first('role')

    await tellOfOpenRequests(trx, deps, memberId)
    await cancelBookingsOf(trx, deps, memberId, 'left')
    await forgetWordsIn(trx, memberId)
    const scored = await takeVotesBack(trx, memberId)
    const changed = posts === 'remove' ? await removePosts(trx, memberId) : []
    await forgetElsewhere(trx, memberId)
    await keepHandle(trx, now(), member.handle, undefined)
    await trx('flags').where({ post_kind: 'member', post_id: memberId }).delete()
    // By itself: a booking that was cancelled here just now would lose its mentor and its type at once, and each is checked alone.
    await trx('session_types').where('member_id', memberId).delete()
    await trx('members').where('id', memberId).delete()
    await trx('bookings').whereNull('mentor_id').whereNull('asker_id').delete()
    if (isAdmin) await mustHaveAdmin(trx)
    await recordAudit(trx, now(), {
      actorId: undefined,
      action: 'member.erased',
      subject: { kind: 'former-member', id: memberId },
      detail: { posts },
    })
    await markDirty(trx, 'member', [memberId])
    await markDirty(trx, 'question', [...new Set([...scored, ...changed])])
    await jobs.enqueue(trx, 'index-documents', {})
  })
}

/** The other one of each request or conversation that was going on is told that it is over; by whom is not said. */
async function tellOfOpenRequests(trx: Db, deps: Pick<Deps, 'now' | 'jobs' | 'config'>, memberId: string) {
  const rows: { id: string; asker_id: string; mentor_id: string; state: string }[] = await trx('requests as r')
    .leftJoin('conversations as c', 'c.request_id', 'r.id')
    .whereRaw('? IN (r.asker_id, r.mentor_id)', [memberId])
    .where((going) =>
      going
        .whereIn('r.state', openStates)
        .orWhere((accepted) => accepted.where('r.state', 'accepted').whereNull('c.ended_at')),
    )
    .select('r.id', 'r.asker_id', 'r.mentor_id', 'r.state')
  // Before the member's own notices go: these have no actor.
  await trx('notices').where('actor_id', memberId).delete()
  await notify(
    trx,
    deps,
    rows.map(({ id, asker_id, mentor_id }) => {
      const isMentor = mentor_id === memberId
      return {
        memberId: isMentor ? asker_id : mentor_id,
        kind: 'request',
        key: `left ${id}`,
        text: isMentor ? 'erase.notice.mentor' : 'erase.notice.asker',
        url: isMentor ? '/mentors' : '/desk',
      }
    }),
  )
}

/** Votes are one's own: they go, and what they counted. @returns the questions whose documents change */
async function takeVotesBack(trx: Db, memberId: string): Promise<string[]> {
  const questions: { id: string }[] = (
    await trx.raw(
      `UPDATE questions q SET score = q.score - v.value FROM votes v
       WHERE v.member_id = ? AND v.post_kind = 'question' AND v.post_id = q.id RETURNING q.id`,
      [memberId],
    )
  ).rows
  const answers: { id: string }[] = (
    await trx.raw(
      `UPDATE answers a SET score = a.score - v.value FROM votes v
       WHERE v.member_id = ? AND v.post_kind = 'answer' AND v.post_id = a.id RETURNING a.question_id AS id`,
      [memberId],
    )
  ).rows
  await trx('votes').where('member_id', memberId).delete()
  return [...questions, ...answers].map(({ id }) => id)
}

/** @returns the questions that change or go */
async function removePosts(trx: Db, memberId: string): Promise<string[]> {
  await trx('comments').where('author_id', memberId).delete()
  const answers: { id: string; question_id: string }[] = await trx('answers')
    .where('author_id', memberId)
    .select('id', 'question_id')
  const questions: { id: string }[] = await trx('questions as q')
    .where('q.author_id', memberId)
    .whereNotExists(
      trx('answers as a')
        .whereRaw('a.question_id = q.id AND a.author_id IS DISTINCT FROM q.author_id')
        .whereIn('a.state', ['open', 'hidden']),
    )
    .select('q.id')
  const [answerIds, questionIds] = [answers.map(({ id }) => id), questions.map(({ id }) => id)]
  const answered = [...new Set(answers.map(({ question_id }) => question_id))].sort()
  const posts = [...answerIds, ...questionIds]
  for (const table of ['revisions', 'votes', 'flags']) await trx(table).whereIn('post_id', posts).delete()
  await trx('questions').whereIn('duplicate_question_id', questionIds).update({ duplicate_question_id: null })
  // Locked in one order, so that two who leave at once do not wait for each other.
  await trx('questions').whereIn('id', answered).orderBy('id').forUpdate().select('id')
  await trx('answers').whereIn('id', answerIds).delete()
  await trx('questions').whereIn('id', questionIds).delete()
  for (const id of answered) await countAnswers(trx, id)
  return [...answered, ...questionIds]
}

/** What knows them by address or name, and not by a foreign key. */
async function forgetElsewhere(trx: Db, memberId: string): Promise<void> {
  const emails: string[] = await trx('accounts').where('member_id', memberId).pluck('email')
  await trx('mentor_invites').where('claimed_by', memberId).orWhereIn('email', emails).delete()
  await trx('mails').whereIn('to_address', emails).delete()
  await trx('refused_addresses').whereIn('address', emails).delete()
}

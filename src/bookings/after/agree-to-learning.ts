import type { Knex } from 'knex'
import { atOnce } from '../../at-once.ts'
import { Conflict } from '../../errors.ts'
import { acceptAnswer } from '../../questions/accept-answer.ts'
import { answerQuestion } from '../../questions/answer-question.ts'
import { postQuestion } from '../../questions/post-question.ts'
import type { Around } from '../around.ts'
import type { BookingDeps } from '../rules.ts'
import { tellOfBooking } from '../telling/tell.ts'
import { LearningMoved, learningOf } from './write-learning.ts'

type Draft = {
  title: string
  asked: string
  body: string
  tags: string[]
  version: number
  asker_consents: number | null
  mentor_consents: number | null
  published_at: Temporal.Instant | null
}

/**
 * One agrees that a version of the draft is published, or takes that back. When both agree to the same version it is, at once: as
 * the mentor's answer to the question that the session was about, or to a new one of the asker's. The same form sent again
 * changes nothing.
 * @returns where it was published
 * @throws LearningMoved when the draft is another one than was read
 * @throws Conflict 'learning-unasked' when a new question would be without a text: the one that it was about is closed since
 * @throws as `writeLearning`; Refused and Conflict of posting
 */
export async function agreeToLearning(
  deps: BookingDeps,
  { publicId, by, version, agrees }: { publicId: string; by: string; version: number; agrees: boolean },
): Promise<string | undefined> {
  return atOnce(deps, async (trx) => {
    const around = await learningOf(trx, deps.now(), publicId, by)
    const draft: Draft | undefined = await trx('booking_learnings').where('booking_id', around.row.id).first()
    if (!draft) throw new LearningMoved()
    if (draft.published_at) {
      if (agrees && draft.version === version) return undefined
      throw new Conflict('learning-published')
    }
    if (draft.version !== version) throw new LearningMoved()
    const own = `${around.side}_consents` as const
    const consents = {
      asker: draft.asker_consents,
      mentor: draft.mentor_consents,
      [around.side]: agrees ? version : null,
    }
    await trx('booking_learnings')
      .where('booking_id', around.row.id)
      .update({ [own]: consents[around.side] })
    if (consents.asker !== version || consents.mentor !== version) return undefined
    return publish(deps, trx, around, draft)
  })
}

async function publish(deps: BookingDeps, trx: Knex.Transaction, { row, side }: Around, draft: Draft): Promise<string> {
  const within = { ...deps, db: trx as unknown as Knex }
  const { asker_id: askerId, mentor_id: mentorId } = row
  // Both are there: learningOf asks.
  if (askerId === null || mentorId === null) throw new Conflict('booking-left')
  const asker = { id: askerId, roles: ['member' as const] }
  const mentor = { id: mentorId, roles: ['member' as const] }
  const open = await openQuestion(trx, row.id)
  // It was to be an answer, and its question takes none any more: nobody has said what a new one would ask.
  if (!open && draft.asked === '') throw new Conflict('learning-unasked')
  const question = open ?? {
    ...(await postQuestion(within, { ...questionOf(draft), authorId: askerId })),
    authorId: askerId,
    isSolved: false,
  }
  const answer = await answerQuestion(within, { author: mentor, questionRef: question.publicId, body: draft.body })
  if (question.authorId === askerId && !question.isSolved) {
    const { public_id } = await trx('answers').where('id', answer.id).first('public_id')
    await acceptAnswer(within, { asker, answerRef: public_id })
  }
  // It stands there from now on, where it is changed and taken away: no copy of it stays here.
  await trx('booking_learnings').where('booking_id', row.id).update({
    title: '',
    asked: '',
    body: '',
    tags: [],
    published_question_id: question.id,
    published_answer_id: answer.id,
    published_at: deps.now(),
  })
  await tellOfBooking(trx, deps, row.id, 'published', { by: side })
  return answer.url
}

const questionOf = ({ title, asked, tags }: Draft) => ({ title, body: asked, tags })

/** The question that the session was about, if it takes answers. */
async function openQuestion(
  trx: Knex.Transaction,
  bookingId: string,
): Promise<{ id: string; publicId: string; authorId: string | null; isSolved: boolean } | undefined> {
  const row = await trx('bookings as b')
    .join('questions as q', 'q.id', 'b.question_id')
    .where('b.id', bookingId)
    .where('q.state', 'open')
    .first('q.id', 'q.public_id', 'q.author_id', 'q.accepted_answer_id')
  return (
    row && {
      id: row.id,
      publicId: row.public_id,
      authorId: row.author_id,
      isSolved: row.accepted_answer_id !== null,
    }
  )
}

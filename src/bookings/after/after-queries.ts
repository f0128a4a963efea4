import type { Db } from '../../db.ts'
import { answerUrl, questionUrl } from '../../questions/address.ts'
import type { Side } from '../states.ts'
import type { Verdict } from '../verdicts.ts'

export type Feedback = { wasHeld: boolean; verdict: Verdict; words: string; filedAt: Temporal.Instant }

/** What each said of how it went, if they did. Blind until both did or the time is over: the page sees to that. */
export async function feedbackOf(db: Db, bookingId: string): Promise<Record<Side, Feedback | undefined>> {
  const rows: (Feedback & { side: Side })[] = await db('booking_feedback')
    .where('booking_id', bookingId)
    .select('side', 'was_held as wasHeld', 'verdict', 'words', 'filed_at as filedAt')
  const of = (side: Side) => rows.find((row) => row.side === side)
  return { asker: of('asker'), mentor: of('mentor') }
}

export type Learning = {
  title: string
  /** What was asked, where there is no public question of it yet. */
  asked: string
  body: string
  tags: string[]
  version: number
  /** The version that each agreed to. */
  consents: Record<Side, number | undefined>
  publishedAt?: Temporal.Instant
  /** Undefined where it is not published, or not there any more. */
  url?: string
}

/** The draft of what came out of it, if somebody wrote one. */
export async function learningOfBooking(db: Db, bookingId: string): Promise<Learning | undefined> {
  const row = await db('booking_learnings as l')
    .leftJoin('questions as q', 'q.id', 'l.published_question_id')
    .leftJoin('answers as a', 'a.id', 'l.published_answer_id')
    .where('l.booking_id', bookingId)
    .first('l.*', 'q.public_id as question_public_id', 'q.title as question_title', 'a.public_id as answer_public_id')
  if (!row) return undefined
  const question = { publicId: row.question_public_id, title: row.question_title }
  const url = row.answer_public_id
    ? answerUrl(question, row.answer_public_id)
    : questionUrl(question.publicId, question.title ?? '')
  return {
    title: row.title,
    asked: row.asked,
    body: row.body,
    tags: row.tags,
    version: row.version,
    consents: { asker: row.asker_consents ?? undefined, mentor: row.mentor_consents ?? undefined },
    ...(row.published_at ? { publishedAt: row.published_at } : {}),
    ...(row.question_public_id ? { url } : {}),
  }
}

/** The question that a session is about, as far as it matters to it: whether it takes answers, and its tags. */
export async function questionOfBooking(
  db: Db,
  questionId: string,
): Promise<{ isOpen: boolean; isPublic: boolean; answers: number; tags: string[] }> {
  const row = await db('questions').where('id', questionId).first('state', 'answers')
  const tags: string[] = await db('question_tags as qt')
    .join('tags as t', 't.id', 'qt.tag_id')
    .where('qt.question_id', questionId)
    .orderBy('qt.position')
    .pluck('t.name')
  return {
    isOpen: row?.state === 'open',
    isPublic: row?.state === 'open' || row?.state === 'closed',
    answers: row?.answers ?? 0,
    tags,
  }
}

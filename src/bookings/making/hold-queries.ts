import { z } from 'zod'
import type { Db } from '../../db.ts'
import { questionUrl } from '../../questions/address.ts'
import type { AlreadyRead } from '../context.ts'
import type { BookingState } from '../states.ts'

/** A time that somebody holds, with what they said so far. */
export type HeldBooking = {
  publicId: string
  state: BookingState
  mentor: { id: string; handle: string; name: string }
  typeName: string
  /** Undefined where its mentor has deleted the type meanwhile. */
  typeSlug?: string
  startsAt: Temporal.Instant
  endsAt: Temporal.Instant
  heldUntil: Temporal.Instant
  zones: { asker: string; mentor: string }
  needsApproval: boolean
  place: 'room' | 'link'
  question?: { publicId: string; title: string; url: string }
  requestPublicId?: string
  topic: string
  details: string
  alreadyRead: AlreadyRead[]
  prepQuestions: string[]
  prepAnswers: string[]
}

/** One that has not run out. */
export type CurrentHold = HeldBooking & { id: string }

/** One's own; undefined for everybody else, and when it is gone. What it has become meanwhile is in its state. */
export async function heldBooking(db: Db, publicId: string, askerId: string): Promise<HeldBooking | undefined> {
  const row = await held(db).where({ 'b.public_id': publicId, 'b.asker_id': askerId }).first()
  return row && heldOf(row)
}

/** What somebody holds with a mentor just now. */
export async function holdWith(
  db: Db,
  { askerId, mentorId, now }: { askerId: string; mentorId: string; now: Temporal.Instant },
): Promise<CurrentHold | undefined> {
  const row = await held(db)
    .where({ 'b.asker_id': askerId, 'b.mentor_id': mentorId, 'b.state': 'held' })
    .where('b.held_until', '>', now.toString())
    .first()
  return row && { ...heldOf(row), id: row.id }
}

const held = (db: Db) =>
  db('bookings as b')
    .join('members as m', 'm.id', 'b.mentor_id')
    .leftJoin('session_types as t', 't.id', 'b.session_type_id')
    .leftJoin('questions as q', 'q.id', 'b.question_id')
    .leftJoin('requests as r', 'r.id', 'b.request_id')
    .select<Row[]>(
      'b.*',
      'm.handle as mentor_handle',
      'm.name as mentor_name',
      't.slug as type_slug',
      'q.public_id as question_public_id',
      'q.title as question_title',
      'r.public_id as request_public_id',
    )

type Row = {
  id: string
  public_id: string
  state: BookingState
  mentor_id: string
  mentor_handle: string
  mentor_name: string
  type_name: string
  type_slug: string | null
  starts_at: Temporal.Instant
  ends_at: Temporal.Instant
  held_until: Temporal.Instant | null
  asker_zone: string
  mentor_zone: string
  needs_approval: boolean
  place: 'room' | 'link'
  question_public_id: string | null
  question_title: string | null
  request_public_id: string | null
  topic: string
  details: string
  already_read: unknown
  prep_questions: unknown
  prep_answers: unknown
}

const texts = z.array(z.string())
const pagesRead = z.array(z.object({ title: z.string(), url: z.string(), source: z.string() }))

const heldOf = (row: Row): HeldBooking => ({
  publicId: row.public_id,
  state: row.state,
  mentor: { id: row.mentor_id, handle: row.mentor_handle, name: row.mentor_name },
  typeName: row.type_name,
  ...(row.type_slug ? { typeSlug: row.type_slug } : {}),
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  heldUntil: row.held_until ?? row.starts_at,
  zones: { asker: row.asker_zone, mentor: row.mentor_zone },
  needsApproval: row.needs_approval,
  place: row.place,
  ...(row.question_public_id && row.question_title
    ? {
        question: {
          publicId: row.question_public_id,
          title: row.question_title,
          url: questionUrl(row.question_public_id, row.question_title),
        },
      }
    : {}),
  ...(row.request_public_id ? { requestPublicId: row.request_public_id } : {}),
  topic: row.topic,
  details: row.details,
  alreadyRead: pagesRead.parse(row.already_read),
  prepQuestions: texts.parse(row.prep_questions),
  prepAnswers: texts.parse(row.prep_answers),
})

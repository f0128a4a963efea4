import type { Db } from '../db.ts'
import { questionUrl } from '../questions/address.ts'
import type { AlreadyRead } from './context.ts'
import type { BookingState, Side } from './states.ts'

export type BookingPerson = {
  id: string
  handle: string
  name: string
  /** IANA. */
  timeZone: string
}

export type Booking = {
  id: string
  publicId: string
  state: BookingState
  /** Undefined: has left the hub. */
  mentor?: BookingPerson
  asker?: BookingPerson
  /** Undefined: is no more. */
  typeSlug?: string
  typeName: string
  startsAt: Temporal.Instant
  endsAt: Temporal.Instant
  bufferBeforeMinutes: number
  bufferAfterMinutes: number
  preparationMinutes: number
  needsApproval: boolean
  place: 'room' | 'link'
  /** The mentor's own: for the two alone, when they meet. */
  link?: string
  /** The room's name, likewise (room.ts says where it is). */
  room: string
  question?: { id: string; publicId: string; title: string; url: string }
  request?: { id: string; publicId: string; url: string }
  topic: string
  details: string
  alreadyRead: AlreadyRead[]
  prepQuestions: string[]
  /** In the order of the questions. */
  prepAnswers: string[]
  notes: string
  notesVersion: number
  createdAt: Temporal.Instant
  heldUntil?: Temporal.Instant
  /** A pending one is released then. */
  answerBy?: Temporal.Instant
  bookedAt?: Temporal.Instant
  decidedAt?: Temporal.Instant
  endedAt?: Temporal.Instant
  endedBy?: Side | 'hub'
  endReason: string
  isLateCancel: boolean
  moves: number
  /** Of the calendar file. */
  sequence: number
  version: number
  /** Who did not come, as the other says; `both`: each says it of the other. */
  absent?: Side | 'both'
  absentSaidBy?: Side
}

export type OwnBooking = Booking & { side: Side }

/** What `bookingOf` makes a booking of; `b` is the booking's row. */
export const bookings = (db: Db) =>
  db('bookings as b')
    .leftJoin('members as m', 'm.id', 'b.mentor_id')
    .leftJoin('members as a', 'a.id', 'b.asker_id')
    .leftJoin('session_types as t', 't.id', 'b.session_type_id')
    .leftJoin('questions as q', 'q.id', 'b.question_id')
    .leftJoin('requests as r', 'r.id', 'b.request_id')
    .select(
      'b.*',
      'm.handle as mentor_handle',
      'm.name as mentor_name',
      'm.time_zone as mentor_zone_now',
      'a.handle as asker_handle',
      'a.name as asker_name',
      'a.time_zone as asker_zone_now',
      't.slug as type_slug',
      'q.public_id as question_public_id',
      'q.title as question_title',
      'r.public_id as request_public_id',
    )

export type ShownRow = {
  id: string
  public_id: string
  state: BookingState
  mentor_id: string | null
  mentor_handle: string
  mentor_name: string
  mentor_zone_now: string
  asker_id: string | null
  asker_handle: string
  asker_name: string
  asker_zone_now: string
  type_slug: string | null
  type_name: string
  starts_at: Temporal.Instant
  ends_at: Temporal.Instant
  buffer_before_minutes: number
  buffer_after_minutes: number
  preparation_minutes: number
  needs_approval: boolean
  place: 'room' | 'link'
  link: string | null
  room: string
  question_id: string | null
  question_public_id: string
  question_title: string
  request_id: string | null
  request_public_id: string
  topic: string
  details: string
  already_read: AlreadyRead[]
  prep_questions: string[]
  prep_answers: string[]
  notes: string
  notes_version: number
  created_at: Temporal.Instant
  held_until: Temporal.Instant | null
  answer_by: Temporal.Instant | null
  booked_at: Temporal.Instant | null
  decided_at: Temporal.Instant | null
  ended_at: Temporal.Instant | null
  ended_by: Side | 'hub' | null
  end_reason: string
  is_late_cancel: boolean
  moves: number
  sequence: number
  version: number
  absent: Side | 'both' | null
  absent_said_by: Side | null
}

export const bookingOf = (row: ShownRow): Booking => ({
  id: row.id,
  publicId: row.public_id,
  state: row.state,
  ...(row.mentor_id
    ? { mentor: { id: row.mentor_id, handle: row.mentor_handle, name: row.mentor_name, timeZone: row.mentor_zone_now } }
    : {}),
  ...(row.asker_id
    ? { asker: { id: row.asker_id, handle: row.asker_handle, name: row.asker_name, timeZone: row.asker_zone_now } }
    : {}),
  typeSlug: row.type_slug ?? undefined,
  typeName: row.type_name,
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  bufferBeforeMinutes: row.buffer_before_minutes,
  bufferAfterMinutes: row.buffer_after_minutes,
  preparationMinutes: row.preparation_minutes,
  needsApproval: row.needs_approval,
  place: row.place,
  link: row.link ?? undefined,
  room: row.room,
  ...(row.question_id
    ? {
        question: {
          id: row.question_id,
          publicId: row.question_public_id,
          title: row.question_title,
          url: questionUrl(row.question_public_id, row.question_title),
        },
      }
    : {}),
  ...(row.request_id
    ? { request: { id: row.request_id, publicId: row.request_public_id, url: `/requests/${row.request_public_id}` } }
    : {}),
  topic: row.topic,
  details: row.details,
  alreadyRead: row.already_read,
  prepQuestions: row.prep_questions,
  prepAnswers: row.prep_answers,
  notes: row.notes,
  notesVersion: row.notes_version,
  createdAt: row.created_at,
  heldUntil: row.held_until ?? undefined,
  answerBy: row.answer_by ?? undefined,
  bookedAt: row.booked_at ?? undefined,
  decidedAt: row.decided_at ?? undefined,
  endedAt: row.ended_at ?? undefined,
  endedBy: row.ended_by ?? undefined,
  endReason: row.end_reason,
  isLateCancel: row.is_late_cancel,
  moves: row.moves,
  sequence: row.sequence,
  version: row.version,
  absent: row.absent ?? undefined,
  absentSaidBy: row.absent_said_by ?? undefined,
})

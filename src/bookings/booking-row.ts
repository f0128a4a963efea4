import { randomUUIDv7 } from 'node:crypto'
import type { SessionType } from '../availability/session-types.ts'
import type { Db } from '../db.ts'
import { Conflict, Forbidden, NotFound } from '../errors.ts'
import { type LockedPerson, lockPeople } from './lock-people.ts'
import { type BookingAct, type BookingState, nextState, type Relation, type Side, transitions } from './states.ts'

/** A booking as the use cases read and write it. */
export type BookingRow = {
  id: string
  public_id: string
  mentor_id: string | null
  asker_id: string | null
  session_type_id: string | null
  buffer_before_minutes: number
  buffer_after_minutes: number
  needs_approval: boolean
  place: 'room' | 'link'
  link: string | null
  state: BookingState
  starts_at: Temporal.Instant
  ends_at: Temporal.Instant
  created_at: Temporal.Instant
  held_until: Temporal.Instant | null
  answer_by: Temporal.Instant | null
  booked_at: Temporal.Instant | null
  ended_by: Side | 'hub' | null
  moves: number
  sequence: number
  version: number
  absent: Side | 'both' | null
  absent_said_by: Side | null
}

/** With both people there: what is ahead is cancelled when one of them leaves. */
export type BookingOfTwo = BookingRow & { mentor_id: string; asker_id: string }

/**
 * A booking and its two people, locked until the transaction ends: people first, as everywhere.
 * @throws NotFound 'booking-not-found'
 */
export async function lockedBooking(
  trx: Db,
  publicId: string,
): Promise<{ row: BookingRow; people: Map<string, LockedPerson> }> {
  const two = await trx('bookings').where('public_id', publicId).first('mentor_id', 'asker_id')
  if (!two) throw new NotFound('booking-not-found')
  const people = await lockPeople(trx, [two.mentor_id, two.asker_id])
  const row: BookingRow | undefined = await trx('bookings').where('public_id', publicId).forUpdate().first()
  if (!row) throw new NotFound('booking-not-found')
  return { row, people }
}

export function relationOf(row: Pick<BookingRow, 'mentor_id' | 'asker_id'>, memberId: string): Relation {
  if (memberId === row.mentor_id) return 'mentor'
  return memberId === row.asker_id ? 'asker' : 'nobody'
}

/**
 * Which of the two it is.
 * @throws NotFound 'booking-not-found' for everyone else: whether there is one is nobody's business
 */
export function sideOf(row: Pick<BookingRow, 'mentor_id' | 'asker_id'>, memberId: string): Side {
  const relation = relationOf(row, memberId)
  if (relation !== 'asker' && relation !== 'mentor') throw new NotFound('booking-not-found')
  return relation
}

export function ofTwo(row: BookingRow): BookingOfTwo {
  const { mentor_id, asker_id } = row
  if (mentor_id === null || asker_id === null) throw new Conflict('booking-moved')
  return { ...row, mentor_id, asker_id }
}

/**
 * The state that the act leads to.
 * @param version  the one that the actor saw, where they say it
 * @throws Forbidden 'booking-not-yours' when it is the other's to do
 * @throws Conflict 'booking-moved' when it is not, or no more, as the actor saw it
 */
export function stateAfter(
  row: Pick<BookingRow, 'state' | 'version'>,
  act: BookingAct,
  by: Relation,
  version?: number,
): BookingState {
  if (!transitions[act].by.includes(by)) throw new Forbidden('booking-not-yours')
  const to = nextState(row.state, act, by)
  if (!to || (version !== undefined && version !== row.version)) throw new Conflict('booking-moved')
  return to
}

/** Whether it waited as long as it may: it counts as released, whether the worker has come to it or not. */
export const isUnanswered = (row: Pick<BookingRow, 'state' | 'answer_by'>, now: Temporal.Instant): boolean =>
  row.state === 'pending' && row.answer_by !== null && Temporal.Instant.compare(row.answer_by, now) <= 0

type Act = {
  act: BookingAct | 'hold' | 'absent' | 'present'
  by: Side | 'hub'
  at: Temporal.Instant
  text?: string
}

/** Writes an act and what it changes; the version is raised. */
export async function writeAct(
  trx: Db,
  row: Pick<BookingRow, 'id' | 'version'>,
  { act, by, at, text = '' }: Act,
  change: Record<string, unknown>,
): Promise<void> {
  await trx('bookings')
    .where('id', row.id)
    .update({ ...change, version: row.version + 1 })
  await writeEvent(trx, row.id, { act, by, at, text })
}

export async function writeEvent(trx: Db, bookingId: string, { act, by, at, text = '' }: Act): Promise<void> {
  await trx('booking_events').insert({ id: randomUUIDv7(), booking_id: bookingId, act, by, text, at })
}

/** A type as it is now, with the length and the buffers of the booking that was made of it. */
export const typeAsBooked = (type: SessionType, row: BookingRow): SessionType => ({
  ...type,
  durationMinutes: Math.round(row.ends_at.since(row.starts_at).total('minutes')),
  bufferBeforeMinutes: row.buffer_before_minutes,
  bufferAfterMinutes: row.buffer_after_minutes,
})

import type { Db } from '../db.ts'
import { type Booking, bookingOf, bookings, type OwnBooking, type ShownRow as Row } from './booking-of.ts'
import type { Side } from './states.ts'

/** A booking as one of its two people may see it; undefined for everyone else. */
export async function bookingFor(db: Db, publicId: string, memberId: string): Promise<OwnBooking | undefined> {
  const booking = await bookingByPublicId(db, publicId)
  if (booking?.mentor?.id === memberId) return { ...booking, side: 'mentor' }
  return booking?.asker?.id === memberId ? { ...booking, side: 'asker' } : undefined
}

/** Whoever asks: for what has proven itself otherwise, such as a signed link. */
export async function bookingByPublicId(db: Db, publicId: string): Promise<Booking | undefined> {
  const row: Row | undefined = await bookings(db).where('b.public_id', publicId).first()
  return row && bookingOf(row)
}

/** `upcoming`: agreed, and not over. `waiting`: for the mentor's answer. `past`: over, or never came to be. */
export type BookingList = 'upcoming' | 'waiting' | 'past'

const lists: Record<BookingList, string> = {
  upcoming: `b.state = 'confirmed' AND b.ends_at > :now::timestamptz`,
  waiting: `b.state = 'pending'`,
  past: `(b.state IN ('declined', 'lapsed', 'cancelled') OR (b.state = 'confirmed' AND b.ends_at <= :now::timestamptz))`,
}

/** Somebody's, on either side: what comes next first, of the past the latest. */
export async function bookingsOf(
  db: Db,
  memberId: string,
  list: BookingList,
  { now, limit = 50, offset = 0 }: { now: Temporal.Instant; limit?: number; offset?: number },
): Promise<OwnBooking[]> {
  const rows: Row[] = await bookings(db)
    .whereRaw('(b.mentor_id = ? OR b.asker_id = ?)', [memberId, memberId])
    .whereRaw(lists[list], { now: now.toString() })
    .orderBy('b.starts_at', list === 'past' ? 'desc' : 'asc')
    .orderBy('b.id')
    .limit(limit)
    .offset(offset)
  return rows.map((row) => ({ ...bookingOf(row), side: row.mentor_id === memberId ? 'mentor' : 'asker' }))
}

/** Whether somebody may come in: they are there, and nobody shut them out. */
export async function isActiveMember(db: Db, memberId: string): Promise<boolean> {
  return (await db('members').where({ id: memberId, state: 'active' }).first('id')) !== undefined
}

export type BookingEvent = {
  /** Of src/bookings/states.ts; also `hold`, `absent`, `present`. */
  act: string
  by: Side | 'hub'
  text: string
  /** Of a move. */
  from?: Temporal.Instant
  to?: Temporal.Instant
  at: Temporal.Instant
}

/** What happened, oldest first. */
export async function bookingEvents(db: Db, bookingId: string): Promise<BookingEvent[]> {
  const rows: { act: string; by: Side | 'hub'; text: string; at: Temporal.Instant }[] = await db('booking_events')
    .where('booking_id', bookingId)
    .orderBy(['at', 'id'])
    .select('act', 'by', 'text', 'at')
  return rows.map(({ text, ...event }) => {
    if (event.act !== 'move') return { ...event, text }
    const [from = '', to = ''] = text.split('/')
    return { ...event, text: '', from: Temporal.Instant.from(from), to: Temporal.Instant.from(to) }
  })
}

import type { Db } from '../../db.ts'
import type { BookingState, Side } from '../states.ts'

export type ToldPerson = { id: string; name: string; zone: string }

/** A booking as those who are told of it need to know it. */
export type ToldBooking = {
  id: string
  publicId: string
  state: BookingState
  version: number
  sequence: number
  startsAt: Temporal.Instant
  endsAt: Temporal.Instant
  typeName: string
  answerBy?: Temporal.Instant
  topic: string
  endedBy?: Side | 'hub'
  endReason: string
  /** It stood in both calendars at some time. */
  wasConfirmed: boolean
  /** Undefined: has left the hub. */
  people: Record<Side, ToldPerson | undefined>
}

/** As it is in this transaction; undefined where there is none. */
export async function bookingToTell(trx: Db, bookingId: string): Promise<ToldBooking | undefined> {
  const row = await trx('bookings as b')
    .leftJoin('members as a', 'a.id', 'b.asker_id')
    .leftJoin('members as m', 'm.id', 'b.mentor_id')
    .where('b.id', bookingId)
    .first(
      'b.*',
      'a.name as asker_name',
      'm.name as mentor_name',
      'a.time_zone as asker_reads_in',
      'm.time_zone as mentor_reads_in',
      trx.raw(
        "EXISTS (SELECT FROM booking_events e WHERE e.booking_id = b.id AND e.act IN ('confirm', 'approve')) AS was_confirmed",
      ),
    )
  if (!row) return undefined
  const person = (side: Side): ToldPerson | undefined =>
    row[`${side}_id`] ? { id: row[`${side}_id`], name: row[`${side}_name`], zone: row[`${side}_reads_in`] } : undefined
  return {
    id: row.id,
    publicId: row.public_id,
    state: row.state,
    version: row.version,
    sequence: row.sequence,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    typeName: row.type_name,
    ...(row.answer_by ? { answerBy: row.answer_by } : {}),
    topic: row.topic,
    ...(row.ended_by ? { endedBy: row.ended_by } : {}),
    endReason: row.end_reason,
    wasConfirmed: row.was_confirmed || row.state === 'confirmed',
    people: { asker: person('asker'), mentor: person('mentor') },
  }
}

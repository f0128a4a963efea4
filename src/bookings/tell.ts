import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import type { Side } from './states.ts'

/** What is told of a booking. */
export type BookingNews =
  | 'requested'
  | 'confirmed'
  | 'declined'
  | 'moved'
  | 'cancelled'
  | 'lapsed'
  | 'reminder-24h'
  | 'reminder-1h'
  | 'zone-changed'
  | 'feedback-open'
  | 'message'
  | 'learning'

/** What the booking's row does not say by itself. */
export type NewsValues = {
  /** Who moved it, wrote, filed or proposed. */
  by?: Side | 'hub'
  /** When it would have been, before it was moved. */
  was?: Temporal.Instant
  /** Words of the one who did it: a message. The reason of a decline or cancel is read from the row. */
  quote?: string
  /** Told once for each: a message's id, a version of the draft. */
  once?: string
}

/**
 * Tells the right side, or both, what became of a booking: a notice, and a mail with the calendar file where calendars
 * change. Call it in the transaction of the act, after the row is as it shall be; told twice of the same version, people
 * hear it once.
 */
export async function tellOfBooking(
  _trx: Db,
  _deps: Pick<Deps, 'now' | 'jobs' | 'config'>,
  _bookingId: string,
  _what: BookingNews,
  _values: NewsValues = {},
): Promise<void> {}

import { atOnce } from '../../at-once.ts'
import type { Db } from '../../db.ts'
import type { BookingDeps } from '../rules.ts'
import { lapseBooking } from './decide-booking.ts'

/** A hold that ran out is kept so long, for whoever comes back to its form: the time may still be free. */
const keptHours = 24
const mostAtOnce = 1000

/**
 * Holds that ran out take no time any more, and are forgotten a day later; what was not approved in time is released. Each once,
 * whatever restarts or runs beside.
 */
export async function lapseBookings(deps: BookingDeps): Promise<{ freed: number; forgotten: number; lapsed: number }> {
  const freed = await atOnce(deps, (trx) => freeRunOut(trx, deps.now()))
  const forgotten = await atOnce(deps, (trx) => forgetRunOut(trx, deps.now().subtract({ hours: keptHours })))
  const due: string[] = await deps
    .db('bookings')
    .where('state', 'pending')
    .where('answer_by', '<=', deps.now().toString())
    .orderBy('answer_by')
    .limit(mostAtOnce)
    .pluck('public_id')
  let lapsed = 0
  for (const publicId of due)
    try {
      if (await lapseBooking(deps, publicId)) lapsed++
    } catch (error) {
      deps.log.warn({ err: error, publicId }, 'a booking was not released')
    }
  return { freed, forgotten, lapsed }
}

/** The booking's row is locked first: one that is being confirmed just now keeps its time. */
async function freeRunOut(trx: Db, now: Temporal.Instant): Promise<number> {
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    `WITH gone AS (
       SELECT b.id FROM bookings b
       WHERE b.state = 'held' AND b.held_until <= ?::timestamptz AND EXISTS (SELECT FROM busy WHERE booking_id = b.id)
       ORDER BY b.id LIMIT ${mostAtOnce} FOR UPDATE OF b SKIP LOCKED)
     DELETE FROM busy USING gone WHERE busy.booking_id = gone.id`,
    [now.toString()],
  )
  return rowCount / 2
}

async function forgetRunOut(trx: Db, before: Temporal.Instant): Promise<number> {
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    `DELETE FROM bookings WHERE id IN (
       SELECT id FROM bookings WHERE state = 'held' AND held_until <= ?::timestamptz
       ORDER BY id LIMIT ${mostAtOnce} FOR UPDATE SKIP LOCKED)`,
    [before.toString()],
  )
  return rowCount
}

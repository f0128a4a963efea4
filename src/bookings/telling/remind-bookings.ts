import { atOnce } from '../../at-once.ts'
import type { Db } from '../../db.ts'
import { lockedBooking } from '../booking-row.ts'
import type { BookingDeps } from '../rules.ts'
import { feedbackDays } from '../windows.ts'
import type { BookingNews } from './news.ts'
import { tellOfBooking } from './tell.ts'

/** What both are told before and after, in order: `bookings.reminders` counts how many of them are done with. */
const steps: { hours: number; from: 'starts_at' | 'ends_at'; what: BookingNews }[] = [
  { hours: -24, from: 'starts_at', what: 'reminder-24h' },
  { hours: -1, from: 'starts_at', what: 'reminder-1h' },
  { hours: 0, from: 'ends_at', what: 'feedback-open' },
]
const mostAtOnce = 500

/**
 * Tells both of what is near, 24 hours and 1 hour before, and asks how it was when it is over. Each once, whatever restarts
 * or runs beside. A hub that was away tells the latest that is due and no other; who booked or moved within the last day
 * is not reminded of it a moment later.
 * @returns how many bookings were told of
 */
export async function remindBookings(deps: BookingDeps): Promise<number> {
  const now = deps.now()
  const due: string[] = await deps
    .db('bookings')
    .where('state', 'confirmed')
    .where('starts_at', '<=', now.add({ hours: 24 }).toString())
    // What is long over is not asked about any more.
    .where('ends_at', '>', now.subtract({ hours: feedbackDays * 24 }).toString())
    .whereRaw(`reminders < CASE WHEN ends_at <= :now THEN 3 WHEN starts_at <= :inAnHour THEN 2 ELSE 1 END`, {
      now: now.toString(),
      inAnHour: now.add({ hours: 1 }).toString(),
    })
    .orderBy('starts_at')
    .limit(mostAtOnce)
    .pluck('public_id')
  let told = 0
  for (const publicId of due) if (await remind(deps, publicId)) told++
  return told
}

async function remind(deps: BookingDeps, publicId: string): Promise<boolean> {
  return atOnce(deps, async (trx) => {
    const { row } = await lockedBooking(trx, publicId)
    if (row.state !== 'confirmed') return false
    const { reminders: done }: { reminders: number } = await trx('bookings').where('id', row.id).first('reminders')
    const dueAt = (step: (typeof steps)[number]) => row[step.from].add({ hours: step.hours })
    const reached = steps.filter((step) => Temporal.Instant.compare(dueAt(step), deps.now()) <= 0)
    const latest = reached.at(-1)
    if (!latest || reached.length <= done) return false
    await trx('bookings').where('id', row.id).update({ reminders: reached.length })
    const settled = await lastChange(trx, row.id)
    const hasBegun = Temporal.Instant.compare(row.starts_at, deps.now()) <= 0
    const isKnown = settled && Temporal.Instant.compare(settled, dueAt(latest)) > 0
    if (latest.from === 'starts_at' && (hasBegun || isKnown)) return false
    // Nobody is asked how it was with somebody who is gone.
    if (latest.from === 'ends_at' && (!row.asker_id || !row.mentor_id)) return false
    await tellOfBooking(trx, deps, row.id, latest.what)
    return true
  })
}

/** When it was agreed, or moved: they heard the time then. */
async function lastChange(db: Db, bookingId: string): Promise<Temporal.Instant | undefined> {
  const row = await db('booking_events')
    .where('booking_id', bookingId)
    .whereIn('act', ['confirm', 'approve', 'move'])
    .max<{ at: Temporal.Instant | null }>('at as at')
    .first()
  return row?.at ?? undefined
}

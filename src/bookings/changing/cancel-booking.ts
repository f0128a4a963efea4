import { readSettings } from '../../admin/settings.ts'
import { atOnce } from '../../at-once.ts'
import type { Db } from '../../db.ts'
import { Conflict } from '../../errors.ts'
import { type BookingRow, lockedBooking, sideOf } from '../booking-row.ts'
import type { BookingDeps } from '../rules.ts'
import { endBooking } from './end-booking.ts'
import { isLate } from './move-booking.ts'
import { wordsOf } from './words-of.ts'

export type WantedCancel = {
  publicId: string
  /** A member's id. */
  by: string
  reason: string
  /** The version that they saw; another one is refused. */
  version?: number
}

/**
 * Either side takes it back until it begins; what was agreed and is taken back in the last hours is recorded as late. Words of
 * somebody who may not write are left out. Done twice by the same side, it is done once.
 * @throws NotFound 'booking-not-found'
 * @throws Conflict 'booking-begun', 'booking-moved'
 */
export async function cancelBooking(deps: BookingDeps, { publicId, by, reason, version }: WantedCancel): Promise<void> {
  const { lateCancelHours } = await readSettings(deps.db)
  await atOnce(deps, async (trx) => {
    const { row } = await lockedBooking(trx, publicId)
    const side = sideOf(row, by)
    if (row.state === 'cancelled' && row.ended_by === side) return
    const now = deps.now()
    if (Temporal.Instant.compare(row.starts_at, now) <= 0) throw new Conflict('booking-begun')
    await endBooking(trx, deps, row, {
      act: 'cancel',
      by: side,
      version,
      text: await wordsOf(trx, now, by, reason),
      more: { is_late_cancel: row.state === 'confirmed' && isLate(row.starts_at, now, lateCancelHours) },
    })
  })
}

/**
 * Why what is ahead of somebody ends: they leave or are shut out; mentor no more (what they booked with others stays); or
 * the two have blocked each other.
 */
export type EndOfBookings = 'left' | 'suspended' | 'mentors-no-more' | { blockedWith: string }

/**
 * Cancels what somebody has ahead or is in, and tells the other that it is off, not why. Call it in the transaction that ends
 * it, which has locked the member's row (`lockPeople`, or FOR UPDATE): then nobody else does anything with these bookings.
 */
export async function cancelBookingsOf(
  trx: Db,
  deps: Pick<BookingDeps, 'now' | 'jobs' | 'config'>,
  memberId: string,
  why: EndOfBookings,
): Promise<void> {
  const now = deps.now()
  const rows: BookingRow[] = await trx('bookings')
    .where((theirs) => {
      if (why === 'mentors-no-more') theirs.where('mentor_id', memberId)
      else if (typeof why === 'string') theirs.where('mentor_id', memberId).orWhere('asker_id', memberId)
      else
        theirs
          .where({ mentor_id: memberId, asker_id: why.blockedWith })
          .orWhere({ mentor_id: why.blockedWith, asker_id: memberId })
    })
    .whereIn('state', ['held', 'pending', 'confirmed'])
    .where('ends_at', '>', now.toString())
    .orderBy('id')
    .forUpdate()
  for (const row of rows) {
    if (row.state === 'held') {
      await trx('bookings').where('id', row.id).delete()
      continue
    }
    await endBooking(trx, deps, row, { act: 'cancel', by: 'hub' })
  }
}

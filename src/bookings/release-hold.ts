import { atOnce } from './at-once.ts'
import { lockedBooking, sideOf, stateAfter } from './booking-row.ts'
import type { BookingDeps } from './rules.ts'

/**
 * Lets a held time go.
 * @throws NotFound 'booking-not-found' for somebody else's, and for one that is gone already
 * @throws Forbidden 'booking-not-yours', Conflict 'booking-moved' for what is no hold any more
 */
export async function releaseHold(
  deps: BookingDeps,
  { publicId, askerId }: { publicId: string; askerId: string },
): Promise<void> {
  await atOnce(deps, async (trx) => {
    const { row } = await lockedBooking(trx, publicId)
    stateAfter(row, 'release', sideOf(row, askerId))
    await trx('bookings').where('id', row.id).delete()
  })
}

import { atOnce } from '../../at-once.ts'
import { NotFound } from '../../errors.ts'
import { lockedBooking, relationOf, stateAfter } from '../booking-row.ts'
import type { BookingDeps } from '../rules.ts'

/**
 * Lets a held time go.
 * @throws NotFound 'booking-not-found' for everyone but its asker (its mentor knows of no hold), and for one that is gone already
 * @throws Conflict 'booking-moved' for what is no hold any more
 */
export async function releaseHold(
  deps: BookingDeps,
  { publicId, askerId }: { publicId: string; askerId: string },
): Promise<void> {
  await atOnce(deps, async (trx) => {
    const { row } = await lockedBooking(trx, publicId)
    if (relationOf(row, askerId) !== 'asker') throw new NotFound('booking-not-found')
    stateAfter(row, 'release', 'asker')
    await trx('bookings').where('id', row.id).delete()
  })
}

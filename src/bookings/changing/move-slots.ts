import { findFreeSlots, mostListed } from '../../availability/free-slots.ts'
import { sessionTypesOf } from '../../availability/queries.ts'
import type { Deps } from '../../deps.ts'
import type { OwnBooking } from '../booking-of.ts'

/** Times that a booking can be moved to, soonest first, whichever of the two asks: as moveBooking takes them. */
export async function slotsToMoveTo(
  deps: Pick<Deps, 'db' | 'now'>,
  booking: OwnBooking,
  notBefore: Temporal.Instant,
): Promise<Temporal.Instant[]> {
  const { mentor, asker } = booking
  if (!mentor || !asker) return []
  const type = (await sessionTypesOf(deps.db, mentor.id)).find(({ slug }) => slug === booking.typeSlug)
  if (!type) return []
  const slots = await findFreeSlots(deps, {
    mentorId: mentor.id,
    type: {
      ...type,
      isOffered: true,
      durationMinutes: Math.round(booking.endsAt.since(booking.startsAt).total('minutes')),
      bufferBeforeMinutes: booking.bufferBeforeMinutes,
      bufferAfterMinutes: booking.bufferAfterMinutes,
    },
    askerId: asker.id,
    bookerZone: asker.timeZone,
    limit: mostListed,
    except: booking.id,
  })
  return slots.filter((slot) => !slot.equals(booking.startsAt) && Temporal.Instant.compare(slot, notBefore) > 0)
}

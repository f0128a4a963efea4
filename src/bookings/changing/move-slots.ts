import { findFreeSlots, mostListed } from '../../availability/free-slots.ts'
import { sessionTypesOf } from '../../availability/queries.ts'
import type { Deps } from '../../deps.ts'
import type { OwnBooking } from '../booking-of.ts'
import { lastDayListed } from '../slot-days.ts'

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

/** The days that are listed of them. */
export type MoveDays = {
  from: string
  until: string
  days: number
  /** After them come others: listed below these, or on a page of their own. */
  more?: { days: number } | { from: string }
}

/**
 * So many days as were asked for, and on to the first time that there is; fewer where they have more times than a page lists.
 * @param given.isAll  these slots are few, and all of them are listed
 */
export function daysToMoveTo(
  slots: Temporal.Instant[],
  given: { now: Temporal.Instant; zone: string; days: number; from: string; isAll: boolean },
): MoveDays {
  const { zone, days } = given
  const dayOf = (instant: Temporal.Instant) => instant.toZonedDateTimeISO(zone).toPlainDate().toString()
  const last = dayOf(slots.at(-1) ?? given.now)
  if (given.isAll) return { from: dayOf(slots[0] ?? given.now), until: last, days }
  const from = [last, [dayOf(given.now), given.from].sort().at(-1) ?? ''].sort()[0] ?? last
  const first = slots.map(dayOf).find((day) => day >= from) ?? from
  const wanted = Temporal.PlainDate.from(from)
    .add({ days: days - 1 })
    .toString()
  const whole = [last, [wanted, first].sort().at(-1) ?? ''].sort()[0] ?? ''
  const until = lastDayListed(slots, { zone, from, until: whole })
  if (until < whole) return { from, until, days, more: { from: nextDay(until) } }
  return { from, until, days, ...(until < last ? { more: { days: days + 14 } } : {}) }
}

const nextDay = (date: string) => Temporal.PlainDate.from(date).add({ days: 1 }).toString()

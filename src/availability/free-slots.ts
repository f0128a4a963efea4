import type { Db } from '../db.ts'
import type { Hours } from './hours.ts'
import { isMonthFull, monthsFull } from './month-hours.ts'
import { countedStarts, monthHoursOf, occupiedSpans } from './occupied.ts'
import { openTime } from './open-time.ts'
import { readHours, sessionTypeBySlug } from './queries.ts'
import type { SessionType } from './session-types.ts'
import { slotsWithin, slotWindow } from './slots.ts'

export type WantedSlots = {
  mentorId: string
  /** One that is not offered has no slots, nor has a slug of none. */
  type?: SessionType
  typeSlug?: string
  /** Default: as the mentor says. */
  hours?: Hours
  /** Is not busy then with anybody else. */
  askerId?: string
  /** A zone that this machine knows. */
  bookerZone: string
  /** Slots that begin from here, and before there. */
  from?: Temporal.Instant
  until?: Temporal.Instant
  limit?: number
  /** The booking that is moved. */
  except?: string
}

/** As many as a page lists: every half hour of twelve, for the longest horizon. Whoever offers every five minutes shows the soonest. */
export const mostListed = 5000

type WithClock = { db: Db; now: () => Temporal.Instant }

/**
 * When a session of this type can begin, soonest first. Whether the mentor takes people, and this one, is for the caller to ask.
 */
export async function findFreeSlots({ db, now }: WithClock, wanted: WantedSlots): Promise<Temporal.Instant[]> {
  const type = wanted.type ?? (await sessionTypeBySlug(db, wanted.mentorId, wanted.typeSlug ?? ''))
  const hours = wanted.hours ?? (await readHours(db, wanted.mentorId))?.hours
  if (!type?.isOffered || !hours) return []
  const at = now()
  const [from, until] = slotWindow({ ...wanted, type, now: at })
  if (from >= until) return []

  const length = (type.durationMinutes + type.bufferAfterMinutes) * 60_000
  const stretch = {
    now: at,
    from: from - type.bufferBeforeMinutes * 60_000,
    until: until + length,
    except: wanted.except,
  }
  const others = wanted.askerId ? [wanted.askerId] : []
  const occupied = await occupiedSpans(db, { ...stretch, mentors: [wanted.mentorId], others })
  const isCapped = type.capDay || type.capWeek || type.capMonth
  const booked = isCapped ? await countedStarts(db, [type.id], stretch) : new Map<string, number[]>()
  const months = await monthHoursOf(db, [wanted.mentorId], stretch)

  const slots = slotsWithin(openTime(hours, from, until + length), {
    ...{ hours, type, from, until },
    occupied: occupied.get(wanted.mentorId) ?? [],
    askerBusy: (wanted.askerId && occupied.get(wanted.askerId)) || [],
    booked: booked.get(type.id) ?? [],
    isMonthFull: isMonthFull(hours, months.get(wanted.mentorId), type),
    limit: wanted.limit,
  })
  return slots.map((start) => Temporal.Instant.fromEpochMilliseconds(start))
}

/**
 * The months of the mentor's calendar in which the hours that they give are taken, of those that the slots could be in: `2026-12`,
 * in order.
 */
export async function findFullMonths(
  { db, now }: WithClock,
  wanted: WantedSlots & { type: SessionType },
): Promise<string[]> {
  const { type, mentorId, except } = wanted
  const hours = wanted.hours ?? (await readHours(db, mentorId))?.hours
  const [from, until] = slotWindow({ ...wanted, now: now() })
  if (!hours || from >= until) return []
  const months = await monthHoursOf(db, [mentorId], { now: now(), from, until, except })
  return monthsFull(hours, months.get(mentorId), type, [from, until])
}

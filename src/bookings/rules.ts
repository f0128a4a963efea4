import type { SettingValues } from '../admin/settings.ts'
import { findFreeSlots, findFullMonths } from '../availability/free-slots.ts'
import type { SessionType } from '../availability/session-types.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { Conflict, Forbidden } from '../errors.ts'
import { mentorAvailability } from '../mentors/queries.ts'
import { areBlocked } from '../moderation/blocked.ts'
import { mayWrite } from '../moderation/new-member-limits.ts'
import type { LockedPerson } from './lock-people.ts'

/** What every use case of a booking is given. */
export type BookingDeps = Pick<Deps, 'db' | 'now' | 'jobs' | 'config' | 'log'>

type Two = { askerId: string; mentorId: string }

/**
 * Whether these two may meet at all, now. Asked when a time is held, again when it is confirmed, and when its asker moves it.
 * Within `lockPeople`.
 * @throws Forbidden 'muted', and for accounts that are suspended
 * @throws Conflict 'mentor-not-taking': away, paused, no mentor any more, or one of the two has blocked the other
 */
export async function mayMeet(
  trx: Db,
  now: Temporal.Instant,
  people: Map<string, LockedPerson>,
  { askerId, mentorId }: Two,
): Promise<void> {
  if (askerId === mentorId) throw new Forbidden('booking-self')
  await mayWrite(trx, now, askerId)
  const mentor = await mentorAvailability(trx, mentorId)
  const isPaused = mentor?.pausedUntil && Temporal.Instant.compare(mentor.pausedUntil, now) > 0
  const isActive = mentor?.isTakingPeople && !isPaused && people.get(mentorId)?.isActive
  if (!isActive || (await areBlocked(trx, askerId, mentorId))) throw new Conflict('mentor-not-taking')
}

/** Holds of one asker at a time, with different mentors. */
const mostHolds = 3

/** @throws Conflict 'booking-holds' */
export async function mustHaveHoldLeft(
  trx: Db,
  { now, askerId, except }: { now: Temporal.Instant; askerId: string; except: { mentorId: string } },
): Promise<void> {
  const row = await trx('bookings')
    .where({ asker_id: askerId, state: 'held' })
    .where('held_until', '>', now.toString())
    .whereNot('mentor_id', except.mentorId)
    .count('* as held')
    .first()
  if (Number(row?.held ?? 0) >= mostHolds) throw new Conflict('booking-holds', { limit: mostHolds })
}

/**
 * Bookings that are ahead or wait for an answer. Holds become bookings only by passing here.
 * @throws Conflict 'booking-limit'
 */
export async function mustHaveBookingLeft(
  trx: Db,
  now: Temporal.Instant,
  askerId: string,
  { openBookingsPerAsker: limit }: Pick<SettingValues, 'openBookingsPerAsker'>,
): Promise<void> {
  const row = await trx('bookings')
    .where('asker_id', askerId)
    .whereIn('state', ['pending', 'confirmed'])
    .where('ends_at', '>', now.toString())
    .count('* as open')
    .first()
  if (Number(row?.open ?? 0) >= limit) throw new Conflict('booking-limit', { limit })
}

/** Of as many as somebody may have open, so many times in a day. */
const roundsPerDay = 4

/**
 * Each booking and each cancel is a mail to its mentor: who books and cancels in turns is stopped.
 * @throws Conflict 'booking-often'
 */
export async function mustNotBookTooOften(
  trx: Db,
  now: Temporal.Instant,
  askerId: string,
  { openBookingsPerAsker }: Pick<SettingValues, 'openBookingsPerAsker'>,
): Promise<void> {
  const row = await trx('bookings')
    .where('asker_id', askerId)
    .where('booked_at', '>', now.subtract({ hours: 24 }).toString())
    .count('* as booked')
    .first()
  if (Number(row?.booked ?? 0) >= openBookingsPerAsker * roundsPerDay) throw new Conflict('booking-often')
}

type WantedTime = Two & {
  type: SessionType
  startsAt: Temporal.Instant
  /** The asker's. */
  bookerZone: string
  /** The booking that is being moved or confirmed: it is not in its own way. */
  except?: string
  /** When the time was chosen: notice and horizon are those of then. */
  chosenAt: Temporal.Instant
}

/**
 * Whether the mentor's hours, notice, horizon, caps and what they give in a month offer this time. Within `lockPeople`: what it counts
 * stays so.
 * @throws Conflict 'slot-not-offered', 'month-full'
 */
export async function mustBeOffered(trx: Db, deps: BookingDeps, wanted: WantedTime): Promise<void> {
  const { startsAt, chosenAt } = wanted
  if (Temporal.Instant.compare(startsAt, deps.now()) <= 0) throw new Conflict('slot-not-offered')
  const asOfThen = { ...deps, db: trx as Deps['db'], now: () => chosenAt }
  const slots = { ...wanted, from: startsAt, until: startsAt.add({ milliseconds: 1 }) }
  const [slot] = await findFreeSlots(asOfThen, { ...slots, limit: 1 })
  if (slot?.equals(startsAt)) return
  const [fullMonth] = await findFullMonths(asOfThen, slots)
  throw new Conflict(fullMonth === undefined ? 'slot-not-offered' : 'month-full')
}

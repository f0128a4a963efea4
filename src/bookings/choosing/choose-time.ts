import type { Member } from '../../accounts/member.ts'
import { findFreeSlots, findFullMonths, mostListed } from '../../availability/free-slots.ts'
import { readHours, sessionTypesOf } from '../../availability/queries.ts'
import type { SessionType } from '../../availability/session-types.ts'
import type { Deps } from '../../deps.ts'
import type { Mentor } from '../../mentors/queries.ts'
import { hasPlace } from '../has-place.ts'
import { type CurrentHold, holdWith } from '../making/hold-queries.ts'
import { lastDayListed } from '../slot-days.ts'
import type { BookAddress } from './book-forms.ts'
import { standsBetween } from './bookable-mentor.ts'
import type { NoTimes } from './no-times.ts'

/** What can be chosen of a mentor's times, and what stands against it. */
export type Choice = {
  types: SessionType[]
  type?: SessionType
  /** Of the whole horizon, soonest first. */
  slots: Temporal.Instant[]
  held?: CurrentHold
  /** `2026-12`: the hours that the mentor gives in them are taken. */
  fullMonths?: string[]
  why?: NoTimes
}

/** The length that most people look for. */
const usualMinutes = 30

/** The one that is chosen for somebody who has not chosen. */
export const usualType = (types: SessionType[]): SessionType | undefined =>
  types.find(({ durationMinutes }) => durationMinutes === usualMinutes) ?? types[0]

/** Their types that can be met for, in their order. */
export async function offeredTypes(
  { db, config }: Pick<Deps, 'db' | 'config'>,
  mentorId: string,
): Promise<SessionType[]> {
  const types = await sessionTypesOf(db, mentorId)
  return types.filter((type) => type.isOffered && hasPlace(config, type))
}

/** @param given.zone  where the horizon's days are counted for a visitor */
export async function choicesOf(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  {
    mentor,
    viewer,
    typeSlug,
    zone,
  }: { mentor: Mentor; viewer: Member | undefined; typeSlug: string | undefined; zone: string },
): Promise<Choice> {
  const { db, now } = deps
  const isOwn = viewer?.id === mentor.id
  const [types, read, between, held] = await Promise.all([
    offeredTypes(deps, mentor.id),
    readHours(db, mentor.id),
    standsBetween(db, mentor, viewer, now()),
    viewer && !isOwn ? holdWith(db, { askerId: viewer.id, mentorId: mentor.id, now: now() }) : undefined,
  ])
  const type = types.find(({ slug }) => slug === typeSlug) ?? usualType(types)
  const choice = { types, ...(type ? { type } : {}), ...(held ? { held } : {}) }
  if (between && between !== 'own') return { ...choice, slots: [], why: between }
  const hours = read?.hours
  if (!hours || (hours.weekly.length === 0 && hours.overrides.length === 0))
    return { ...choice, slots: [], why: 'no-hours' }
  if (!type) return { ...choice, slots: [], why: 'no-types' }
  const wanted = {
    mentorId: mentor.id,
    type,
    hours,
    // As it is counted when the time is held.
    bookerZone: viewer?.timeZone ?? zone,
    limit: mostListed,
    ...(viewer && !isOwn ? { askerId: viewer.id } : {}),
    // What one holds is still one's to choose again.
    ...(held ? { except: held.id } : {}),
  }
  const slots = await findFreeSlots(deps, wanted)
  const fullMonths = await findFullMonths(deps, wanted)
  const found = { ...choice, slots, ...(fullMonths.length > 0 ? { fullMonths } : {}) }
  if (slots.length === 0) return { ...found, why: fullMonths.length > 0 ? 'month-full' : 'no-free' }
  return { ...found, ...(between ? { why: between } : {}) }
}

/**
 * Which days are listed: so many as were asked for, and on to the first time there is, or the one that was chosen; fewer where they
 * have more times than a page lists.
 */
export function daysToShow(
  slots: Temporal.Instant[],
  given: { zone: string; now: Temporal.Instant; horizonDays: number; bookerZone: string; address: BookAddress },
): { from: string; until: string; end: string; today: string; days: number; isCut: boolean } {
  const { zone, now, address } = given
  const dayOf = (instant: Temporal.Instant) => instant.toZonedDateTimeISO(zone).toPlainDate()
  const today = dayOf(now)
  const end = now.toZonedDateTimeISO(given.bookerZone).toPlainDate().add({ days: given.horizonDays })
  const asked = address.from ? Temporal.PlainDate.from(address.from) : today
  const from = latest(today, earliest(asked, end))
  const first = slots.find((slot) => Temporal.PlainDate.compare(dayOf(slot), from) >= 0)
  const chosen = address.at && slots.find((slot) => address.at?.equals(slot))
  const wanted = [
    from.add({ days: address.days - 1 }),
    ...[first, chosen].flatMap((slot) => (slot ? [dayOf(slot)] : [])),
  ]
  const whole = { from: from.toString(), until: earliest(wanted.reduce(latest), end).toString() }
  const until = lastDayListed(slots, { zone, ...whole })
  if (chosen && !address.from && dayOf(chosen).toString() > until)
    return daysToShow(slots, { ...given, address: { ...address, from: dayOf(chosen).toString() } })
  return {
    from: whole.from,
    until,
    end: end.toString(),
    today: today.toString(),
    days: from.until(until).days + 1,
    isCut: until < whole.until,
  }
}

const latest = (one: Temporal.PlainDate, other: Temporal.PlainDate) =>
  Temporal.PlainDate.compare(one, other) >= 0 ? one : other
const earliest = (one: Temporal.PlainDate, other: Temporal.PlainDate) =>
  Temporal.PlainDate.compare(one, other) <= 0 ? one : other

import { hasPlace } from '../bookings/has-place.ts'
import { type Db, eachOf } from '../db.ts'
import type { Deps } from '../deps.ts'
import { preparedReading } from '../prepared.ts'
import { dayMs } from './days.ts'
import type { Hours } from './hours.ts'
import { isMonthFull, type MonthHours } from './month-hours.ts'
import { countedStarts, monthHoursOf, occupiedSpans } from './occupied.ts'
import { type OpenTime, openTime } from './open-time.ts'
import { hoursOfMany, sessionTypesOfMany } from './queries.ts'
import type { SessionType } from './session-types.ts'
import { slotsWithin, slotWindow } from './slots.ts'
import { overlaps, type Span, withoutSpans } from './spans.ts'
import { knownZone } from './zone-offsets.ts'

export type NextFree = { startsAt: Temporal.Instant; typeSlug: string; minutes: number }

/**
 * The soonest time that somebody may book with each of these mentors, of any type that they offer. Those who are away, blocked or without
 * a free time within their horizon are not there. The same few queries however many mentors there are.
 *
 * @param reader  is not busy then themselves; a visitor has no id
 */
export async function nextFree(
  { db, now, config }: Pick<Deps, 'db' | 'now' | 'config'>,
  mentorIds: string[],
  reader: { id?: string; zone: string },
): Promise<Map<string, NextFree>> {
  const at = now()
  const bookerZone = knownZone(reader.zone) ?? 'UTC'
  const bookable = await bookableMentors(db, at, mentorIds, reader.id)
  if (bookable.length === 0) return new Map()
  const hours = await hoursOfMany(db, bookable)
  const types = await sessionTypesOfMany(db, [...hours.keys()])
  const asked = [...hours].flatMap(([id, { hours }]) => {
    const offered = (types.get(id) ?? [])
      .filter((type) => type.isOffered && hasPlace(config, type))
      .map((type) => ({ type, window: slotWindow({ type, now: at, bookerZone }) }))
    return offered.length > 0 ? [{ id, hours, offered }] : []
  })
  const found = new Map<string, NextFree>()
  if (asked.length === 0) return found

  const capped = asked.flatMap(({ offered }) => offered.map(({ type }) => type).filter(isCapped))
  const first = Math.min(...asked.map(({ offered }) => firstOf(offered)))
  const last = Math.max(...asked.map(({ offered }) => lastOf(offered)))
  const longestMs = Math.max(...asked.flatMap(({ offered }) => offered.map(({ type }) => lengthMs(type))))
  // Most have time within a day: further ahead only those are looked at who have not.
  for (let from = first, days = 1; from < last && found.size < asked.length; from += days * dayMs, days *= 7) {
    const until = Math.min(last, from + days * dayMs)
    const waiting = asked.filter(({ id }) => !found.has(id))
    const stretch = { now: at, from: from - longestMs, until: until + longestMs }
    const others = reader.id ? [reader.id] : []
    const mentors = waiting.map(({ id }) => id)
    const occupied = await occupiedSpans(db, { ...stretch, mentors, others })
    const months = await monthHoursOf(db, mentors, stretch)
    const booked = await countedStarts(
      db,
      capped.map(({ id }) => id),
      stretch,
    )
    const askerBusy = (reader.id && occupied.get(reader.id)) || []
    for (const { id, hours, offered } of waiting) {
      const taken = { occupied: occupied.get(id) ?? [], askerBusy, booked, month: months.get(id) }
      const open = withGaps(openTime(hours, from, until + longestMs), taken.occupied, shortestMs(offered))
      const slot = soonest(open, hours, offered, [from, until], taken)
      if (slot) found.set(id, slot)
    }
  }
  return found
}

/** Without the days that leave no room for the shortest session: those who have no time soon are looked at for weeks. */
function withGaps(open: OpenTime, occupied: Span[], shortest: number): OpenTime {
  const gaps = withoutSpans(open.spans, occupied).filter(([from, until]) => until - from >= shortest)
  const ranges = open.ranges.filter(({ clock, from, to }) =>
    overlaps(gaps, [clock.reachedAt(from), clock.reachedAt(to)]),
  )
  return { ...open, ranges, spans: gaps }
}

type Offered = { type: SessionType; window: Span }[]
type Taken = { occupied: Span[]; askerBusy: Span[]; booked: Map<string, number[]>; month: MonthHours | undefined }

const firstOf = (offered: Offered) => Math.min(...offered.map(({ window: [from] }) => from))
const lastOf = (offered: Offered) => Math.max(...offered.map(({ window: [, until] }) => until))

function soonest(
  open: OpenTime,
  hours: Hours,
  offered: Offered,
  [from, until]: Span,
  { booked, month, ...taken }: Taken,
): NextFree | undefined {
  let best: { start: number; type: SessionType } | undefined
  for (const { type, window } of offered) {
    const [start] = slotsWithin(open, {
      ...{ hours, type, ...taken },
      from: Math.max(from, window[0]),
      until: Math.min(until, window[1], best?.start ?? until),
      booked: booked.get(type.id) ?? [],
      isMonthFull: isMonthFull(hours, month, type),
      limit: 1,
    })
    if (start !== undefined) best = { start, type }
  }
  return (
    best && {
      startsAt: Temporal.Instant.fromEpochMilliseconds(best.start),
      typeSlug: best.type.slug,
      minutes: best.type.durationMinutes,
    }
  )
}

async function bookableMentors(db: Db, now: Temporal.Instant, ids: string[], readerId?: string): Promise<string[]> {
  if (ids.length === 0) return []
  return (await bookableOf(db, { now, ids, readerId: readerId ?? null })).map(({ id }) => id)
}

const bookableOf = preparedReading<{ id: string }>(
  'bookable mentors',
  `SELECT t.member_id AS id FROM ${eachOf(':ids::uuid[]')} AS wanted(id) JOIN mentors t ON t.member_id = wanted.id
   JOIN members m ON m.id = t.member_id AND m.state = 'active'
   WHERE t.state = 'active' AND t.is_taking_people
     AND EXISTS (SELECT FROM session_types s WHERE s.member_id = t.member_id AND s.is_offered)
     AND (t.paused_until IS NULL OR t.paused_until <= :now::timestamptz) AND t.member_id IS DISTINCT FROM :readerId::uuid
     AND NOT EXISTS (SELECT FROM blocks b
       WHERE (b.blocker_id, b.blocked_id) IN ((t.member_id, :readerId::uuid), (:readerId::uuid, t.member_id)))`,
)

const isCapped = ({ capDay, capWeek, capMonth }: SessionType) => Boolean(capDay || capWeek || capMonth)
const shortestMs = (offered: Offered) => Math.min(...offered.map(({ type }) => type.durationMinutes)) * 60_000
/** With its buffers. */
const lengthMs = ({ durationMinutes, bufferBeforeMinutes, bufferAfterMinutes }: SessionType) =>
  (bufferBeforeMinutes + durationMinutes + bufferAfterMinutes) * 60_000

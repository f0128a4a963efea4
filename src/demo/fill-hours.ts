import { connectCalendar } from '../availability/calendar/connect-calendar.ts'
import { readCalendar } from '../availability/calendar/read-calendar.ts'
import { type Hours, hoursSchema } from '../availability/hours.ts'
import { saveHours } from '../availability/save-hours.ts'
import { addSessionType } from '../availability/save-session-type.ts'
import { sessionTypeSchema } from '../availability/session-types.ts'
import type { Deps } from '../deps.ts'
import { type DemoHours, readSessions } from './community.ts'
import type { DemoMembers } from './fill-people.ts'

/** Whose private calendar is read; the demo serves it itself. */
const withCalendar = 'meiling'
const saidDaysAgo = 60

/**
 * When those who help have time, and what they meet for.
 * @param soonAt  when the session begins that is about to: its mentor has time then, today
 * @param calendarUrl  of the private calendar of one of them
 */
export async function fillHours(
  deps: Deps,
  members: DemoMembers,
  { soonAt, calendarUrl }: { soonAt: Temporal.Instant; calendarUrl?: string },
): Promise<void> {
  const { hours, types, bookings } = readSessions()
  const then = { ...deps, now: () => deps.now().subtract({ hours: saidDaysAgo * 24 }) }
  for (const [handle, written] of Object.entries(hours)) {
    const memberId = members.get(handle) ?? ''
    const { time_zone: zone } = await deps.db('members').where('id', memberId).first('time_zone')
    const own = hoursOf(written, zone, deps.now())
    const isSoon = bookings.some((one) => one.startsSoon && one.mentor === handle)
    if (isSoon) own.overrides.push(todayFrom(soonAt.toZonedDateTimeISO(zone)))
    await saveHours(then, { memberId, hours: hoursSchema.parse(own), version: 0 })
    for (const type of types[handle] ?? [])
      await addSessionType(then, { memberId, fields: sessionTypeSchema.parse(type) })
  }
  const memberId = members.get(withCalendar)
  if (!calendarUrl || !memberId) return
  await connectCalendar(deps, { memberId, address: calendarUrl })
  await readCalendar(deps, memberId)
}

/** What is written is counted from today: the demo runs on any day. */
export function hoursOf(
  { weekly, overrides = [], blocked = [], travels = [] }: DemoHours,
  zone: string,
  now: Temporal.Instant,
): Hours {
  const today = now.toZonedDateTimeISO(zone).toPlainDate()
  const day = (days: number) => today.add({ days }).toString()
  return {
    zone,
    weekly: Object.entries(weekly).flatMap(([weekday, ranges]) =>
      ranges.map((range) => ({ weekday: Number(weekday), ...rangeOf(range) })),
    ),
    overrides: overrides.map(({ inDays, ranges }) => ({ date: day(inDays), ranges: ranges.map(rangeOf) })),
    blocked: blocked.map(({ fromDays, from, toDays, to }) => ({
      from: `${day(fromDays)}T${from}`,
      to: `${day(toDays)}T${to}`,
    })),
    travels: travels.map(({ fromDays, toDays, zone }) => ({ from: day(fromDays), to: day(toDays), zone })),
  }
}

const rangeOf = (range: string) => {
  const [from = '', to = ''] = range.split('-')
  return { from, to }
}

/** Two hours from then on, in place of what that day has. */
export function todayFrom(start: Temporal.ZonedDateTime): Hours['overrides'][number] {
  const clock = (time: Temporal.ZonedDateTime) => time.toPlainTime().toString({ smallestUnit: 'minute' })
  return {
    date: start.toPlainDate().toString(),
    ranges: [{ from: clock(start), to: clock(start.add({ hours: 2 })) }],
  }
}

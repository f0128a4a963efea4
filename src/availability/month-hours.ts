import { dayMs, dayOf, dayText } from './days.ts'
import { type Hours, zoneAt } from './hours.ts'
import type { SessionType } from './session-types.ts'
import type { Span } from './spans.ts'
import { zoneOffsets } from './zone-offsets.ts'

/** How much a mentor gives in a month, and the sessions that take of it. `start` is in milliseconds. */
export type MonthHours = { minutes: number; booked: { start: number; minutes: number }[] }

/** Whether a session that begins then is more than what is left of its month in the mentor's calendar. */
export function isMonthFull(hours: Hours, month: MonthHours | undefined, type: Needed): (start: number) => boolean {
  if (!month) return () => false
  const left = leftOf(hours, month)
  return (start) => isLongerThan(left.get(monthOf(hours, start)) ?? month.minutes, type)
}

/** The months between two moments that have no such session left: `2026-12`, in order. */
export function monthsFull(hours: Hours, month: MonthHours | undefined, type: Needed, [from, until]: Span): string[] {
  const isFull = isMonthFull(hours, month, type)
  const found = new Set<string>()
  for (let at = from; at < until; at = Math.min(at + dayMs, until)) if (isFull(at)) found.add(monthOf(hours, at))
  return [...found]
}

/** Whether a session takes more, with its preparation, than so many minutes. */
export const isLongerThan = (minutes: number, type: Needed): boolean => minutes < neededBy(type)

type Needed = Pick<SessionType, 'durationMinutes' | 'preparationMinutes'>

const neededBy = ({ durationMinutes, preparationMinutes }: Needed) => durationMinutes + preparationMinutes

function leftOf(hours: Hours, { minutes, booked }: MonthHours): Map<string, number> {
  const left = new Map<string, number>()
  for (const session of booked) {
    const month = monthOf(hours, session.start)
    left.set(month, (left.get(month) ?? minutes) - session.minutes)
  }
  return left
}

const monthOf = (hours: Hours, instant: number) => dayText(mentorDay(hours, instant)).slice(0, 7)

/** The day of an instant in the mentor's calendar, wherever they are then. */
export function mentorDay(hours: Hours, instant: number): number {
  const zone = hours.travels.length === 0 ? hours.zone : zoneAt(hours, Temporal.Instant.fromEpochMilliseconds(instant))
  return dayOf(zoneOffsets(zone, instant, instant).localAt(instant))
}

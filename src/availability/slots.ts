import { dayMs, dayOf, dayText, weekOf } from './days.ts'
import type { Hours } from './hours.ts'
import { mentorDay } from './month-hours.ts'
import { type OpenTime, openTime, startsIn } from './open-time.ts'
import type { SlotRules } from './session-types.ts'
import { holds, mergeSpans, overlaps, type Span } from './spans.ts'
import { zoneOffsets } from './zone-offsets.ts'

/** Half-open. */
export type Taken = { start: Temporal.Instant; end: Temporal.Instant }

export type SlotQuestion = {
  hours: Hours
  type: SlotRules
  /** The mentor's: bookings with their buffers, calendars. Any order, may overlap. */
  occupied: Taken[]
  /** Of the one who asks, wherever they are busy. */
  askerBusy?: Taken[]
  /** Beginnings of bookings of this type that count for its caps. */
  booked: Temporal.Instant[]
  now: Temporal.Instant
  /** The horizon is so many days of the booker's calendar after today. */
  bookerZone: string
  /** Slots that begin from here, and before there. */
  from?: Temporal.Instant
  until?: Temporal.Instant
  limit?: number
}

/**
 * When a session of this type can begin, soonest first: the whole of it within the mentor's hours, with its buffers free of everything that
 * takes the mentor's time, free for the asker, within notice, horizon and caps, on the interval of the mentor's wall clock.
 */
export function freeSlots(question: SlotQuestion): Temporal.Instant[] {
  const { hours, type, occupied, askerBusy = [], booked } = question
  const [from, until] = slotWindow(question)
  if (from >= until) return []
  const slots = slotsWithin(openTime(hours, from, until + type.durationMinutes * minuteMs), {
    ...{ hours, type, from, until },
    occupied: mergeSpans(occupied.map(spanOf)),
    askerBusy: mergeSpans(askerBusy.map(spanOf)),
    booked: booked.map((start) => start.epochMilliseconds),
    limit: question.limit,
  })
  return slots.map((start) => Temporal.Instant.fromEpochMilliseconds(start))
}

/** Within notice and horizon, in milliseconds: [from, until). Empty where the end is not later. */
export function slotWindow(question: Pick<SlotQuestion, 'type' | 'now' | 'bookerZone' | 'from' | 'until'>): Span {
  const { type, now, bookerZone } = question
  const at = now.epochMilliseconds
  const clock = zoneOffsets(bookerZone, at, at + type.horizonDays * dayMs)
  const afterLast = (dayOf(clock.localAt(at)) + type.horizonDays + 1) * dayMs
  return [
    Math.max(at + type.noticeMinutes * minuteMs, question.from?.epochMilliseconds ?? at),
    Math.min(clock.reachedAt(afterLast), question.until?.epochMilliseconds ?? Number.POSITIVE_INFINITY),
  ]
}

type Wanted = {
  hours: Hours
  type: SlotRules
  from: number
  until: number
  /** Merged. */
  occupied: Span[]
  askerBusy: Span[]
  booked: number[]
  /** Whether the mentor's hours of that month are given away. */
  isMonthFull?: (start: number) => boolean
  limit?: number
}

/** As freeSlots, of time that is laid out already: many types of one mentor share it. */
export function slotsWithin(open: OpenTime, wanted: Wanted): number[] {
  const { type, from, until, limit = Number.POSITIVE_INFINITY } = wanted
  const before = type.bufferBeforeMinutes * minuteMs
  const after = type.bufferAfterMinutes * minuteMs
  const isCapped = cappedDays(wanted)
  const { isMonthFull = () => false } = wanted
  const slots: number[] = []
  for (const start of startsIn(open, type.intervalMinutes)) {
    if (slots.length >= limit) break
    if (start < from || start >= until) continue
    const end = start + type.durationMinutes * minuteMs
    if (!holds(open.spans, [start, end])) continue
    if (overlaps(wanted.occupied, [start - before, end + after])) continue
    if (overlaps(wanted.askerBusy, [start, end])) continue
    if (!isCapped(start) && !isMonthFull(start)) slots.push(start)
  }
  return slots
}

/** Whether a session that begins then would be one too many of its day, week or month in the mentor's calendar. */
function cappedDays({ hours, type, booked }: Wanted): (start: number) => boolean {
  const { capDay = 0, capWeek = 0, capMonth = 0 } = type
  if (booked.length === 0 || capDay + capWeek + capMonth === 0) return () => false
  const keysOf = (start: number) => {
    const day = mentorDay(hours, start)
    return [`day ${day}`, `week ${weekOf(day)}`, `month ${dayText(day).slice(0, 7)}`] as const
  }
  const counts = new Map<string, number>()
  for (const start of booked) for (const key of keysOf(start)) counts.set(key, (counts.get(key) ?? 0) + 1)
  const caps = [capDay, capWeek, capMonth]
  return (start) => keysOf(start).some((key, index) => caps[index] && (counts.get(key) ?? 0) >= caps[index])
}

const minuteMs = 60_000
const spanOf = ({ start, end }: Taken): Span => [start.epochMilliseconds, end.epochMilliseconds]

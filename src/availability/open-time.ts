import { dayMs, dayNumber, dayOf, dayText, localTime, weekdayOf } from './days.ts'
import { type Hours, type TimeRange, zoneOn } from './hours.ts'
import { mergeSpans, type Span, withoutSpans } from './spans.ts'
import { type ZoneOffsets, zoneOffsets } from './zone-offsets.ts'

/** What the rules give to one day: wall-clock times, and the clocks that they are read from. */
type DayRange = { clock: ZoneOffsets; from: number; to: number }

/** When a mentor has time, by their rules alone. */
export type OpenTime = {
  from: number
  until: number
  /** In order of their days; may overlap. What is blocked is still in them. */
  ranges: DayRange[]
  /** Merged, without what is blocked. */
  spans: Span[]
}

const minuteMs = 60_000

/** The rules as instants. What touches the time between the two is whole in it; what is further away may be missing. */
export function openTime(hours: Hours, from: number, until: number): OpenTime {
  const ranges = dayRanges(hours, from, until)
  const open = ranges.map(({ clock, from, to }): Span => [clock.reachedAt(from), clock.reachedAt(to)])
  return { from, until, ranges, spans: withoutSpans(mergeSpans(open), mergeSpans(blockedSpans(hours, from, until))) }
}

/**
 * When sessions could begin: every so many minutes of the wall clock from the beginning of each range, at times that the clocks show, the
 * first time that they show them. Sorted, each once.
 */
export function startsIn({ ranges, from, until }: OpenTime, intervalMinutes: number): number[] {
  const interval = intervalMinutes * minuteMs
  const starts: number[] = []
  let isSorted = true
  for (const { clock, from: first, to } of ranges) {
    // What is long before, by any clock, is leapt over.
    const skipped = Math.max(0, Math.floor((from - dayMs - first) / interval))
    for (let local = first + skipped * interval; local < to; local += interval) {
      const start = clock.firstAt(local)
      if (start === undefined || start < from || start >= until) continue
      if (starts.length > 0 && start <= (starts.at(-1) as number)) isSorted = false
      starts.push(start)
    }
  }
  return isSorted ? starts : [...new Set(starts)].sort((one, two) => one - two)
}

function dayRanges(hours: Hours, from: number, until: number): DayRange[] {
  const overrides = new Map(hours.overrides.map((day) => [day.date, day.ranges]))
  const ranges: DayRange[] = []
  // No zone is further from UTC than a day, and a range may begin on the day before.
  for (let day = dayOf(from) - 2; day <= dayOf(until) + 1; day++) {
    const date = dayText(day)
    const written = overrides.get(date)
    const ofDay = written ?? hours.weekly.filter((range) => range.weekday === weekdayOf(day))
    if (ofDay.length === 0) continue
    const clock = zoneOffsets(zoneOn(hours, date), from, until)
    const isCut = written === undefined && overrides.has(dayText(day + 1))
    for (const [start, end] of mergeSpans(ofDay.map(minutesOf))) {
      const last = isCut ? Math.min(end, 1440) : end
      ranges.push({ clock, from: day * dayMs + start * minuteMs, to: day * dayMs + last * minuteMs })
    }
  }
  return ranges
}

function blockedSpans(hours: Hours, from: number, until: number): Span[] {
  const [first, last] = [from - 3 * dayMs, until + 3 * dayMs]
  const edge = (moment: string, side: 'reachedAt' | 'leftAt') => {
    const local = localTime(moment)
    if (local < first || local > last) return local
    return zoneOffsets(zoneOn(hours, dayText(dayNumber(moment))), from, until)[side](local)
  }
  return hours.blocked.map(({ from, to }) => [edge(from, 'reachedAt'), edge(to, 'leftAt')])
}

const minutesOf = ({ from, to }: TimeRange): Span => {
  const [start, end] = [minutes(from), minutes(to)]
  return [start, end > start ? end : end + 1440]
}
const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

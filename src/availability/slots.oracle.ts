import type { Hours, TimeRange } from './hours.ts'
import type { SlotQuestion, Taken } from './slots.ts'

/**
 * The slots of a question, found by walking through every minute and looking at the clocks: slow, and made of nothing that slots.ts is made
 * of. For times on whole minutes.
 */
export function slotsByTheMinute({ hours, type, ...question }: SlotQuestion): string[] {
  const { now, bookerZone, occupied, askerBusy = [], booked } = question
  const today = now.toZonedDateTimeISO(bookerZone).toPlainDate()
  const lastDay = today.add({ days: type.horizonDays })
  const first = now.subtract({ hours: 72 }).epochMilliseconds
  const minutes = Array.from({ length: days * 1440 }, (_, index) => first + index * minuteMs)

  const open = new Set<number>()
  const candidates = new Set<number>()
  const firstDay = Temporal.Instant.fromEpochMilliseconds(first).toZonedDateTimeISO('UTC').toPlainDate()
  for (let day = 0; day < days; day++) {
    const date = firstDay.add({ days: day })
    const { clock, shownFirst } = clockOf(zoneOf(hours, `${date}`), minutes)
    for (const [from, to] of runsOf(rangesOf(hours, date))) {
      const midnight = localMs(`${date}T00:00`)
      const [localFrom, localTo] = [midnight + from * minuteMs, midnight + to * minuteMs]
      const start = clock.findIndex((local) => local >= localFrom)
      const end = clock.findIndex((local) => local >= localTo)
      if (start < 0 || end < 0) continue
      for (const at of minutes.slice(start, end)) open.add(at)
      for (let local = localFrom; local < localTo; local += type.intervalMinutes * minuteMs) {
        const shown = shownFirst.get(local)
        if (shown !== undefined) candidates.add(shown)
      }
    }
  }
  for (const { from, to } of hours.blocked) {
    const [localFrom, localTo] = [localMs(from), localMs(to)]
    const start = clockOf(zoneOf(hours, from.slice(0, 10)), minutes).clock.findIndex((local) => local >= localFrom)
    const end = clockOf(zoneOf(hours, to.slice(0, 10)), minutes).clock.findLastIndex((local) => local < localTo)
    for (const at of minutes.slice(start, end + 1)) open.delete(at)
  }

  const taken = minutesIn(occupied)
  const askers = minutesIn(askerBusy)
  const every = (from: number, until: number, holds: (at: number) => boolean) => {
    for (let at = from; at < until; at += minuteMs) if (!holds(at)) return false
    return true
  }
  return [...candidates]
    .filter((start) => {
      const end = start + type.durationMinutes * minuteMs
      if (!every(start, end, (at) => open.has(at) && !askers.has(at))) return false
      const withBuffers = [
        start - type.bufferBeforeMinutes * minuteMs,
        end + type.bufferAfterMinutes * minuteMs,
      ] as const
      if (!every(...withBuffers, (at) => !taken.has(at))) return false
      const instant = Temporal.Instant.fromEpochMilliseconds(start)
      if (Temporal.Instant.compare(instant, now.add({ minutes: type.noticeMinutes })) < 0) return false
      const shownDay = instant.toZonedDateTimeISO(bookerZone).toPlainDate()
      if (Temporal.PlainDate.compare(shownDay, lastDay) > 0) return false
      return isUnderCaps(hours, type, booked, instant)
    })
    .sort((one, two) => one - two)
    .map((start) => Temporal.Instant.fromEpochMilliseconds(start).toString())
}

const minuteMs = 60_000
/** From three days ago: enough for a horizon of three days. */
const days = 9
const localMs = (text: string) => Temporal.Instant.from(`${text}Z`).epochMilliseconds

type Clock = { clock: number[]; shownFirst: Map<number, number> }
const clocks = new Map<string, Clock>()

/** What the clocks of a zone show at each of the minutes. They are set at quarters of an hour alone, in all that is asked here. */
function clockOf(zone: string, minutes: number[]): Clock {
  const key = `${zone} ${minutes[0]}`
  const known = clocks.get(key)
  if (known) return known
  const clock: number[] = []
  const shownFirst = new Map<number, number>()
  let offset = 0
  for (const at of minutes) {
    if (clock.length === 0 || at % (15 * minuteMs) === 0)
      offset = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6
    clock.push(at + offset)
    if (!shownFirst.has(at + offset)) shownFirst.set(at + offset, at)
  }
  clocks.set(key, { clock, shownFirst })
  return { clock, shownFirst }
}

const zoneOf = ({ zone, travels }: Hours, date: string) =>
  travels.find(({ from, to }) => from <= date && date <= to)?.zone ?? zone

function rangesOf({ weekly, overrides }: Hours, date: Temporal.PlainDate): [number, number][] {
  const written = overrides.find((day) => day.date === `${date}`)
  if (written) return written.ranges.map(minutesOf)
  const isNextWritten = overrides.some((day) => day.date === `${date.add({ days: 1 })}`)
  return weekly
    .filter(({ weekday }) => weekday === date.dayOfWeek)
    .map(minutesOf)
    .map(([from, to]) => [from, isNextWritten ? Math.min(to, 1440) : to])
}

function minutesOf({ from, to }: TimeRange): [number, number] {
  const [start, end] = [from, to].map((time) => {
    const [hour = 0, minute = 0] = time.split(':').map(Number)
    return hour * 60 + minute
  }) as [number, number]
  return [start, end <= start ? end + 1440 : end]
}

/** Ranges that touch or overlap are one: by marking their minutes. */
function runsOf(ranges: [number, number][]): [number, number][] {
  const marked = new Array<boolean>(2882).fill(false)
  for (const [from, to] of ranges) marked.fill(true, from, to)
  const runs: [number, number][] = []
  for (let at = 0, start = -1; at < marked.length; at++) {
    if (marked[at] && start < 0) start = at
    if (!marked[at] && start >= 0) {
      runs.push([start, at])
      start = -1
    }
  }
  return runs
}

function minutesIn(taken: Taken[]): Set<number> {
  const busy = new Set<number>()
  for (const { start, end } of taken)
    for (let at = start.epochMilliseconds; at < end.epochMilliseconds; at += minuteMs) busy.add(at)
  return busy
}

function isUnderCaps(hours: Hours, type: SlotQuestion['type'], booked: Temporal.Instant[], start: Temporal.Instant) {
  const dayOf = (instant: Temporal.Instant) => {
    // Who travels changes clocks at the end of the day before, and at the end of the last day.
    let clock = instant.toZonedDateTimeISO(hours.zone)
    for (const { from, to, zone } of hours.travels) {
      const there = instant.toZonedDateTimeISO(zone)
      if (`${clock.toPlainDate()}` >= from && `${there.toPlainDate()}` <= to) clock = there
    }
    return clock.toPlainDate()
  }
  const day = dayOf(start)
  const days = booked.map(dayOf)
  const isSameWeek = (one: Temporal.PlainDate) => one.weekOfYear === day.weekOfYear && one.yearOfWeek === day.yearOfWeek
  return (
    (type.capDay === undefined || days.filter((one) => one.equals(day)).length < type.capDay) &&
    (type.capWeek === undefined || days.filter(isSameWeek).length < type.capWeek) &&
    (type.capMonth === undefined ||
      days.filter((one) => one.toPlainYearMonth().equals(day.toPlainYearMonth())).length < type.capMonth)
  )
}

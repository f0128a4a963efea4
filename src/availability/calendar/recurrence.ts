import { dayMs, dayOf, weekdayOf } from '../days.ts'
import { firstDayOf, monthIndex } from './civil-days.ts'
import { type DayRules, daysOf, hasDayRules, type MonthOrYear } from './recurrence-days.ts'
import { TooDense } from './too-dense.ts'

export type Frequency = 'SECONDLY' | 'MINUTELY' | 'HOURLY' | 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY'

/** A recurrence rule of RFC 5545 3.3.10. */
export type RecurrenceRule = DayRules & {
  frequency: Frequency
  interval: number
  count?: number
  /** The last wall-clock time that can be one. */
  until?: number
  hours: number[]
  minutes: number[]
  seconds: number[]
  /** BYSETPOS */
  positions: number[]
}

/** Periods looked at, and times found, for one rule: somebody who is busy more often than that means something else. */
const mostPeriods = 100_000
const mostTimes = 20_000

/**
 * The wall-clock times of a rule that lie in [from, to), in order. Days on which it would be and that do not exist are left out, as RFC 5545 says.
 *
 * @param start  DTSTART, from which what the rule leaves open is taken
 * @throws TooDense
 */
export function recurrences(rule: RecurrenceRule, start: number, from: number, to: number): number[] {
  const last = Math.min(to - 1, rule.until ?? Number.POSITIVE_INFINITY)
  const counted = rule.count !== undefined
  const found: number[] = []
  let left = rule.count ?? Number.POSITIVE_INFINITY
  let periods = 0
  for (const times of periodsOf(rule, start, counted ? start : Math.max(from, start), last)) {
    if (++periods > mostPeriods) throw new TooDense()
    for (const time of placed(times, rule.positions)) {
      if (time < start) continue
      if (time > last || left-- <= 0) return found
      if (time >= from && found.push(time) > mostTimes) throw new TooDense()
    }
  }
  return found
}

/** The times of each period that has any, from the one that holds `near` on. */
function periodsOf(rule: RecurrenceRule, start: number, near: number, last: number): Iterable<number[]> {
  switch (rule.frequency) {
    case 'YEARLY':
    case 'MONTHLY':
      return monthsAndYears(rule, rule.frequency, start, near, last)
    case 'WEEKLY':
    case 'DAILY':
      return daysAndWeeks(rule, start, near, last)
    default:
      return clockPeriods(rule, start, near, last)
  }
}

function* monthsAndYears(rule: RecurrenceRule, frequency: MonthOrYear, start: number, near: number, last: number) {
  const months = frequency === 'YEARLY' ? 12 : 1
  const step = rule.interval * months
  const firstMonth = monthIndex(dayOf(start)) - (months === 12 ? monthIndex(dayOf(start)) % 12 : 0)
  const skipped = Math.max(0, Math.floor((monthIndex(dayOf(near)) - firstMonth) / step))
  for (let month = firstMonth + skipped * step; ; month += step) {
    const [first, end] = [firstDayOf(month), firstDayOf(month + months)]
    if (first * dayMs > last) return
    yield timesOn(daysOf(rule, frequency, first, end, start), rule, start)
  }
}

function* daysAndWeeks(rule: RecurrenceRule, start: number, near: number, last: number) {
  const length = rule.frequency === 'WEEKLY' ? 7 : 1
  const step = rule.interval * length
  // A week begins on the day that the rule names.
  const day = dayOf(start)
  const first = length === 7 ? day - ((weekdayOf(day) - rule.weekStart + 7) % 7) : day
  const skipped = Math.max(0, Math.floor((dayOf(near) - first) / step))
  for (let at = first + skipped * step; at * dayMs <= last; at += step)
    yield timesOn(daysOf(rule, length === 7 ? 'WEEKLY' : 'DAILY', at, at + length, start), rule, start)
}

const unitMs = { HOURLY: 3_600_000, MINUTELY: 60_000, SECONDLY: 1000 }

/** Hours, minutes and seconds: what limits them to some days or hours is leapt over, not walked through. */
function* clockPeriods(rule: RecurrenceRule, start: number, near: number, last: number): Generator<number[]> {
  const frequency = rule.frequency as keyof typeof unitMs
  const step = rule.interval * unitMs[frequency]
  const base = Math.floor(start / unitMs[frequency]) * unitMs[frequency]
  const isLimited = hasDayRules(rule)
  for (let at = base + Math.max(0, Math.floor((near - base) / step)) * step; at <= last; ) {
    const isDay = !isLimited || daysOf(rule, 'DAILY', dayOf(at), dayOf(at) + 1, start).length > 0
    const isHour = isDay && (rule.hours.length === 0 || rule.hours.includes(hourOf(at)))
    const isMinute = isHour && (frequency === 'HOURLY' || allows(rule.minutes, minuteOf(at)))
    const isSecond = isMinute && (frequency !== 'SECONDLY' || allows(rule.seconds, secondOf(at)))
    yield isSecond ? within(rule, frequency, at, start) : []
    const next = isMinute ? at + 1 : isHour ? ceilTo(at, 60_000) : isDay ? ceilTo(at, 3_600_000) : ceilTo(at, dayMs)
    at += Math.max(1, Math.ceil((next - at) / step)) * step
  }
}

function within(rule: RecurrenceRule, frequency: keyof typeof unitMs, at: number, start: number): number[] {
  if (frequency === 'SECONDLY') return [at]
  const seconds = rule.seconds.length > 0 ? rule.seconds : [secondOf(start)]
  if (frequency === 'MINUTELY') return seconds.map((second) => at + second * 1000)
  const minutes = rule.minutes.length > 0 ? rule.minutes : [minuteOf(start)]
  return minutes.flatMap((minute) => seconds.map((second) => at + minute * 60_000 + second * 1000))
}

function timesOn(days: number[], rule: RecurrenceRule, start: number): number[] {
  if (days.length === 0) return []
  const hours = rule.hours.length > 0 ? rule.hours : [hourOf(start)]
  const minutes = rule.minutes.length > 0 ? rule.minutes : [minuteOf(start)]
  const seconds = rule.seconds.length > 0 ? rule.seconds : [secondOf(start)]
  const times = hours.flatMap((hour) =>
    minutes.flatMap((minute) => seconds.map((second) => ((hour * 60 + minute) * 60 + second) * 1000)),
  )
  if (days.length * times.length > mostTimes) throw new TooDense()
  return days.flatMap((day) => times.map((time) => day * dayMs + time))
}

function placed(times: number[], positions: number[]): number[] {
  const sorted = times.length > 1 ? [...new Set(times)].sort((one, two) => one - two) : times
  if (positions.length === 0) return sorted
  const places = positions.map((position) => (position > 0 ? position - 1 : sorted.length + position))
  return sorted.filter((_, index) => places.includes(index))
}

const allows = (list: number[], value: number) => list.length === 0 || list.includes(value)
const ceilTo = (at: number, length: number) => (Math.floor(at / length) + 1) * length
const modulo = (value: number, by: number) => ((value % by) + by) % by
const hourOf = (time: number) => Math.floor(modulo(time, dayMs) / 3_600_000)
const minuteOf = (time: number) => Math.floor(modulo(time, 3_600_000) / 60_000)
const secondOf = (time: number) => Math.floor(modulo(time, 60_000) / 1000)

import type { Property } from './components.ts'
import type { Frequency, RecurrenceRule } from './recurrence.ts'

/** A moment as a calendar writes it: on the clocks of a zone, of none (floating) or of UTC; or a whole day. */
export type Moment = { local: number; isDay: boolean; isUtc: boolean; tzid?: string }

/** @returns undefined where it is none */
export function momentOf(value: unknown, { tzid }: Property['parameters'] = {}): Moment | undefined {
  const written = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(Z?))?$/.exec(String(value))
  if (!written) return undefined
  const [, date, time, utc] = written
  try {
    // A leap second is the end of its minute.
    const clock = (time ?? '00:00:00').replace(/:60$/, ':59')
    const local = Temporal.PlainDateTime.from(`${date}T${clock}`).toZonedDateTime('UTC').epochMilliseconds
    return { local, isDay: time === undefined, isUtc: utc === 'Z', ...(tzid ? { tzid } : {}) }
  } catch {
    return undefined
  }
}

/** Days are days of the calendar, the rest is time that passes. */
export type Length = { days: number; ms: number }

/** `P1DT2H`; negative ones take no time. */
export function lengthOf(value: unknown): Length | undefined {
  const written = /^\+?P(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,9})M)?(?:(\d{1,10})S)?)?$/.exec(
    String(value),
  )
  if (!written) return undefined
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = written.slice(1).map((part) => Number(part ?? 0))
  return { days: weeks * 7 + days, ms: ((hours * 60 + minutes) * 60 + seconds) * 1000 }
}

const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']

/**
 * A rule as ical.js gives it.
 * @param untilOf  the wall-clock time, in the zone of the event, of an end that is written in UTC
 */
export function ruleOf(value: unknown, untilOf: (utc: number) => number): RecurrenceRule | undefined {
  const recur = value as Record<string, unknown>
  if (typeof recur?.freq !== 'string') return undefined
  const numbers = (name: string) => listOf(recur[name]).map(Number)
  const until = recur.until === undefined ? undefined : momentOf(recur.until)
  if (recur.until !== undefined && !until) return undefined
  return {
    frequency: recur.freq as Frequency,
    interval: Number(recur.interval ?? 1),
    ...(recur.count === undefined ? {} : { count: Number(recur.count) }),
    // A day as the end means the whole of it.
    ...(until && { until: until.isDay ? until.local + 86_399_999 : until.isUtc ? untilOf(until.local) : until.local }),
    months: numbers('bymonth'),
    weekNumbers: numbers('byweekno'),
    yearDays: numbers('byyearday'),
    monthDays: numbers('bymonthday'),
    weekdays: listOf(recur.byday).flatMap((written) => {
      const [, nth = '', day = ''] = /^([+-]?\d*)([A-Z]{2})$/.exec(String(written)) ?? []
      return weekdays.includes(day) ? [{ nth: Number(nth || 0), weekday: weekdays.indexOf(day) + 1 }] : []
    }),
    // There, Sunday is 1.
    weekStart: recur.wkst === undefined ? 1 : ((Number(recur.wkst) + 5) % 7) + 1,
    hours: numbers('byhour'),
    minutes: numbers('byminute'),
    seconds: numbers('bysecond'),
    positions: numbers('bysetpos'),
  }
}

const listOf = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value])

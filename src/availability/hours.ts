import { z } from 'zod'
import { dayMs, dayNumber, dayText } from './days.ts'
import { knownZone, zoneOffsets } from './zone-offsets.ts'

/** `18:00` to `20:00`. An end that is not later than its beginning is on the next day; `24:00` is the day's end. */
export type TimeRange = { from: string; to: string }

/** When a mentor has time, as they say it: wall-clock times of their own. */
export type Hours = {
  /** IANA name. */
  zone: string
  /** Monday is 1. */
  weekly: (TimeRange & { weekday: number })[]
  /** In place of everything of that day, also of what a weekly range of the day before brings over midnight. */
  overrides: { date: string; ranges: TimeRange[] }[]
  /** `2026-11-26T12:00`; not in these, whatever the rest says. */
  blocked: { from: string; to: string }[]
  /** On these days, both included, all of it means the clocks of another zone. */
  travels: { from: string; to: string; zone: string }[]
}

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'availability.time')
const endTime = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'availability.time')
const range = z.object({ from: time, to: endTime })

const isDate = (text: string) => {
  if (!/^(19|20|21)\d\d-\d\d-\d\d$/.test(text)) return false
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text
  } catch {
    return false
  }
}
const date = z.string().refine(isDate, 'availability.date')
const moment = z
  .string()
  .refine((text) => /T([01]\d|2[0-3]):[0-5]\d$/.test(text) && isDate(text.slice(0, -6)), 'availability.moment')

/** A zone that this machine knows, by its usual capitals. */
export const zoneSchema = z.string().transform((name, context) => {
  const zone = knownZone(name)
  if (zone === undefined) context.addIssue({ code: 'custom', message: 'availability.zone' })
  return zone ?? z.NEVER
})

/** Reads what somebody typed, and what the database holds. */
export const hoursSchema = z.object({
  zone: zoneSchema,
  weekly: z.array(range.extend({ weekday: z.int().min(1).max(7) })).max(70, 'availability.too-many'),
  overrides: z
    .array(z.object({ date, ranges: z.array(range).max(10, 'availability.too-many') }))
    .max(400, 'availability.too-many')
    .refine((days) => new Set(days.map((day) => day.date)).size === days.length, 'availability.date-twice'),
  blocked: z
    .array(
      z.object({ from: moment, to: moment }).refine(({ from, to }) => from < to, {
        message: 'availability.ends-before',
        path: ['to'],
      }),
    )
    .max(200, 'availability.too-many'),
  travels: z
    .array(
      z.object({ from: date, to: date, zone: zoneSchema }).refine(({ from, to }) => from <= to, {
        message: 'availability.ends-before',
        path: ['to'],
      }),
    )
    .max(50, 'availability.too-many')
    .refine(
      (spans) => spans.every((one, at) => spans.slice(at + 1).every((two) => two.to < one.from || two.from > one.to)),
      'availability.travels-overlap',
    ),
}) satisfies z.ZodType<Hours>

export const noHours = (zone: string): Hours => ({ zone, weekly: [], overrides: [], blocked: [], travels: [] })

/** The zone of a day of the mentor's (`2026-12-01`): where they travel, else at home. */
export const zoneOn = ({ zone, travels }: Pick<Hours, 'zone' | 'travels'>, day: string): string =>
  travels.find(({ from, to }) => from <= day && day <= to)?.zone ?? zone

/**
 * The zone whose clocks the mentor lives by at an instant: those of a journey from the end of the day before it, where they are then, to
 * the end of its last day, there.
 */
export function zoneAt(hours: Pick<Hours, 'zone' | 'travels'>, instant: Temporal.Instant): string {
  const at = instant.epochMilliseconds
  const midnight = (zone: string, day: number) => zoneOffsets(zone, at, at).reachedAt(day * dayMs)
  const journey = hours.travels
    .map(({ from, to, zone }) => ({ first: dayNumber(from), last: dayNumber(to), zone }))
    // What is far away is not worth a look at its clocks.
    .filter(({ first, last }) => (first - 2) * dayMs <= at && at <= (last + 3) * dayMs)
    .sort((one, two) => one.first - two.first)
    .find(({ first, last, zone }) => {
      const hasBegun = at > (first + 1) * dayMs || midnight(zoneOn(hours, dayText(first - 1)), first) <= at
      return hasBegun && (at < (last - 1) * dayMs || at < midnight(zone, last + 1))
    })
  return journey?.zone ?? hours.zone
}

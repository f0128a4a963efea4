/** A booking's time in words: page, mail and calendar file all take it from here, so that no two say different things. */
import type { Texts } from '../http/texts.ts'
import { zoneName } from '../members/time-zones.ts'

export type TimeSpan = { startsAt: Temporal.Instant; endsAt: Temporal.Instant }

/** What somebody's clock shows. */
export type Clock = {
  /** For `<time datetime>`. */
  datetime: string
  /** “Thursday 26 November”. */
  day: string
  /** “Thursday, 26 November 2026”. */
  date: string
  /** “Thu 26 Nov”. */
  shortDay: string
  /** “18:30”. */
  from: string
  /** “19:00”. */
  to: string
  /** “18:30 to 19:00”. */
  range: string
  /** Name and offset then: “Europe/Warsaw, UTC+1”. */
  zone: string
  /** All of it in one line: “Thursday, 26 November 2026, 18:30 to 19:00 (Europe/Warsaw, UTC+1)”. */
  line: string
}

/** @param zone  IANA; of the person who reads it */
export function clockIn({ startsAt, endsAt }: TimeSpan, zone: string, texts: Texts): Clock {
  const { t } = texts
  const from = timeIn(startsAt, zone, texts)
  const to = timeIn(endsAt, zone, texts)
  const date = dateIn(startsAt, zone, texts)
  const name = zoneThen(zone, startsAt)
  return {
    datetime: startsAt.toString(),
    day: dayIn(startsAt, zone, texts),
    date,
    shortDay: shortDayIn(startsAt, zone, texts),
    from,
    to,
    range: t('clock.range', { from, to }),
    zone: name,
    line: t('clock.line', { date, from, to, zone: name }),
  }
}

/** The same time for the two whom it concerns. */
export const bothClocks = (
  time: TimeSpan,
  zones: { asker: string; mentor: string },
  texts: Texts,
): { asker: Clock; mentor: Clock } => ({
  asker: clockIn(time, zones.asker, texts),
  mentor: clockIn(time, zones.mentor, texts),
})

/** As it is stored beside an instant, to notice when a zone's rules change: `2026-11-26T18:30+01:00`. */
export const wallClock = (instant: Temporal.Instant, zone: string): string =>
  instant
    .toZonedDateTimeISO(zone)
    .toString({ smallestUnit: 'minute', timeZoneName: 'never', calendarName: 'never', offset: 'auto' })

/** Name and offset at that instant: “Europe/Warsaw, UTC+1”; “UTC” alone. */
export const zoneThen = (zone: string, instant: Temporal.Instant): string =>
  zone === 'UTC' ? zone : zoneName(zone, instant)

/** “18:30”. */
export const timeIn = (instant: Temporal.Instant, zone: string, texts: Texts): string =>
  formatter('time', zone, texts).format(instant.epochMilliseconds)

/** “Thursday 26 November”. */
export const dayIn = (instant: Temporal.Instant, zone: string, texts: Texts): string =>
  formatter('day', zone, texts).format(instant.epochMilliseconds)

/** “Thursday, 26 November 2026”. */
export const dateIn = (instant: Temporal.Instant, zone: string, texts: Texts): string =>
  formatter('date', zone, texts).format(instant.epochMilliseconds)

/** “Thu 26 Nov”. */
export const shortDayIn = (instant: Temporal.Instant, zone: string, texts: Texts): string =>
  formatter('short', zone, texts).format(instant.epochMilliseconds)

/** “Thu”. */
export const weekdayIn = (instant: Temporal.Instant, zone: string, texts: Texts): string =>
  formatter('weekday', zone, texts).format(instant.epochMilliseconds)

const styles = {
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  day: { weekday: 'long', day: 'numeric', month: 'long' },
  date: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  short: { weekday: 'short', day: 'numeric', month: 'short' },
  weekday: { weekday: 'short' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

// Making one takes far longer than using it. A reader may name a zone in many spellings: so many are kept and no more.
const formatters = new Map<string, Intl.DateTimeFormat>()
const mostKept = 2000

function formatter(style: keyof typeof styles, zone: string, { language }: Texts): Intl.DateTimeFormat {
  const key = `${style} ${zone} ${language}`
  let made = formatters.get(key)
  if (!made) {
    if (formatters.size >= mostKept) formatters.clear()
    // Day before month and a clock of 24 hours, as everywhere here.
    made = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { ...styles[style], timeZone: zone })
    formatters.set(key, made)
  }
  return made
}

/** “November and December”. */
export const monthNames = (months: string[], { language, list }: Texts) =>
  list(months.map((month) => Temporal.PlainDate.from(`${month}-01`).toLocaleString(language, { month: 'long' })))

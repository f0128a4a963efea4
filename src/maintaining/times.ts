/** Times as a table has room for them. Pure. */
import type { Texts } from '../http/texts.ts'

export type Moment = { text: string; dateTime: string; whole: string }

const formats = new Map<string, Intl.DateTimeFormat>()

function format(language: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${timeZone} ${JSON.stringify(options)}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { ...options, timeZone })
  formats.set(key, made)
  return made
}

/** The hour on this day, day and hour in this year, the day before that; the whole of it for who asks. */
export function shortMoment(at: Temporal.Instant, now: Temporal.Instant, timeZone: string, texts: Texts): Moment {
  const [then, today] = [at, now].map((one) => one.toZonedDateTimeISO(timeZone).toPlainDate())
  const hour = { hour: '2-digit', minute: '2-digit' } as const
  const day = { day: 'numeric', month: 'short' } as const
  const options =
    then && today && then.equals(today)
      ? hour
      : then?.year === today?.year
        ? { ...day, ...hour }
        : ({ ...day, year: 'numeric' } as const)
  return {
    text: format(texts.language, timeZone, options).format(at.epochMilliseconds),
    dateTime: at.toString(),
    whole: texts.momentIn(at, timeZone),
  }
}

/** `3 s`, `4 min`, `2 h`. */
export function span(milliseconds: number, { t }: Texts): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  if (seconds < 90) return t('maintain.seconds', { count: seconds })
  if (seconds < 90 * 60) return t('maintain.minutes', { count: Math.round(seconds / 60) })
  if (seconds < 48 * 3600) return t('maintain.hours', { count: Math.round(seconds / 3600) })
  return t('maintain.days', { count: Math.round(seconds / 86_400) })
}

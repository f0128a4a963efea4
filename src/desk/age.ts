import type { Texts } from '../http/texts.ts'

export type Age = { age: string; dateTime: string }

/** How long ago, in the largest unit that says enough: minutes, hours, days. */
export function ageOf(then: Temporal.Instant, now: Temporal.Instant, { t }: Texts): Age {
  const minutes = Math.max(0, Math.floor(now.since(then).total('minutes')))
  const hours = Math.floor(minutes / 60)
  const age =
    minutes < 60
      ? t('desk.minutes', { count: minutes })
      : hours < 48
        ? t('desk.hours', { count: hours })
        : t('desk.days', { count: Math.floor(hours / 24) })
  return { age, dateTime: then.toString() }
}

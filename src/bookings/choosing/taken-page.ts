import type { Texts } from '../../http/texts.ts'
import { calledName } from '../../mentors/reasons.ts'
import { bookUrl, type CarriedContext, fieldsOf } from '../book-url.ts'
import { clockIn } from '../clocks.ts'
import type { TypedDetails } from './book-forms.ts'
import { hiddenDetails } from './details-page.ts'
import type { OtherRow } from './ways-on.ts'

/** Somebody was faster, or something else is against it: what is free instead, with everything typed going along. */
export type TakenPage = {
  title: string
  lead: string
  action: string
  hidden: [string, string][]
  slots: { value: string; day: string; time: string; label: string }[]
  kept: { label: string; value: string }[]
  timesUrl: string
  /** Where the bookings are that are in the way. */
  deskUrl?: string
  others: OtherRow[]
}

export type TakenGiven = {
  mentor: { handle: string; name: string }
  typeSlug: string
  durationMinutes: number
  was: Temporal.Instant
  nearest: Temporal.Instant[]
  typed: TypedDetails
  context: CarriedContext
  zone: string
  code: string
  isAboutTime: boolean
  /** What the error says by itself. */
  words: { title: string; text: string }
  others: OtherRow[]
}

export function takenPage(given: TakenGiven, texts: Texts): TakenPage {
  const { mentor, nearest, typed, zone, code } = given
  const { t } = texts
  const clockAt = (startsAt: Temporal.Instant) =>
    clockIn({ startsAt, endsAt: startsAt.add({ minutes: given.durationMinutes }) }, zone, texts)
  const was = clockAt(given.was)
  const titles: Record<string, string> = {
    'slot-taken': t('book.taken', { day: was.day, time: was.from }),
    'slot-not-offered': t('book.not-offered', { day: was.day, time: was.from }),
    'own-time-taken': t('book.own-time', { day: was.day, time: was.from }),
  }
  const lead =
    nearest.length > 0
      ? t('book.taken.lead', { count: nearest.length, zone: was.zone })
      : t('book.taken.none', { name: calledName(mentor.name) })
  return {
    title: titles[code] ?? given.words.title,
    lead: given.isAboutTime ? lead : given.words.text,
    action: `${bookUrl(mentor.handle)}/hold`,
    hidden: [...fieldsOf({ type: given.typeSlug, ...given.context }), ...hiddenDetails(typed)],
    slots: nearest.map((slot) => {
      const clock = clockAt(slot)
      return {
        value: slot.toString(),
        day: clock.day,
        time: clock.from,
        label: t('book.slot', { day: clock.day, time: clock.from }),
      }
    }),
    kept: [
      ...(typed.topic ? [{ label: t('book.topic'), value: typed.topic }] : []),
      ...(typed.details ? [{ label: t('book.details'), value: typed.details }] : []),
    ],
    timesUrl: bookUrl(mentor.handle, { type: given.typeSlug, ...given.context }),
    ...(code === 'booking-limit' || code === 'booking-holds' || code === 'booking-often' ? { deskUrl: '/desk' } : {}),
    others: given.others,
  }
}

import type { Texts } from '../../http/texts.ts'
import { calledName } from '../../mentors/reasons.ts'
import { bookUrl, type CarriedContext, fieldsOf } from '../book-url.ts'
import { bothClocks, clockIn, timeIn } from '../clocks.ts'
import type { HeldBooking } from '../making/hold-queries.ts'

export type Step = { label: string; text: string; state: 'done' | 'now' | 'ahead'; url?: string }
type Fact = { label: string; value: string; note?: string; url?: string }

/** The card that stays in view: a time that is held, or chosen and not held yet. */
export type TimeCard = {
  id: string
  verdict: string
  icon: string
  datetime: string
  day: string
  time: string
  facts: Fact[]
  /** For the script that counts down. */
  until?: { seconds: string; left: string; soon: string; over: string }
  goOn?: { url: string; label: string }
  hold?: { action: string; fields: [string, string][]; label: string }
  letGo?: { action: string; fields: [string, string][]; label: string }
  note?: string
}

export const detailsUrl = (publicId: string, context: string): string => `/bookings/${publicId}/details${context}`

/** What an address of a hold carries, for when the hold is gone: who, what and when it was. */
export function heldAddress(held: HeldBooking, context: CarriedContext): string {
  const query = new URLSearchParams([
    ['with', held.mentor.handle],
    ...fieldsOf({ type: held.typeSlug, at: held.startsAt, ...context }),
  ])
  return `?${query}`
}

/** @param given.zone  the reader's, as the page shows times just now */
export function heldCard(
  held: HeldBooking,
  given: { zone: string; context: CarriedContext; isAtTimes: boolean; now: Temporal.Instant },
  texts: Texts,
): TimeCard {
  const { t } = texts
  const name = calledName(held.mentor.name)
  const clocks = bothClocks(held, { asker: given.zone, mentor: held.zones.mentor }, texts)
  const isElsewhere = clocks.mentor.zone !== clocks.asker.zone
  const until = timeIn(held.heldUntil, given.zone, texts)
  return {
    id: 'holding',
    verdict: t('book.held', { until }),
    icon: 'held',
    datetime: clocks.asker.datetime,
    day: clocks.asker.day,
    time: clocks.asker.from,
    facts: [
      { label: t('book.for-you'), value: clocks.asker.range, note: clocks.asker.zone },
      ...(isElsewhere
        ? [
            {
              label: t('book.for-name', { name }),
              value: clocks.mentor.range,
              note:
                clocks.mentor.day === clocks.asker.day
                  ? clocks.mentor.zone
                  : t('book.other-day', { day: clocks.mentor.shortDay, zone: clocks.mentor.zone }),
            },
          ]
        : []),
      ...(held.question ? [{ label: t('book.about'), value: held.question.title, url: held.question.url }] : []),
    ],
    until: {
      seconds: String(Math.max(0, Math.floor(held.heldUntil.since(given.now).total('seconds')))),
      left: t('book.left', { time: '{time}' }),
      soon: t('book.left.soon'),
      over: t('book.left.over'),
    },
    ...(given.isAtTimes
      ? {
          goOn: {
            url: detailsUrl(held.publicId, heldAddress(held, given.context)),
            label: t('book.go-on', { time: clocks.asker.from }),
          },
        }
      : {}),
    letGo: {
      action: `/bookings/${held.publicId}/release`,
      fields: [['back', bookUrl(held.mentor.handle, { type: held.typeSlug, ...given.context })]],
      label: t('book.let-go'),
    },
  }
}

/** A time that was chosen in a link, or before signing in: nothing is held by looking at it. */
export function chosenCard(
  given: {
    handle: string
    type: { slug: string; durationMinutes: number }
    at: Temporal.Instant
    zone: string
    context: CarriedContext
    isSignedIn: boolean
    minutes: number
  },
  texts: Texts,
): TimeCard {
  const { t } = texts
  const time = { startsAt: given.at, endsAt: given.at.add({ minutes: given.type.durationMinutes }) }
  const clock = clockIn(time, given.zone, texts)
  return {
    id: 'chosen',
    verdict: t('book.chosen'),
    icon: 'open',
    datetime: clock.datetime,
    day: clock.day,
    time: clock.from,
    facts: [{ label: t('book.for-you'), value: clock.range, note: clock.zone }],
    hold: {
      action: `${bookUrl(given.handle)}/hold`,
      fields: fieldsOf({ type: given.type.slug, at: given.at, zone: given.zone, ...given.context }),
      label: given.isSignedIn ? t('book.hold', { time: clock.from }) : t('book.sign-in', { time: clock.from }),
    },
    note: given.isSignedIn ? t('book.chosen.note', { minutes: given.minutes }) : t('book.sign-in.note'),
  }
}

/** Where one is on the way: session, time, details, review. */
export function stepsOf(
  here: 'time' | 'details' | 'review',
  given: { type?: string; time?: string; isFilled: boolean; urls: { times: string; details?: string } },
  { t }: Texts,
): Step[] {
  const order = ['session', 'time', 'details', 'review'] as const
  const at = order.indexOf(here)
  const words: Record<(typeof order)[number], [string, string]> = {
    session: [t('book.step.session'), given.type ?? t('book.step.choose')],
    time: [t('book.step.time'), given.time ?? t('book.step.choose')],
    details: [t('book.step.details'), given.isFilled ? t('book.step.filled') : t('book.step.few-words')],
    review: [t('book.step.review'), t('book.step.nothing-sent')],
  }
  const urls = { session: given.urls.times, time: given.urls.times, details: given.urls.details, review: undefined }
  return order.map((step, index) => {
    const [label, text] = words[step]
    const state = index < at ? 'done' : index === at ? 'now' : 'ahead'
    const url = index < at ? urls[step] : undefined
    return { label, text, state, ...(url ? { url } : {}) }
  })
}

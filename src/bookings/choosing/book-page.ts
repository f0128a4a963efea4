import type { SessionType } from '../../availability/session-types.ts'
import type { Texts } from '../../http/texts.ts'
import { type Portrait, portraitOf } from '../../items/portrait.ts'
import { type ZoneGroup, zoneGroups } from '../../members/time-zones.ts'
import { calledName } from '../../mentors/reasons.ts'
import { type BookWanted, bookUrl, type CarriedContext, fieldsOf } from '../book-url.ts'
import { type Clock, monthNames, zoneThen } from '../clocks.ts'
import { partName, type SlotDay, slotDays } from '../slot-days.ts'
import { type Step, stepsOf, type TimeCard } from './hold-card.ts'
import { type NoTimes, noneOf } from './no-times.ts'
import type { OtherRow } from './ways-on.ts'

type Notice = { kind: string; icon: string; title: string; text: string }
type Act = { label: string; url: string; look: string }

export type BookPage = {
  title: string
  portrait: Portrait
  profile: { url: string; label: string }
  notice?: Notice
  steps: Step[]
  card?: TimeCard
  about?: { title: string; url: string }
  types: { name: string; minutes: string; forWhom: string; url: string; isHere: boolean }[]
  /** Of the type that is chosen, where there is no room for it beside each. */
  forWhom?: string
  zone: {
    text: string
    fields: [string, string][]
    groups: ZoneGroup[]
    isOpen: boolean
    /** Where a member says which is theirs. */
    sayUrl?: string
  }
  timesTitle: string
  action: string
  fields: [string, string][]
  canChoose: boolean
  /** Why some months have no times. */
  full?: string
  parts: string[]
  days: SlotDay[]
  more?: { url: string; label: string }
  earlier?: { url: string; label: string }
  none?: { headline: string; text: string; acts: Act[] }
  others: OtherRow[]
  good: string[]
}

export type BookGiven = {
  mentor: { handle: string; name: string }
  types: SessionType[]
  type?: SessionType
  slots: Temporal.Instant[]
  /** `2026-12`. */
  fullMonths?: string[]
  shown: {
    from: string
    until: string /** The last day that the type can be booked on. */
    end: string
    today: string
    days: number
    /** The next days have a page of their own: these have as many times as one lists. */
    isCut: boolean
  }
  why?: NoTimes
  /** The mentor looks at their own page. */
  isOwn: boolean
  pausedUntil?: Temporal.Instant
  zone: string
  /** Others that the reader may want: their own, the mentor's. */
  likelyZones: string[]
  /** The reader is a member who has not said where they are, and whose browser has not either. */
  isZoneUnknown: boolean
  /** Whether the zone is the reader's own, as they set it. */
  isOwnZone: boolean
  wanted: BookWanted
  context: CarriedContext
  question?: { title: string; url: string }
  card?: TimeCard
  heldClock?: Clock
  chosen?: Temporal.Instant
  notice?: Notice
  ways: Act[]
  others: OtherRow[]
  now: Temporal.Instant
  settings: { movesPerBooking: number; lateCancelHours: number; approvalHours: number }
}

/** Session type, then days as a list, then the times of a day: a time with a mentor is chosen here. */
export function bookPage(given: BookGiven, texts: Texts): BookPage {
  const { mentor, type, zone, wanted, context, shown, why } = given
  const { t } = texts
  const name = calledName(mentor.name)
  const here = { ...wanted, at: undefined, ...context }
  const url = (change: BookWanted) => bookUrl(mentor.handle, { ...here, ...change })
  const daysOn = Math.max(1, Temporal.PlainDate.from(shown.until).until(shown.end).days)
  return {
    title: type ? t('book.title', { minutes: type.durationMinutes, name }) : t('book.title.any', { name }),
    portrait: portraitOf(mentor.name),
    profile: { url: `/mentors/${mentor.handle}`, label: mentor.name },
    ...(given.notice ? { notice: given.notice } : {}),
    steps: stepsOf(
      'time',
      {
        type: type?.name,
        time: given.heldClock && t('book.step.held', { when: `${given.heldClock.shortDay} ${given.heldClock.from}` }),
        isFilled: Boolean(context.question || context.request || context.q),
        urls: { times: url({}) },
      },
      texts,
    ),
    ...(given.card ? { card: given.card } : {}),
    ...(given.question ? { about: given.question } : {}),
    types: given.types.map((one) => ({
      name: one.name,
      minutes: one.name.includes(String(one.durationMinutes)) ? '' : t('book.minutes', { count: one.durationMinutes }),
      forWhom: one.forWhom,
      url: url({ type: one.slug, days: undefined }),
      isHere: one.slug === type?.slug,
    })),
    ...(given.types.length > 1 && type?.forWhom ? { forWhom: type.forWhom } : {}),
    zone: {
      text: given.isOwnZone
        ? t('book.zone.own', { zone: zoneThen(zone, given.now) })
        : t('book.zone', { zone: zoneThen(zone, given.now) }),
      fields: fieldsOf({ ...here, zone: undefined }),
      groups: zoneGroups(zone, { now: given.now, likely: given.likelyZones }, texts),
      isOpen: !given.isOwnZone && wanted.zone === undefined,
      ...(given.isZoneUnknown ? { sayUrl: '/account/profile#time_zone' } : {}),
    },
    timesTitle: t('book.times-of', { name }),
    action: `${bookUrl(mentor.handle)}/hold`,
    fields: fieldsOf({ type: type?.slug, zone: wanted.zone, ...context }),
    canChoose: why === undefined,
    ...(given.fullMonths && given.slots.length > 0
      ? { full: t('book.none.month-full', { name, months: monthNames(given.fullMonths, texts) }) }
      : {}),
    parts: (['morning', 'afternoon', 'evening'] as const).map((part) => partName(part, texts)),
    days:
      given.slots.length === 0
        ? []
        : slotDays(given.slots, { zone, from: shown.from, until: shown.until, chosen: given.chosen }, texts),
    ...(shown.until < shown.end && why === undefined
      ? {
          more: {
            url: shown.isCut
              ? url({ days: undefined, from: Temporal.PlainDate.from(shown.until).add({ days: 1 }).toString() })
              : `${url({ days: shown.days + Math.min(14, daysOn), ...(shown.from > shown.today ? { from: shown.from } : {}) })}#more`,
            label: t('book.more', { count: Math.min(14, daysOn) }),
          },
        }
      : {}),
    ...(shown.from > shown.today
      ? { earlier: { url: url({ from: undefined, days: undefined }), label: t('book.earlier') } }
      : {}),
    ...(why && why !== 'own' ? { none: noneOf(why, given, texts) } : {}),
    others: given.others,
    good: type && (why === undefined || why === 'own') ? goodToKnow(type, name, given.settings, texts) : [],
  }
}

function goodToKnow(type: SessionType, name: string, settings: BookGiven['settings'], { t }: Texts): string[] {
  return [
    type.needsApproval ? t('book.good.approval', { name, hours: settings.approvalHours }) : t('book.good.at-once'),
    t('book.good.move', { moves: settings.movesPerBooking, hours: settings.lateCancelHours }),
    type.place === 'room' ? t('book.good.room') : t('book.good.link', { name }),
  ]
}

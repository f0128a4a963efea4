import type { SessionType } from '../../availability/session-types.ts'
import type { Texts } from '../../http/texts.ts'
import { calledName } from '../../mentors/reasons.ts'
import { dayIn, monthNames } from '../clocks.ts'

/** Why no time can be chosen. */
export type NoTimes = 'own' | 'blocked' | 'closed' | 'paused' | 'no-hours' | 'no-types' | 'month-full' | 'no-free'

type Act = { label: string; url: string; look: string }
type None = { headline: string; text: string; acts: Act[] }

type Given = {
  mentor: { name: string }
  types: SessionType[]
  type?: SessionType
  /** The mentor looks at their own page. */
  isOwn: boolean
  pausedUntil?: Temporal.Instant
  /** `2026-12`. */
  fullMonths?: string[]
  zone: string
  ways: Act[]
}

/** What is said instead of times, and where to go on. */
export function noneOf(why: Exclude<NoTimes, 'own'>, given: Given, texts: Texts): None {
  const { t } = texts
  if (given.isOwn) return noneOfOwn(why, texts)
  const name = calledName(given.mentor.name)
  const words: Record<typeof why, [string, string]> = {
    blocked: [t('book.none.closed', { name }), t('book.none.closed.text')],
    closed: [t('book.none.closed', { name }), t('book.none.closed.text')],
    paused: [
      t('book.none.paused', { name, day: given.pausedUntil ? dayIn(given.pausedUntil, given.zone, texts) : '' }),
      t('book.none.closed.text'),
    ],
    'no-hours': [t('book.none.no-hours', { name }), t('book.none.no-hours.text', { name })],
    'no-types': [t('book.none.no-hours', { name }), t('book.none.no-hours.text', { name })],
    'month-full': [
      t('book.none.month-full', { name, months: monthNames(given.fullMonths ?? [], texts) }),
      t('book.none.no-free.text'),
    ],
    'no-free': [
      t('book.none.no-free', { name, days: given.type?.horizonDays ?? 0 }),
      given.types.length > 1 ? t('book.none.no-free.types') : t('book.none.no-free.text'),
    ],
  }
  const [headline, text] = words[why]
  return { headline, text, acts: given.ways }
}

function noneOfOwn(why: NoTimes, { t }: Texts): None {
  const text =
    why === 'no-hours'
      ? t('book.own.none.hours')
      : why === 'no-types'
        ? t('book.own.none.types')
        : why === 'month-full'
          ? t('book.own.none.month')
          : t('book.own.none.free')
  return {
    headline: t('book.own.none'),
    text,
    acts: [
      { label: t('book.own.hours'), url: '/desk/mentor/hours', look: 'do' },
      { label: t('book.own.types'), url: '/desk/mentor/sessions', look: 'quiet' },
    ],
  }
}

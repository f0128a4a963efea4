/** Which words say what became of a booking, and to whom. */

import { isolated } from '../../http/isolated.ts'
import type { TextKey, Texts } from '../../http/texts.ts'
import { clockIn } from '../clocks.ts'
import type { Side } from '../states.ts'
import type { ToldBooking } from './booking-to-tell.ts'

/** What is told of a booking. */
export type BookingNews =
  | 'requested'
  | 'confirmed'
  | 'declined'
  | 'moved'
  | 'cancelled'
  | 'lapsed'
  | 'reminder-24h'
  | 'reminder-1h'
  | 'zone-changed'
  | 'feedback-open'
  | 'message'
  | 'learning'
  | 'published'

type Values = { by?: Side | 'hub'; was?: Temporal.Instant; changed?: Side[] }

const both: Side[] = ['asker', 'mentor']

/**
 * Who gets a notice, with its mail, and who a mail alone: whoever did it themselves knows, and their calendar does not.
 */
export function whoIsTold(
  booking: Pick<ToldBooking, 'endedBy' | 'wasConfirmed' | 'state'>,
  what: BookingNews,
  { by }: Values,
): { told: Side[]; mailed: Side[] } {
  const butFor = (actor: Side | 'hub' | undefined, isInCalendars: boolean) => ({
    told: both.filter((side) => side !== actor),
    mailed: isInCalendars ? both.filter((side) => side === actor) : [],
  })
  switch (what) {
    case 'requested':
      return { told: ['mentor'], mailed: [] }
    case 'declined':
      return { told: ['asker'], mailed: [] }
    case 'confirmed':
      return butFor(by ?? 'asker', true)
    case 'moved':
      return butFor(by, booking.state === 'confirmed')
    case 'cancelled':
      return butFor(booking.endedBy, booking.wasConfirmed)
    case 'message':
    case 'learning':
    case 'published':
      return butFor(by, false)
    case 'lapsed':
    case 'reminder-24h':
    case 'reminder-1h':
    case 'zone-changed':
    case 'feedback-open':
      return { told: both, mailed: [] }
  }
}

/** One sentence, the mail's subject too; it takes `name` (of the other), `type` and `when`. */
export function textOf(
  booking: Pick<ToldBooking, 'endedBy' | 'state'>,
  side: Side,
  what: BookingNews,
  { by, changed = both }: Values,
): TextKey {
  switch (what) {
    case 'requested':
      return 'booking.told.requested'
    case 'confirmed':
      return 'booking.told.confirmed'
    case 'declined':
      return 'booking.told.declined'
    case 'moved':
      if (by === side) return 'booking.told.moved.own'
      return booking.state === 'pending' ? 'booking.told.moved.pending' : 'booking.told.moved'
    case 'cancelled':
      if (booking.endedBy === side) return 'booking.told.cancelled.own'
      return booking.endedBy === 'hub' ? 'booking.told.cancelled.hub' : 'booking.told.cancelled'
    case 'lapsed':
      return side === 'asker' ? 'booking.told.lapsed' : 'booking.told.lapsed.mentor'
    case 'reminder-24h':
      return 'booking.told.reminder-day'
    case 'reminder-1h':
      return 'booking.told.reminder-hour'
    case 'zone-changed':
      return changed.includes(side) ? 'booking.told.zone-changed' : 'booking.told.zone-changed.other'
    case 'feedback-open':
      return 'booking.told.feedback'
    case 'message':
      return 'booking.told.message'
    case 'learning':
      return 'booking.told.learning'
    case 'published':
      return 'booking.told.published'
  }
}

/** They say nothing of when. */
const isAboutWords: BookingNews[] = ['message', 'learning', 'published', 'feedback-open']

/** What the mail says beside that sentence: the time whole, on both clocks, and what happens next. */
export function moreOf(booking: ToldBooking, side: Side, what: BookingNews, { was }: Values, texts: Texts): string[] {
  const { t } = texts
  const reader = booking.people[side]
  const other = booking.people[side === 'asker' ? 'mentor' : 'asker']
  if (!reader || isAboutWords.includes(what)) return []
  const clock = clockIn(booking, reader.zone, texts)
  const theirs = other && clockIn(booking, other.zone, texts)
  const length = booking.endsAt.since(booking.startsAt)
  const isElsewhere = other && theirs && theirs.from !== clock.from
  const when = isElsewhere
    ? t('booking.mail.both', { line: clock.line, name: isolatedName(other.name), time: theirs.from, zone: theirs.zone })
    : t('booking.mail.line', { line: clock.line })
  const earlier = was && clockIn({ startsAt: was, endsAt: was.add(length) }, reader.zone, texts)
  return [
    when,
    ...(earlier ? [t('booking.mail.was', { line: earlier.line })] : []),
    ...nextOf(booking, side, what, texts),
  ]
}

function nextOf(booking: ToldBooking, side: Side, what: BookingNews, texts: Texts): string[] {
  const { t } = texts
  const isOn = booking.state === 'confirmed'
  switch (what) {
    case 'requested':
      return booking.answerBy
        ? [t('booking.mail.answer-by', { when: texts.momentIn(booking.answerBy, booking.people[side]?.zone ?? 'UTC') })]
        : []
    case 'confirmed':
    case 'moved':
      return isOn ? [t('booking.mail.next')] : []
    case 'reminder-24h':
    case 'reminder-1h':
      return [t('booking.mail.join')]
    case 'declined':
    case 'lapsed':
      return side === 'asker' ? [t('booking.mail.try-again')] : []
    case 'zone-changed':
      return [t('booking.mail.zone-changed')]
    default:
      return []
  }
}

const isolatedName = (name: string) => String(isolated({ name }).name)

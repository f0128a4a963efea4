/** The head of a booking's page: how it stands, when it is, and what one can do about that. */

import { isolated } from '../http/isolated.ts'
import type { Texts } from '../http/texts.ts'
import { calledName } from '../mentors/reasons.ts'
import { bookUrl } from './book-url.ts'
import type { OwnBooking } from './booking-of.ts'
import { bookingUrl } from './booking-url.ts'
import { clockIn, dayIn, shortDayIn, timeIn } from './clocks.ts'
import { isBefore, type Windows } from './windows.ts'

export type Appointment = {
  icon: string
  verdict: string
  datetime: string
  day: string
  time: string
  zone: string
  /** Forms of one button. */
  presses: { action: string; version: number; label: string }[]
  links: { label: string; url: string; look: string }[]
  hint?: string
  /** What the other said with it. */
  words?: string
}

export type Reading = {
  booking: OwnBooking
  windows: Windows
  now: Temporal.Instant
  /** Of the reader. */
  zone: string
  movesPerBooking: number
}

export const otherOf = ({ side, asker, mentor }: OwnBooking) => (side === 'asker' ? mentor : asker)

/** What the other is called in a sentence of ours. */
export const otherName = (booking: OwnBooking, { t }: Texts): string =>
  String(isolated({ name: otherOf(booking)?.name ?? t('booking.former') }).name)

export const otherFirstName = (booking: OwnBooking, texts: Texts): string => {
  const other = otherOf(booking)
  return other ? String(isolated({ name: calledName(other.name) }).name) : texts.t('booking.former')
}

export function appointment(reading: Reading, texts: Texts): Appointment {
  const { booking, zone } = reading
  const clock = clockIn(booking, zone, texts)
  return {
    ...verdictOf(reading, texts),
    datetime: booking.startsAt.toString(),
    day: clock.day,
    time: clock.from,
    zone: zoneLine(reading, texts),
    presses: pressesOf(reading, texts),
    ...linksOf(reading, texts),
    ...(booking.endReason ? { words: booking.endReason } : {}),
  }
}

function zoneLine({ booking, zone }: Reading, texts: Texts): string {
  const { t } = texts
  const clock = clockIn(booking, zone, texts)
  const other = otherOf(booking)
  const own = t('booking.until', { to: clock.to, zone: clock.zone })
  if (!other) return own
  const theirs = clockIn(booking, other.timeZone, texts)
  if (theirs.from === clock.from && theirs.day === clock.day) return own
  const values = { name: otherFirstName(booking, texts), time: theirs.from, zone: theirs.zone, day: theirs.shortDay }
  return `${own} ${t(theirs.day === clock.day ? 'booking.theirs' : 'booking.theirs.day', values)}`
}

function verdictOf({ booking, now, zone, windows }: Reading, texts: Texts): { icon: string; verdict: string } {
  const { t } = texts
  const name = otherName(booking, texts)
  const type = booking.typeName
  const isAsker = booking.side === 'asker'
  switch (booking.state) {
    case 'held':
    case 'pending': {
      const when = booking.answerBy ? shortMoment(booking.answerBy, zone, texts) : ''
      return {
        icon: 'held',
        verdict: t(isAsker ? 'booking.is.pending' : 'booking.is.pending.mentor', { name, type, when }),
      }
    }
    case 'confirmed':
      if (!isBefore(now, booking.endsAt)) return { icon: 'article', verdict: t('booking.is.past', { name, type }) }
      if (!isBefore(now, booking.startsAt)) return { icon: 'held', verdict: t('booking.is.now', { name, type }) }
      if (!isBefore(now, windows.joinFrom)) return { icon: 'held', verdict: t('booking.is.open', { name, type }) }
      return { icon: 'solved', verdict: t('booking.is.confirmed', { name, type }) }
    case 'declined':
      return {
        icon: 'trouble',
        verdict: t(isAsker ? 'booking.is.declined' : 'booking.is.declined.own', { name, type }),
      }
    case 'lapsed':
      return { icon: 'trouble', verdict: t(isAsker ? 'booking.is.lapsed' : 'booking.is.lapsed.mentor', { name, type }) }
    case 'cancelled':
      return { icon: 'trouble', verdict: cancelled(booking, name, texts) }
  }
}

function cancelled(booking: OwnBooking, name: string, { t }: Texts): string {
  const values = { name, type: booking.typeName }
  if (booking.endedBy === 'hub') return t('booking.is.cancelled.hub', values)
  const isOwn = booking.endedBy === booking.side
  if (booking.isLateCancel) return t(isOwn ? 'booking.is.cancelled.own.late' : 'booking.is.cancelled.late', values)
  return t(isOwn ? 'booking.is.cancelled.own' : 'booking.is.cancelled', values)
}

const pressesOf = ({ booking }: Reading, { t }: Texts): Appointment['presses'] =>
  booking.state === 'pending' && booking.side === 'mentor'
    ? [{ action: `${bookingUrl(booking.publicId)}/approve`, version: booking.version, label: t('booking.act.approve') }]
    : []

function linksOf(reading: Reading, texts: Texts): Pick<Appointment, 'links' | 'hint'> {
  const { booking, now, windows } = reading
  const { t } = texts
  const url = bookingUrl(booking.publicId)
  const link = (label: string, to: string, look = 'quiet') => ({ label, url: to, look })
  const isAhead = isBefore(now, booking.startsAt)
  if (booking.state === 'pending' || (booking.state === 'confirmed' && isAhead)) {
    const isPendingMentor = booking.state === 'pending' && booking.side === 'mentor'
    const mayMove = isMovable(reading)
    return {
      links: [
        ...(booking.state === 'confirmed' ? [link(t('booking.act.calendar'), `${url}/calendar.ics`, 'verb')] : []),
        ...(mayMove ? [link(t('booking.act.move'), `${url}/move`)] : []),
        isPendingMentor
          ? link(t('booking.act.decline'), `${url}/decline`)
          : link(t('booking.act.cancel'), `${url}/cancel`),
      ],
      hint: mayMove
        ? t(isPendingMentor ? 'booking.change.move' : 'booking.change', {
            when: shortMoment(windows.changeUntil, reading.zone, texts),
            left: reading.movesPerBooking - booking.moves,
          })
        : isBefore(now, windows.changeUntil)
          ? t('booking.change.none', { moves: booking.moves })
          : t('booking.change.late'),
    }
  }
  const isOver = booking.state !== 'confirmed' || !isBefore(now, booking.endsAt)
  if (!isOver || booking.side !== 'asker' || !booking.mentor) return { links: [] }
  const again = bookUrl(booking.mentor.handle, {
    ...(booking.typeSlug ? { type: booking.typeSlug } : {}),
    ...(booking.question ? { question: booking.question.publicId } : {}),
    ...(booking.request ? { request: booking.request.publicId } : {}),
  })
  const others = `/mentors?q=${encodeURIComponent(booking.topic)}`
  return {
    links: [
      link(t('booking.act.again'), again, 'verb'),
      ...(booking.state === 'confirmed' ? [] : [link(t('booking.act.others'), others)]),
    ],
  }
}

/** Whether either side may move it now. */
export const isMovable = ({ booking, now, windows, movesPerBooking }: Reading): boolean =>
  (booking.state === 'pending' || booking.state === 'confirmed') &&
  isBefore(now, windows.changeUntil) &&
  booking.moves < movesPerBooking &&
  booking.typeSlug !== undefined &&
  otherOf(booking) !== undefined

/** “Thu 26 Nov, 15:30”. */
export const shortMoment = (instant: Temporal.Instant, zone: string, texts: Texts): string =>
  texts.t('booking.when', { day: shortDayIn(instant, zone, texts), time: timeIn(instant, zone, texts) })

/** “Thursday 26 November with Ana Prado”. */
export const titleOf = ({ booking, zone }: Pick<Reading, 'booking' | 'zone'>, texts: Texts): string =>
  texts.t('booking.title', { day: dayIn(booking.startsAt, zone, texts), name: otherName(booking, texts) })

/** Sessions as rows of a desk. */
import { shortMoment } from '../bookings/appointment.ts'
import type { OwnBooking } from '../bookings/booking-of.ts'
import { bookingUrl } from '../bookings/booking-url.ts'
import { shortDayIn, timeIn } from '../bookings/clocks.ts'
import type { Texts } from '../http/texts.ts'
import { calledName } from '../mentors/reasons.ts'
import type { SessionWait } from './booking-waits.ts'
import { apart, short } from './ties.ts'

/** The finding, what one needs to know before the click, and one verb. */
export function sessionWait(
  one: SessionWait,
  texts: Texts,
  zone: string,
): { title: string; meta: string; verb: string } {
  const { t } = texts
  const name = apart(one.name)
  const at = (instant: Temporal.Instant) => shortMoment(instant, zone, texts)
  switch (one.kind) {
    case 'session-asked':
      return {
        title: t('desk.row.session-asked', { name, when: at(one.startsAt) }),
        meta: t('desk.row.session-asked.text', { until: at(one.until) }),
        verb: t('desk.row.session-asked.verb', { name: apart(calledName(one.name)) }),
      }
    case 'session-open':
      return {
        title: t('desk.row.session-open', { name }),
        meta: t('desk.row.session-open.text', { when: at(one.startsAt) }),
        verb: t('desk.row.session-open.verb'),
      }
    case 'session-prepare':
      return {
        title: t('desk.row.session-prepare', { name, when: at(one.startsAt) }),
        meta: t('desk.row.session-prepare.text', { left: one.left, until: at(one.until) }),
        verb: t('desk.row.session-prepare.verb'),
      }
    case 'session-message':
      return {
        title: t('desk.row.message', { name, count: one.count }),
        meta: short(one.said),
        verb: t('desk.row.message.verb'),
      }
    case 'session-feedback':
      return {
        title: t('desk.row.session-feedback', { name }),
        meta: t(one.isOtherDone ? 'desk.row.session-feedback.other' : 'desk.row.session-feedback.text', {
          name: apart(calledName(one.name)),
          day: shortDayIn(one.at, zone, texts),
          until: at(one.until),
        }),
        verb: t('desk.row.session-feedback.verb'),
      }
    case 'session-learning':
      return {
        title: t('desk.row.session-learning', { name }),
        meta: t('desk.row.session-learning.text'),
        verb: t('desk.row.message.verb'),
      }
  }
}

export type SessionRow = {
  url: string
  datetime: string
  day: string
  time: string
  text: string
  meta: string
  label: string
}

export function sessionRow(booking: OwnBooking, zone: string, texts: Texts): SessionRow {
  const { t } = texts
  const other = booking.side === 'asker' ? booking.mentor : booking.asker
  const name = apart(other?.name ?? t('booking.former'))
  const [day, time] = [shortDayIn(booking.startsAt, zone, texts), timeIn(booking.startsAt, zone, texts)]
  const minutes = Math.round(booking.endsAt.since(booking.startsAt).total('minutes'))
  const text = t(booking.side === 'asker' ? 'desk.session.helped' : 'desk.session.helping', { name })
  const state = stateText(booking, texts)
  return {
    url: bookingUrl(booking.publicId),
    datetime: booking.startsAt.toString(),
    day,
    time,
    text,
    meta: [booking.typeName, t('desk.session.minutes', { minutes }), short(booking.topic), state]
      .filter(Boolean)
      .join(' · '),
    label: `${text}, ${day} ${time}`,
  }
}

function stateText({ state, endedBy, side, isLateCancel, absent }: OwnBooking, { t }: Texts): string {
  switch (state) {
    case 'declined':
      return t('desk.session.declined')
    case 'lapsed':
      return t('desk.session.lapsed')
    case 'cancelled':
      if (isLateCancel) return t('desk.session.cancelled.late')
      return endedBy === side ? t('desk.session.cancelled.own') : t('desk.session.cancelled')
    default:
      return absent ? t('desk.session.absent') : ''
  }
}

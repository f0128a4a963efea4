import { addressesOf } from '../../accounts/addresses.ts'
import type { Db } from '../../db.ts'
import type { Deps } from '../../deps.ts'
import type { MailCalendar } from '../../mailer.ts'
import { textsOf } from '../../notifications/mail-texts.ts'
import { mailAlone, type Notice, notify } from '../../notifications/notify.ts'
import { bookingUrl } from '../booking-url.ts'
import { clockIn } from '../clocks.ts'
import type { Side } from '../states.ts'
import { bookingsFile } from './booking-event.ts'
import { bookingToTell, type ToldBooking } from './booking-to-tell.ts'
import { type BookingNews, moreOf, textOf, whoIsTold } from './news.ts'
import { linksFor } from './signed-links.ts'

/** What the booking's row does not say by itself. */
export type NewsValues = {
  /** Who moved it, wrote, filed or proposed. */
  by?: Side | 'hub'
  /** When it would have been, before it was moved. */
  was?: Temporal.Instant
  /** Words of the one who did it: a message. The reason of a decline or cancel is read from the row. */
  quote?: string
  /** Whose clock will show another time than it was said to. */
  changed?: Side[]
  /** Told once for each: a message's id, a version of the draft. */
  once?: string
}

/**
 * Tells the right side, or both, what became of a booking: a notice, and a mail with the calendar file where calendars
 * change. Whoever did it gets the file alone. Call it in the transaction of the act, after the row and its event are as they
 * shall be; told twice of the same version, people hear it once.
 */
export async function tellOfBooking(
  trx: Db,
  deps: Pick<Deps, 'now' | 'jobs' | 'config'>,
  bookingId: string,
  what: BookingNews,
  values: NewsValues = {},
): Promise<void> {
  const booking = await bookingToTell(trx, bookingId)
  if (!booking) return
  const { told, mailed } = whoIsTold(booking, what, values)
  const addresses = await addressesOf(
    trx,
    [...told, ...mailed].flatMap((side) => booking.people[side]?.id ?? []),
  )
  const noticeFor = (side: Side) => noticeOf(deps, booking, side, what, values, addresses)
  await notify(trx, deps, told.flatMap(noticeFor))
  await mailAlone(trx, deps, mailed.flatMap(noticeFor))
}

function noticeOf(
  { config, now }: Pick<Deps, 'now' | 'config'>,
  booking: ToldBooking,
  side: Side,
  what: BookingNews,
  values: NewsValues,
  addresses: Map<string, string>,
): Notice[] {
  const reader = booking.people[side]
  if (!reader) return []
  const texts = textsOf(config)
  const other = booking.people[side === 'asker' ? 'mentor' : 'asker']
  const clock = clockIn(booking, reader.zone, texts)
  const quote = what === 'message' ? values.quote : what === 'requested' ? booking.topic : reasonOf(booking, what)
  const actor = isFromOther(what) ? other?.id : undefined
  const email = addresses.get(reader.id)
  const method = email === undefined ? undefined : methodOf(booking, what)
  return [
    {
      memberId: reader.id,
      kind: 'booking',
      key: ['booking', booking.id, what, booking.version, values.once].filter((part) => part !== undefined).join(' '),
      text: textOf(booking, side, what, values),
      values: {
        name: other?.name ?? texts.t('booking.former'),
        type: booking.typeName,
        when: texts.t('booking.when', { day: clock.day, time: clock.from }),
      },
      url: bookingUrl(booking.publicId) + (what === 'message' ? '#messages' : ''),
      ...(quote ? { quote } : {}),
      // A time that was agreed is told even to those who want to hear nothing more of each other.
      ...(actor === undefined ? {} : { actorId: actor }),
      isWaiting: what === 'requested' || what === 'learning' || what === 'feedback-open',
      thread: `booking ${booking.id}`,
      more: moreOf(booking, side, what, values, texts),
      acts: isFromOther(what) ? [] : linksFor(config, booking, { memberId: reader.id, side }),
      ...(method && email !== undefined
        ? { calendar: calendarFor({ config, now }, booking, side, method, email) }
        : {}),
    },
  ]
}

const isFromOther = (what: BookingNews) => what === 'message' || what === 'learning' || what === 'published'

/** What the calendars of the two are to do; a booking that never stood in them changes nothing there. */
function methodOf(booking: ToldBooking, what: BookingNews): MailCalendar['method'] | undefined {
  if (what === 'cancelled') return booking.wasConfirmed ? 'CANCEL' : undefined
  if (what === 'confirmed' || what === 'moved') return booking.state === 'confirmed' ? 'REQUEST' : undefined
  return undefined
}

function calendarFor(
  { config, now }: Pick<Deps, 'now' | 'config'>,
  booking: ToldBooking,
  side: Side,
  method: MailCalendar['method'],
  email: string,
): MailCalendar {
  const otherName = booking.people[side === 'asker' ? 'mentor' : 'asker']?.name
  const content = bookingsFile(config, {
    method,
    at: now(),
    bookings: [{ ...booking, ...(otherName === undefined ? {} : { otherName }) }],
    attendee: { name: booking.people[side]?.name ?? '', email },
  })
  return { method, content }
}

const reasonOf = (booking: ToldBooking, what: BookingNews) =>
  what === 'declined' || what === 'cancelled' ? booking.endReason : ''

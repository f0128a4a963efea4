import { type Config, hubAddress } from '../../config.ts'
import { isolated } from '../../http/isolated.ts'
import { textsOf } from '../../notifications/mail-texts.ts'
import { bookingUrl } from '../booking-url.ts'
import { type CalendarEvent, type CalendarFile, type CalendarMethod, calendarFile } from './calendar-file.ts'

type EventConfig = Pick<Config, 'publicUrl' | 'host' | 'port' | 'hubName' | 'languages' | 'mailFrom' | 'contactEmail'>

/** What of a booking stands in somebody's calendar: what it is, with whom, when, and our page of it. Nothing that was written. */
export type BookedTime = {
  id: string
  publicId: string
  typeName: string
  /** Undefined: has left the hub. */
  otherName?: string
  startsAt: Temporal.Instant
  endsAt: Temporal.Instant
  sequence: number
  isTentative?: boolean
}

/** The calendar file of these bookings, for the one who reads it. */
export function bookingsFile(
  config: EventConfig,
  file: {
    method: CalendarMethod
    bookings: BookedTime[]
    at: Temporal.Instant
    attendee?: CalendarFile['attendee']
    name?: string
  },
): string {
  const { bookings, ...rest } = file
  return calendarFile({
    ...rest,
    hubName: config.hubName,
    mailbox: hubMailbox(config),
    events: bookings.map((booking) => eventOf(config, booking)),
  })
}

function eventOf(config: EventConfig, booking: BookedTime): CalendarEvent {
  const { t } = textsOf(config)
  const url = hubAddress(config) + bookingUrl(booking.publicId)
  return {
    uid: booking.id,
    startsAt: booking.startsAt,
    endsAt: booking.endsAt,
    sequence: booking.sequence,
    ...(booking.isTentative && { isTentative: true }),
    summary: t(
      'booking.calendar.summary',
      isolated({ type: booking.typeName, name: booking.otherName ?? t('booking.former') }),
    ),
    description: t('booking.calendar.description', { hub: config.hubName, url }),
    url,
    joinUrl: `${url}/join`,
  }
}

/** The address in `Hub <hub@example.org>`. */
function hubMailbox({ mailFrom, contactEmail }: Pick<Config, 'mailFrom' | 'contactEmail'>): string {
  const address = /<([^<>\s]+@[^<>\s]+)>\s*$/.exec(mailFrom)?.[1] ?? mailFrom.trim()
  return /^[^@\s<>]+@[^@\s<>]+$/.test(address) ? address : (contactEmail ?? 'hub@localhost')
}

/** Calendar files (RFC 5545, RFC 5546). Times are in UTC: every calendar shows those in its reader's zone, and none can misread them. */
import ical, {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalCalendarMethod,
  ICalEventStatus,
  ICalEventTransparency,
} from 'ical-generator'

/** REQUEST enters or changes an event of one reader, CANCEL takes it out, PUBLISH is a list to look at. */
export type CalendarMethod = 'REQUEST' | 'CANCEL' | 'PUBLISH'

export type CalendarEvent = {
  /** The booking's id, for as long as it lives. */
  uid: string
  startsAt: Temporal.Instant
  endsAt: Temporal.Instant
  /** Never less than in an earlier file of the same booking. */
  sequence: number
  isTentative?: boolean
  summary: string
  description: string
  /** Our page of it, absolute. */
  url: string
  /** Where one joins: a page of ours too, absolute. */
  joinUrl: string
}

export type CalendarFile = {
  method: CalendarMethod
  events: CalendarEvent[]
  /** When the file is written. */
  at: Temporal.Instant
  hubName: string
  /** The hub's mailbox: whose invitation it is. */
  mailbox: string
  /** The one who gets it, nobody else. Not for PUBLISH. */
  attendee?: { name: string; email: string }
  /** What a list is called. */
  name?: string
}

/** The file's text, lines of at most 75 octets that end with CRLF. */
export function calendarFile({ method, events, at, hubName, mailbox, attendee, name }: CalendarFile): string {
  const calendar = ical({
    prodId: { company: 'Guildhall', product: 'Bookings', language: 'EN' },
    method: ICalCalendarMethod[method],
    ...(name === undefined ? {} : { name: textOf(name) }),
  })
  for (const event of events)
    calendar.createEvent({
      id: event.uid,
      sequence: event.sequence,
      stamp: at,
      start: event.startsAt,
      end: event.endsAt,
      summary: textOf(event.summary),
      description: { plain: textOf(event.description) },
      location: event.joinUrl,
      url: event.url,
      status: statusOf(method, event),
      transparency: method === 'CANCEL' ? ICalEventTransparency.TRANSPARENT : ICalEventTransparency.OPAQUE,
      organizer: { name: parameterOf(hubName), email: mailbox },
      attendees:
        method === 'PUBLISH' || !attendee
          ? []
          : [
              {
                name: parameterOf(attendee.name),
                email: attendee.email,
                role: ICalAttendeeRole.REQ,
                // They said so here: nobody reads what a calendar would answer.
                status: ICalAttendeeStatus.ACCEPTED,
                rsvp: false,
              },
            ],
    })
  const text = calendar.toString()
  return events.length > 0 ? ended(text) : ended(text.replace(/(?=END:VCALENDAR)/, somethingInIt))
}

function statusOf(method: CalendarMethod, event: CalendarEvent): ICalEventStatus {
  if (method === 'CANCEL') return ICalEventStatus.CANCELLED
  return event.isTentative ? ICalEventStatus.TENTATIVE : ICalEventStatus.CONFIRMED
}

/** A calendar without any component is none (RFC 5545, 3.4), and some programs refuse it. */
const somethingInIt = [
  'BEGIN:VTIMEZONE',
  'TZID:Etc/UTC',
  'BEGIN:STANDARD',
  'DTSTART:19700101T000000',
  'TZOFFSETFROM:+0000',
  'TZOFFSETTO:+0000',
  'END:STANDARD',
  'END:VTIMEZONE',
  '',
].join('\r\n')

const ended = (text: string) => `${text.trimEnd()}\r\n`

/** Line breaks stay, which the library escapes; other control characters have no place in a file. */
const textOf = (text: string) =>
  text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replace(/(?!\n)\p{Cc}/gu, ' ')
    .trim()

/** In a parameter nothing can be escaped but by RFC 6868, and a quotation mark would end it. */
const parameterOf = (name: string) =>
  textOf(name).replaceAll('\n', ' ').replaceAll('"', '’').replaceAll('\\', '/').replaceAll('^', '^^')

import type { OwnBooking } from '../bookings/booking-of.ts'
import type { Texts } from '../http/texts.ts'
import { type SessionRow, sessionRow } from './session-rows.ts'
import type { DeskTab } from './tabs.ts'

export const pastOnPage = 30

export type BookingsPage = {
  title: string
  tabs: DeskTab[]
  rooms: { title: string; id: string; rows: SessionRow[]; none: string }[]
  pager?: { newerUrl?: string; olderUrl?: string }
  /** A mentor's hours of this month. */
  load?: string
  empty?: { headline: string; text: string; acts: { label: string; url: string; look: string }[] }
}

/** Every session of a member: what waits for a yes, what is ahead, what was. */
export function bookingsPage(
  found: {
    waiting: OwnBooking[]
    upcoming: OwnBooking[]
    /** One more than a page. */
    past: OwnBooking[]
    page: number
    hours?: { bookedMinutes: number; hoursPerMonth?: number }
    zone: string
  },
  tabs: DeskTab[],
  texts: Texts,
): BookingsPage {
  const { t } = texts
  const { page, hours, zone } = found
  const rows = (bookings: OwnBooking[]) => bookings.map((booking) => sessionRow(booking, zone, texts))
  const isMore = found.past.length > pastOnPage
  const isEmpty = page === 1 && [found.waiting, found.upcoming, found.past].every(({ length }) => length === 0)
  return {
    title:
      found.upcoming.length === 0 && found.waiting.length > 0
        ? t('desk.sessions.title.waiting', { count: found.waiting.length })
        : t('desk.sessions.title', { count: found.upcoming.length }),
    tabs,
    rooms: isEmpty
      ? []
      : [
          ...(page === 1
            ? [
                ...(found.waiting.length > 0
                  ? [{ id: 'waiting', title: t('desk.sessions.waiting'), rows: rows(found.waiting), none: '' }]
                  : []),
                {
                  id: 'upcoming',
                  title: t('desk.sessions.upcoming'),
                  rows: rows(found.upcoming),
                  none: t('desk.sessions.upcoming.none'),
                },
              ]
            : []),
          {
            id: 'past',
            title: t('desk.sessions.past'),
            rows: rows(found.past.slice(0, pastOnPage)),
            none: t('desk.sessions.past.none'),
          },
        ],
    ...(page > 1 || isMore
      ? {
          pager: {
            ...(page > 1 ? { newerUrl: page === 2 ? '/desk/bookings' : `/desk/bookings?page=${page - 1}` } : {}),
            ...(isMore ? { olderUrl: `/desk/bookings?page=${page + 1}` } : {}),
          },
        }
      : {}),
    ...(hours ? { load: hoursText(hours, texts) } : {}),
    ...(isEmpty
      ? {
          empty: {
            headline: t('desk.sessions.empty'),
            text: t('desk.sessions.empty.text'),
            acts: [{ label: t('desk.empty.people'), url: '/mentors', look: 'do' }],
          },
        }
      : {}),
  }
}

/** To a tenth. */
export const hours = (minutes: number): number => Math.round(minutes / 6) / 10

/** “2.5 of 4 hours of sessions this month”. */
function hoursText(
  { bookedMinutes, hoursPerMonth }: { bookedMinutes: number; hoursPerMonth?: number },
  { t, number }: Texts,
): string {
  const booked = number(hours(bookedMinutes))
  return hoursPerMonth === undefined
    ? t('desk.sessions.load', { booked })
    : t('desk.sessions.load.of', { booked, hours: number(hoursPerMonth) })
}

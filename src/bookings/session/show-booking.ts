import { randomUUIDv7 } from 'node:crypto'
import type { Request, Response } from 'express'
import type { Member } from '../../accounts/member.ts'
import { readSettings } from '../../admin/settings.ts'
import { hubAddress } from '../../config.ts'
import type { Deps } from '../../deps.ts'
import { NotFound } from '../../errors.ts'
import type { Pages } from '../../http/layout.ts'
import { renderPlain, renderPost } from '../../http/markdown.ts'
import { blockBetween } from '../../moderation/blocked.ts'
import { whereMailGoes } from '../../notifications/where-mail-goes.ts'
import { feedbackOf, learningOfBooking, questionOfBooking } from '../after/after-queries.ts'
import { otherOf, type Reading } from '../appointment.ts'
import type { OwnBooking } from '../booking-of.ts'
import { bookingEvents, bookingFor } from '../queries.ts'
import { windowsOf } from '../windows.ts'
import { markMessagesRead, messagesOfBooking } from './booking-messages.ts'
import { type BookingFound, bookingPage, type Refusal } from './booking-page.ts'

const messagesShown = 100

/** @throws NotFound for everyone but the two; a hold is its asker's alone */
export async function ownBooking(deps: Pick<Deps, 'db'>, publicId: string, memberId: string): Promise<OwnBooking> {
  const booking = await bookingFor(deps.db, publicId, memberId)
  if (!booking || (booking.state === 'held' && booking.side === 'mentor')) throw new NotFound('booking-not-found')
  return booking
}

export async function readingOf(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  booking: OwnBooking,
  zone: string,
): Promise<Reading> {
  const settings = await readSettings(db)
  return {
    booking,
    windows: windowsOf(booking, settings),
    now: now(),
    zone,
    movesPerBooking: settings.movesPerBooking,
  }
}

/** Everything that the page of a booking shows to one of the two. */
export async function foundFor(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  booking: OwnBooking,
  member: Pick<Member, 'id' | 'timeZone'>,
  refusal?: Refusal,
): Promise<BookingFound> {
  const { db } = deps
  const other = otherOf(booking)
  const [reading, messages, events, question, feedback, learning, block] = await Promise.all([
    readingOf(deps, booking, member.timeZone),
    messagesOfBooking(db, booking.id, messagesShown),
    bookingEvents(db, booking.id),
    booking.question ? questionOfBooking(db, booking.question.id) : undefined,
    feedbackOf(db, booking.id),
    learningOfBooking(db, booking.id),
    other ? blockBetween(db, member.id, other.id) : undefined,
  ])
  return {
    ...reading,
    viewerId: member.id,
    messages,
    messageId: randomUUIDv7(),
    events,
    ...(question ? { question } : {}),
    feedback,
    ...(learning ? { learning } : {}),
    isBlocked: block === 'own',
    ...(refusal ? { refusal } : {}),
    renderPlain,
    renderPost: (text) => renderPost(text, hubAddress(deps.config)),
  }
}

/** The page of a booking, to one of the two. What the other wrote counts as read from then on. */
export function showBooking(deps: Deps, pages: Pages) {
  return async (
    req: Request,
    res: Response,
    {
      booking,
      member,
      refusal,
      status,
      isJustBooked,
    }: { booking: OwnBooking; member: Member; refusal?: Refusal; status?: number; isJustBooked?: boolean },
  ): Promise<void> => {
    if (!isAhead(req)) await markMessagesRead(deps.db, { bookingId: booking.id, readerId: member.id }, deps.now())
    const [found, mail] = await Promise.all([
      foundFor(deps, booking, member, refusal),
      isJustBooked ? whereMailGoes(deps.db, member.id, 'booking') : undefined,
    ])
    const page = bookingPage({ ...found, ...(mail ? { mail } : {}) }, deps.config, pages.texts)
    res.set('Cache-Control', 'private, no-store')
    await pages.send(
      req,
      res,
      'bookings/booking',
      { title: page.title, section: 'desk', scripts: ['booking.js'] },
      page,
      status,
    )
  }
}

/** What a browser fetches before anybody asked for it was read by nobody. */
export const isAhead = (req: Request): boolean =>
  /prefetch|prerender/.test(req.get('sec-purpose') ?? req.get('purpose') ?? '')

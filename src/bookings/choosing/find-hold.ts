import type { Request, Response } from 'express'
import type { Member } from '../../accounts/member.ts'
import type { Deps } from '../../deps.ts'
import { AppError, NotFound, TooMany } from '../../errors.ts'
import { waitFor } from '../../http/limit-requests.ts'
import { writeLimits } from '../../moderation/write-limits.ts'
import { bookUrl } from '../book-url.ts'
import { bookedUrl, bookingUrl } from '../booking-url.ts'
import { type HeldBooking, heldBooking } from '../making/hold-queries.ts'
import { holdSlot } from '../making/hold-slot.ts'
import { type BookAddress, bookAddress, contextIn, type TypedDetails } from './book-forms.ts'
import { bookableMentor } from './bookable-mentor.ts'
import { heldAddress } from './hold-card.ts'
import type { createShowTaken } from './show-taken.ts'

/** Finds the hold that a page of it is about. Undefined: there is none, and the answer was sent. */
export function createFindHold(deps: Deps, showTaken: ReturnType<typeof createShowTaken>) {
  const { db, now } = deps
  const count = writeLimits(deps)

  /** As it is: one that is over leads to where it can be had again, or to what was made of it. */
  async function heldOrLeadOn(req: Request, res: Response, member: Member): Promise<HeldBooking | undefined> {
    const publicId = String(req.params.publicId)
    const held = await heldBooking(db, publicId, member.id)
    if (held && held.state !== 'held') {
      res.redirect(303, bookingUrl(publicId))
      return undefined
    }
    if (held && Temporal.Instant.compare(held.heldUntil, now()) > 0) return held
    const address = addressOf(req)
    const handle = held?.mentor.handle ?? handleIn(req)
    if (!handle) throw new NotFound('booking-not-found')
    const type = held?.typeSlug ?? address.type
    const url = bookUrl(handle, { type, at: held?.startsAt ?? address.at, ...contextIn(address) })
    res.redirect(303, `${url}${url.includes('?') ? '&' : '?'}hold=ran-out`)
    return undefined
  }

  /** Taken again where it ran out; what was typed goes along when it cannot be. */
  async function heldAgain(
    req: Request,
    res: Response,
    member: Member,
    typed: TypedDetails,
    { isConfirming = false } = {},
  ): Promise<HeldBooking | undefined> {
    const publicId = String(req.params.publicId)
    const held = await heldBooking(db, publicId, member.id)
    if (held && held.state !== 'held') {
      // The same form sent again is answered the same.
      res.redirect(303, isConfirming ? bookedUrl(publicId) : bookingUrl(publicId))
      return undefined
    }
    if (held && (isConfirming || Temporal.Instant.compare(held.heldUntil, now()) > 0)) return held
    const address = addressOf(req)
    const handle = held?.mentor.handle ?? handleIn(req)
    const type = held?.typeSlug ?? address.type
    const at = held?.startsAt ?? address.at
    const mentor = handle ? await bookableMentor(db, handle) : undefined
    if (!mentor || 'isMentor' in mentor || !type || !at) throw new NotFound('booking-not-found')
    const context = contextIn(address)
    try {
      await count(member.id, 'holds')
      const again = await holdSlot(deps, {
        askerId: member.id,
        mentorId: mentor.id,
        typeSlug: type,
        startsAt: at,
        context: { questionId: context.question, requestId: context.request, topic: typed.topic },
      })
      return await heldBooking(db, again.publicId, member.id)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      if (error instanceof TooMany) waitFor(res, error)
      await showTaken(req, res, { mentor, member, typeSlug: type, at, zone: member.timeZone, typed, context, error })
      return undefined
    }
  }

  return { heldOrLeadOn, heldAgain }
}

export const addressOf = (req: Request): BookAddress => bookAddress.parse(req.query)
const handleIn = ({ query }: Request) =>
  typeof query.with === 'string' && /^[a-z0-9-]{1,60}$/.test(query.with) ? query.with : undefined
export const detailsAddress = (req: Request, held: HeldBooking) =>
  `/bookings/${held.publicId}/details${heldAddress(held, contextIn(addressOf(req)))}`

import { type Request, type Response, Router } from 'express'
import type { Member } from '../../accounts/member.ts'
import { nextAddress } from '../../accounts/next-address.ts'
import { mustBeAllowed } from '../../accounts/signed-in.ts'
import { readSettings } from '../../admin/settings.ts'
import type { Deps } from '../../deps.ts'
import { AppError, NotFound, TooMany } from '../../errors.ts'
import type { FormErrors } from '../../http/form-fields.ts'
import type { Pages } from '../../http/layout.ts'
import { waitFor } from '../../http/limit-requests.ts'
import { sendPrivate } from '../../http/send-private.ts'
import { writeLimits } from '../../moderation/write-limits.ts'
import { bookUrl, type CarriedContext } from '../book-url.ts'
import { bookingUrl } from '../booking-url.ts'
import { confirmBooking } from '../making/confirm-booking.ts'
import { type HeldBooking, heldBooking } from '../making/hold-queries.ts'
import { holdSlot } from '../making/hold-slot.ts'
import { releaseHold } from '../making/release-hold.ts'
import { saveDetails } from '../making/save-details.ts'
import { pagesAbout } from './book-about.ts'
import { type BookAddress, bookAddress, detailErrors, type TypedDetails, typedDetails } from './book-forms.ts'
import { bookableMentor } from './bookable-mentor.ts'
import { detailsOf, detailsPage } from './details-page.ts'
import { heldAddress } from './hold-card.ts'
import { reviewPage } from './review-page.ts'
import { createShowTaken } from './show-taken.ts'

/** From a held time to a booking: details, review, and letting it go. */
export function holdRoutes(deps: Deps, pages: Pages): Router {
  const { db, now } = deps
  const { texts } = pages
  const router = Router()
  const showTaken = createShowTaken(deps, pages)
  const count = writeLimits(deps)
  const send = sendPrivate(pages, { section: 'people', scripts: ['book.js'] })

  router.get('/bookings/:publicId/details', async (req, res) => {
    const member = mustBeAllowed(res, 'booking.make')
    const held = await heldOrLeadOn(req, res, member)
    if (held) await showDetails(req, res, member, held, detailsOf(held), {})
  })

  router.post('/bookings/:publicId/details', async (req, res) => {
    const member = mustBeAllowed(res, 'booking.make')
    const typed = typedDetails(req.body)
    const held = await heldAgain(req, res, member, typed)
    if (!held) return
    const errors = detailErrors(typed, texts)
    if (Object.keys(errors).length > 0) return showDetails(req, res, member, held, typed, errors, 422)
    await keep(held, member, typed)
    res.redirect(303, `/bookings/${held.publicId}/review${heldAddress(held, contextOf(addressOf(req)))}`)
  })

  router.get('/bookings/:publicId/review', async (req, res) => {
    const member = mustBeAllowed(res, 'booking.make')
    const held = await heldOrLeadOn(req, res, member)
    if (!held) return
    // Nothing was said of it yet.
    if (held.topic === '') return res.redirect(303, detailsAddress(req, held))
    await showReview(req, res, member, held)
  })

  router.post('/bookings/:publicId/review', async (req, res) => {
    const member = mustBeAllowed(res, 'booking.make')
    const typed = typedDetails(req.body)
    // One that ran out is taken again by what confirms it.
    const held = await heldAgain(req, res, member, typed, { isRunOutFine: true })
    if (!held) return
    if (Object.keys(detailErrors(typed, texts)).length > 0) return res.redirect(303, detailsAddress(req, held))
    await keep(held, member, typed)
    try {
      await confirmBooking(deps, {
        publicId: held.publicId,
        askerId: member.id,
        topic: typed.topic,
        details: typed.details,
        prepAnswers: held.prepQuestions.map((_, index) => typed.answers[index] ?? ''),
      })
      res.redirect(303, bookingUrl(held.publicId))
    } catch (error) {
      if (!(error instanceof AppError) || error.status === 404 || !held.typeSlug) throw error
      await showTaken(req, res, {
        mentor: held.mentor,
        member,
        typeSlug: held.typeSlug,
        at: held.startsAt,
        zone: member.timeZone,
        typed,
        context: contextOf(addressOf(req)),
        error,
      })
    }
  })

  router.post('/bookings/:publicId/release', async (req, res) => {
    const member = mustBeAllowed(res, 'booking.make')
    // One that is gone already is let go.
    await releaseHold(deps, { publicId: req.params.publicId, askerId: member.id }).catch((error: unknown) => {
      if (!(error instanceof NotFound)) throw error
    })
    const back = nextAddress(req.body?.back, '/mentors')
    res.redirect(303, `${back}${back.includes('?') ? '&' : '?'}hold=let-go`)
  })

  /** The hold; where there is none any more, on to where it can be had again, or to what was made of it. */
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
    const url = bookUrl(handle, { type, at: held?.startsAt ?? address.at, ...contextOf(address) })
    res.redirect(303, `${url}${url.includes('?') ? '&' : '?'}hold=ran-out`)
    return undefined
  }

  /** The hold, taken again where it ran out; what was typed goes along when it cannot be. Undefined: the answer was sent. */
  async function heldAgain(
    req: Request,
    res: Response,
    member: Member,
    typed: TypedDetails,
    { isRunOutFine = false } = {},
  ): Promise<HeldBooking | undefined> {
    const publicId = String(req.params.publicId)
    const held = await heldBooking(db, publicId, member.id)
    if (held && held.state !== 'held') {
      res.redirect(303, bookingUrl(publicId))
      return undefined
    }
    if (held && (isRunOutFine || Temporal.Instant.compare(held.heldUntil, now()) > 0)) return held
    const address = addressOf(req)
    const handle = held?.mentor.handle ?? handleIn(req)
    const type = held?.typeSlug ?? address.type
    const at = held?.startsAt ?? address.at
    const mentor = handle ? await bookableMentor(db, handle) : undefined
    if (!mentor || 'isMentor' in mentor || !type || !at) throw new NotFound('booking-not-found')
    const context = contextOf(address)
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

  const keep = (held: HeldBooking, member: Member, typed: TypedDetails) =>
    saveDetails(deps, {
      publicId: held.publicId,
      askerId: member.id,
      mentorId: held.mentor.id,
      topic: typed.topic,
      details: typed.details,
      prepAnswers: held.prepQuestions.map((_, index) => typed.answers[index] ?? ''),
      read: typed.read,
    })

  async function showDetails(
    req: Request,
    res: Response,
    member: Member,
    held: HeldBooking,
    typed: TypedDetails,
    errors: FormErrors,
    status = 200,
  ) {
    const context = contextOf(addressOf(req))
    const found = await pagesAbout(deps, { question: held.question, q: context.q })
    const read = held.alreadyRead.filter(({ url }) => !found.some((page) => page.url === url))
    const isTakenAgain = held.publicId !== req.params.publicId
    const model = detailsPage(
      { held, typed, errors, context, found: [...read, ...found], zone: member.timeZone, now: now(), isTakenAgain },
      texts,
    )
    await send(req, res, 'bookings/details', model, status)
  }

  async function showReview(req: Request, res: Response, member: Member, held: HeldBooking) {
    const { approvalHours } = await readSettings(db)
    const context = contextOf(addressOf(req))
    const model = reviewPage({ held, context, zone: member.timeZone, now: now(), approvalHours }, texts)
    await send(req, res, 'bookings/review', model)
  }
  return router
}

const addressOf = (req: Request): BookAddress => bookAddress.parse(req.query)
const contextOf = ({ question, request, q }: BookAddress): CarriedContext => ({ question, request, q })
const handleIn = ({ query }: Request) =>
  typeof query.with === 'string' && /^[a-z0-9-]{1,60}$/.test(query.with) ? query.with : undefined
const detailsAddress = (req: Request, held: HeldBooking) =>
  `/bookings/${held.publicId}/details${heldAddress(held, contextOf(addressOf(req)))}`

import { type Request, type Response, Router } from 'express'
import type { Member } from '../../accounts/member.ts'
import { nextAddress } from '../../accounts/next-address.ts'
import { mustBeAllowed } from '../../accounts/signed-in.ts'
import { readSettings } from '../../admin/settings.ts'
import type { Deps } from '../../deps.ts'
import { AppError, NotFound } from '../../errors.ts'
import type { FormErrors } from '../../http/form-fields.ts'
import type { Pages } from '../../http/layout.ts'
import { sendPrivate } from '../../http/send-private.ts'
import { bookedUrl } from '../booking-url.ts'
import { confirmBooking } from '../making/confirm-booking.ts'
import type { HeldBooking } from '../making/hold-queries.ts'
import { releaseHold } from '../making/release-hold.ts'
import { saveDetails } from '../making/save-details.ts'
import { pagesAbout } from './book-about.ts'
import { contextIn, detailErrors, type TypedDetails, typedDetails } from './book-forms.ts'
import { detailsOf, detailsPage } from './details-page.ts'
import { addressOf, createFindHold, detailsAddress } from './find-hold.ts'
import { heldAddress } from './hold-card.ts'
import { reviewPage } from './review-page.ts'
import { createShowTaken } from './show-taken.ts'

/** From a held time to a booking: details, review, and letting it go. */
export function holdRoutes(deps: Deps, pages: Pages): Router {
  const { db, now } = deps
  const { texts } = pages
  const router = Router()
  const showTaken = createShowTaken(deps, pages)
  const { heldOrLeadOn, heldAgain } = createFindHold(deps, showTaken)
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
    res.redirect(303, `/bookings/${held.publicId}/review${heldAddress(held, contextIn(addressOf(req)))}`)
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
    const held = await heldAgain(req, res, member, typed, { isConfirming: true })
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
      res.redirect(303, bookedUrl(held.publicId))
    } catch (error) {
      if (!(error instanceof AppError) || error.status === 404 || !held.typeSlug) throw error
      await showTaken(req, res, {
        mentor: held.mentor,
        member,
        typeSlug: held.typeSlug,
        at: held.startsAt,
        zone: member.timeZone,
        typed,
        context: contextIn(addressOf(req)),
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
    const context = contextIn(addressOf(req))
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
    const context = contextIn(addressOf(req))
    const model = reviewPage({ held, context, zone: member.timeZone, now: now(), approvalHours }, texts)
    await send(req, res, 'bookings/review', model)
  }
  return router
}

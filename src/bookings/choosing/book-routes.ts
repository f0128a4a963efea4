import { Router } from 'express'
import { withNext } from '../../accounts/next-address.ts'
import { memberOf, mustBeAllowed } from '../../accounts/signed-in.ts'
import type { Deps } from '../../deps.ts'
import { AppError, TooMany } from '../../errors.ts'
import type { Pages } from '../../http/layout.ts'
import { waitFor } from '../../http/limit-requests.ts'
import type { Mentor } from '../../mentors/queries.ts'
import { writeLimits } from '../../moderation/write-limits.ts'
import { bookUrl, type CarriedContext } from '../book-url.ts'
import { heldBooking } from '../making/hold-queries.ts'
import { holdSlot } from '../making/hold-slot.ts'
import { saveDetails } from '../making/save-details.ts'
import { writtenBefore } from './book-about.ts'
import { bookAddress, contextIn, detailErrors, holdForm, type TypedDetails, typedDetails } from './book-forms.ts'
import { bookableMentor } from './bookable-mentor.ts'
import { heldAddress } from './hold-card.ts'
import { createShowTaken } from './show-taken.ts'
import { createShowTimes, zoneOf } from './show-times.ts'

/** Where a time with a mentor is chosen and held. */
export function bookRoutes(deps: Deps, pages: Pages): Router {
  const { db } = deps
  const { texts } = pages
  const router = Router()
  const showTimes = createShowTimes(deps, pages)
  const showTaken = createShowTaken(deps, pages)
  const count = writeLimits(deps)

  router.get('/mentors/:handle/book', async (req, res) => {
    const mentor = await bookableMentor(db, req.params.handle)
    if ('isMentor' in mentor) {
      const { search } = new URL(req.originalUrl, 'https://hub.invalid')
      return res.redirect(
        mentor.isMentor ? 301 : 302,
        mentor.isMentor ? `${bookUrl(mentor.handle)}${search}` : `/members/${mentor.handle}`,
      )
    }
    await showTimes(req, res, mentor, bookAddress.parse(req.query))
  })

  router.post('/mentors/:handle/book/hold', async (req, res) => {
    const mentor = await bookableMentor(db, String(req.params.handle))
    if ('isMentor' in mentor) return res.redirect(303, bookUrl(mentor.handle))
    const address = bookAddress.parse(req.body ?? {})
    const context = contextIn(address)
    const form = holdForm.safeParse(req.body ?? {})
    if (!form.success)
      return res.redirect(303, bookUrl(mentor.handle, { type: address.type, zone: address.zone, ...context }))
    const { type, at } = form.data
    // Nothing is held for a visitor: the time is still chosen when they come back.
    if (!memberOf(res))
      return res.redirect(
        303,
        withNext('/sign-in', bookUrl(mentor.handle, { type, at, zone: address.zone, ...context })),
      )
    const member = mustBeAllowed(res, 'booking.make')
    const typed = typedDetails(req.body)
    try {
      await count(member.id, 'holds')
      const { publicId } = await holdSlot(deps, {
        askerId: member.id,
        mentorId: mentor.id,
        typeSlug: type,
        startsAt: at,
        context: { questionId: context.question, requestId: context.request, topic: typed.topic || context.q },
      })
      res.redirect(303, await leadOn(publicId, { member, mentor, typed, context }))
    } catch (error) {
      if (!(error instanceof AppError) || error.status === 404) throw error
      if (error instanceof TooMany) waitFor(res, error)
      await showTaken(req, res, {
        mentor,
        member,
        typeSlug: type,
        at,
        zone: zoneOf(address, member),
        typed,
        context,
        error,
      })
    }
  })

  /** Keeps what was typed, or fills it in, and says where one goes on. */
  async function leadOn(
    publicId: string,
    given: { member: { id: string }; mentor: Mentor; typed: TypedDetails; context: CarriedContext },
  ): Promise<string> {
    const { member, mentor, typed, context } = given
    const held = await heldBooking(db, publicId, member.id)
    if (!held) return bookUrl(mentor.handle, context)
    const hasWritten = typed.topic !== '' || typed.details !== '' || held.details !== ''
    const words = hasWritten
      ? typed
      : { ...typed, ...(await writtenBefore(db, context, { askerId: member.id, mentorId: mentor.id })) }
    if (words.topic !== '' || words.details !== '')
      await saveDetails(deps, {
        publicId,
        askerId: member.id,
        mentorId: mentor.id,
        topic: words.topic.slice(0, 200).toWellFormed(),
        details: words.details.slice(0, 5000).toWellFormed(),
        prepAnswers: held.prepQuestions.map((_, index) => words.answers[index] ?? ''),
        read: words.read,
      })
    const isReady = typed.topic !== '' && Object.keys(detailErrors(typed, texts)).length === 0
    return `/bookings/${publicId}/${isReady ? 'review' : 'details'}${heldAddress(held, context)}`
  }
  return router
}

import { type Request, type Response, Router } from 'express'
import type { z } from 'zod'
import type { Member } from '../../accounts/member.ts'
import { mustBeAllowed } from '../../accounts/signed-in.ts'
import type { Deps } from '../../deps.ts'
import { AppError, BadRequest, NotFound, TooMany } from '../../errors.ts'
import { formErrors, refusalErrors } from '../../http/form-fields.ts'
import type { Pages } from '../../http/layout.ts'
import { waitFor } from '../../http/limit-requests.ts'
import { writeLimits } from '../../moderation/write-limits.ts'
import { questionOfBooking } from '../after/after-queries.ts'
import { agreeToLearning } from '../after/agree-to-learning.ts'
import { fileFeedback } from '../after/file-feedback.ts'
import { markAbsent } from '../after/mark-absent.ts'
import { writeLearning } from '../after/write-learning.ts'
import {
  absentForm,
  agreeForm,
  answerLearningForm,
  feedbackForm,
  messageForm,
  notesForm,
  prepForm,
  questionLearningForm,
} from '../booking-forms.ts'
import type { OwnBooking } from '../booking-of.ts'
import { bookingUrl } from '../booking-url.ts'
import { detailsUrl } from '../choosing/hold-card.ts'
import { answerPrep } from './answer-prep.ts'
import { markMessagesRead } from './booking-messages.ts'
import { bookingPage, type Refusal } from './booking-page.ts'
import { foundFor, isAhead, ownBooking, showBooking } from './show-booking.ts'
import { writeMessage } from './write-message.ts'
import { NotesMoved, writeNotes } from './write-notes.ts'

/** The page of a booking, and what the two do there beside booking it. */
export function bookingPageRoutes(deps: Deps, pages: Pages): Router {
  const { db, now, config } = deps
  const { texts } = pages
  const router = Router()

  // A page that says that something happened meanwhile leads to where it can be seen.
  router.use('/bookings/:publicId', (req, res, next) => {
    res.locals.standsAt = bookingUrl(req.params.publicId)
    next()
  })
  const show = showBooking(deps, pages)
  const count = writeLimits(deps)

  const asked = async (req: Request, res: Response) => {
    const member = mustBeAllowed(res, 'desk.own')
    return { member, booking: await ownBooking(deps, String(req.params.publicId), member.id) }
  }

  router.get('/bookings/:publicId', async (req, res) => {
    const { member, booking } = await asked(req, res)
    if (booking.state === 'held') return res.redirect(303, detailsUrl(booking.publicId, ''))
    await show(req, res, { booking, member, isJustBooked: req.query.booked !== undefined })
  })

  // What changes while the page is open: the messages, and the door.
  router.get('/bookings/:publicId/live', async (req, res) => {
    const { member, booking } = await asked(req, res)
    if (!isAhead(req)) await markMessagesRead(db, { bookingId: booking.id, readerId: member.id }, now())
    const { live } = bookingPage(await foundFor(deps, booking, member), config, texts)
    res.set('Cache-Control', 'private, no-cache')
    res.type('html').send(await pages.part('bookings/live', { live }))
  })

  router.post('/bookings/:publicId/prep', async (req, res) => {
    const { member, booking } = await asked(req, res)
    const parsed = prepForm(booking.prepQuestions.length).safeParse(req.body ?? {})
    const prep = booking.prepQuestions.map((_, index) => raw(req, `answers-${index}`))
    if (!parsed.success) return again(req, res, { booking, member }, { form: 'prep', prep }, parsed.error)
    const answers = booking.prepQuestions.map((_, index) => parsed.data[`answers-${index}`] ?? '')
    await orAgain(req, res, { booking, member }, { form: 'prep', prep }, async () => {
      await count(member.id, 'changes')
      await answerPrep(deps, { publicId: booking.publicId, by: member.id, answers })
      return '#prepare'
    })
  })

  router.post('/bookings/:publicId/notes', async (req, res) => {
    const { member, booking } = await asked(req, res)
    const typed = { form: 'notes' as const, notes: raw(req, 'notes') }
    const parsed = notesForm.safeParse(req.body ?? {})
    if (!parsed.success) return again(req, res, { booking, member }, typed, parsed.error)
    await orAgain(req, res, { booking, member }, typed, async () => {
      await count(member.id, 'changes')
      await writeNotes(deps, { publicId: booking.publicId, by: member.id, ...parsed.data })
      return '#shared-notes'
    })
  })

  router.post('/bookings/:publicId/messages', async (req, res) => {
    const { member, booking } = await asked(req, res)
    const typed = { form: 'message' as const, message: raw(req, 'body') }
    const parsed = messageForm.safeParse(req.body ?? {})
    if (!parsed.success) return again(req, res, { booking, member }, typed, parsed.error)
    await orAgain(req, res, { booking, member }, typed, async () => {
      await count(member.id, 'messages')
      await writeMessage(deps, { publicId: booking.publicId, by: member.id, ...parsed.data })
      return '#messages'
    })
  })

  router.post('/bookings/:publicId/absent', async (req, res) => {
    const { member, booking } = await asked(req, res)
    const { absent } = parsedOr400(absentForm, req)
    await count(member.id, 'changes')
    await markAbsent(deps, { publicId: booking.publicId, by: member.id, isAbsent: absent })
    res.redirect(303, `${bookingUrl(booking.publicId)}#after`)
  })

  router.post('/bookings/:publicId/feedback', async (req, res) => {
    const { member, booking } = await asked(req, res)
    const feedback = { held: raw(req, 'held'), verdict: raw(req, 'verdict'), words: raw(req, 'words') }
    const typed = { form: 'feedback' as const, feedback }
    const parsed = feedbackForm.safeParse(req.body ?? {})
    if (!parsed.success) return again(req, res, { booking, member }, typed, parsed.error)
    const { held, verdict, words } = parsed.data
    await orAgain(req, res, { booking, member }, typed, async () => {
      await fileFeedback(deps, { publicId: booking.publicId, by: member.id, wasHeld: held, verdict, words })
      return '#after'
    })
  })

  router.post('/bookings/:publicId/learning', async (req, res) => {
    const { member, booking } = await asked(req, res)
    const question = booking.question && (await questionOfBooking(db, booking.question.id))
    const learning = {
      title: raw(req, 'title'),
      asked: raw(req, 'asked'),
      body: raw(req, 'body'),
      tags: raw(req, 'tags'),
    }
    const typed = { form: 'learning' as const, learning }
    const parsed = (question?.isOpen ? answerLearningForm : questionLearningForm).safeParse(req.body ?? {})
    if (!parsed.success) return again(req, res, { booking, member }, typed, parsed.error)
    const { version, ...draft } = parsed.data
    await orAgain(req, res, { booking, member }, typed, async () => {
      await count(member.id, 'changes')
      await writeLearning(deps, {
        publicId: booking.publicId,
        by: member.id,
        version,
        draft: { title: booking.question?.title ?? '', asked: '', tags: question?.tags ?? [], ...draft },
      })
      return '#learning'
    })
  })

  router.post('/bookings/:publicId/learning/agree', async (req, res) => {
    const { member, booking } = await asked(req, res)
    const { agrees, version } = parsedOr400(agreeForm, req)
    await orAgain(req, res, { booking, member }, { form: 'learning' }, async () => {
      if (agrees) await count(member.id, 'answers')
      await agreeToLearning(deps, { publicId: booking.publicId, by: member.id, version, agrees })
      return '#learning'
    })
  })

  type Own = { booking: OwnBooking; member: Member }
  type Typed = Omit<Refusal, 'errors'>

  /** The page again, with what was typed and what was wrong with it. */
  const again = (req: Request, res: Response, own: Own, typed: Typed, error: z.ZodError) =>
    show(req, res, { ...own, refusal: { ...typed, errors: formErrors(error, texts) }, status: 422 })

  /** The act, then its place on the page; what was refused is said there, with what was typed kept. */
  async function orAgain(req: Request, res: Response, own: Own, typed: Typed, act: () => Promise<string>) {
    try {
      const place = await act()
      res.redirect(303, bookingUrl(own.booking.publicId) + place)
    } catch (error) {
      if (!(error instanceof AppError) || error instanceof NotFound || error.status >= 500) throw error
      if (error instanceof TooMany) waitFor(res, error)
      const refusal: Refusal = {
        ...typed,
        errors: refusalErrors(error, texts),
        ...(error instanceof NotesMoved ? { isNotesMoved: true } : {}),
      }
      // As it is now: the other was faster, or it is off.
      const booking = await ownBooking(deps, own.booking.publicId, own.member.id)
      await show(req, res, { booking, member: own.member, refusal, status: error.status })
    }
  }
  return router
}

const raw = (req: Request, name: string): string => {
  const value: unknown = req.body?.[name]
  return typeof value === 'string' ? value.slice(0, 30_000) : ''
}

function parsedOr400<T>(form: z.ZodType<T>, req: Request): T {
  const parsed = form.safeParse(req.body ?? {})
  if (!parsed.success) throw new BadRequest('bad-request')
  return parsed.data
}

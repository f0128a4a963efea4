import { type Request, type Response, Router } from 'express'
import { withNext } from '../../accounts/next-address.ts'
import { memberOf, mustBeAllowed } from '../../accounts/signed-in.ts'
import { readSettings } from '../../admin/settings.ts'
import type { Deps } from '../../deps.ts'
import { AppError, TooMany } from '../../errors.ts'
import type { Pages } from '../../http/layout.ts'
import { waitFor } from '../../http/limit-requests.ts'
import type { Mentor } from '../../mentors/queries.ts'
import { writeLimits } from '../../moderation/write-limits.ts'
import { bookUrl, type CarriedContext } from '../book-url.ts'
import { clockIn } from '../clocks.ts'
import { heldBooking } from '../making/hold-queries.ts'
import { holdSlot } from '../making/hold-slot.ts'
import { saveDetails } from '../making/save-details.ts'
import { askedAbout, writtenBefore } from './book-about.ts'
import { type BookAddress, bookAddress, detailErrors, holdForm, type TypedDetails, typedDetails } from './book-forms.ts'
import { type BookPage, bookPage } from './book-page.ts'
import { bookableMentor } from './bookable-mentor.ts'
import { type Choice, choicesOf, daysToShow } from './choose-time.ts'
import { chosenCard, heldAddress, heldCard } from './hold-card.ts'
import { createShowTaken } from './show-taken.ts'
import { otherRows, othersWithTime, waysOn } from './ways-on.ts'

/** Where a time with a mentor is chosen and held. */
export function bookRoutes(deps: Deps, pages: Pages): Router {
  const { db, now } = deps
  const { texts } = pages
  const router = Router()
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

  async function showTimes(req: Request, res: Response, mentor: Mentor, address: BookAddress) {
    const viewer = memberOf(res)
    const zone = zoneOf(address, viewer)
    const context = contextIn(address)
    const [choice, settings, question] = await Promise.all([
      choicesOf(deps, { mentor, viewer, typeSlug: address.type, zone }),
      readSettings(db),
      address.question ? askedAbout(db, address.question, viewer?.id) : undefined,
    ])
    const { type, held, why } = choice
    const isOwnZone = viewer !== undefined && zone === viewer.timeZone
    const chosen = held ? undefined : choice.slots.find((slot) => address.at?.equals(slot))
    const isClosed = why !== undefined && why !== 'own' && viewer?.id !== mentor.id
    const others = isClosed
      ? await othersWithTime(deps, {
          title: question?.title ?? address.q ?? mentor.expertise.map(({ tag }) => tag).join(' '),
          tags: question?.tags ?? mentor.expertise.map(({ tag }) => tag),
          mentorId: mentor.id,
          asker: viewer,
          zone,
        })
      : []
    const { pausedUntil } = mentor.availability
    const model: BookPage = bookPage(
      {
        mentor,
        ...choice,
        isOwn: viewer?.id === mentor.id,
        shown: daysToShow(choice.slots, {
          zone,
          now: now(),
          horizonDays: type?.horizonDays ?? 0,
          bookerZone: viewer?.timeZone ?? zone,
          address,
        }),
        ...(pausedUntil ? { pausedUntil } : {}),
        zone,
        isOwnZone,
        wanted: {
          type: type?.slug,
          zone: isOwnZone ? undefined : address.zone,
          from: address.from,
          days: address.days,
        },
        context,
        ...(question ? { question: { title: question.title, url: question.url } } : {}),
        ...cardOf(choice, {
          mentor,
          zone,
          context,
          chosen,
          isSignedIn: viewer !== undefined,
          minutes: settings.holdMinutes,
        }),
        ...noticeOf(choice, address, chosen, zone),
        ways: waysOn(mentor, { context, canAsk: why !== 'blocked' && why !== 'closed' && why !== 'paused' }, texts),
        others: otherRows(others, { zone, now: now(), context, isOwnZone }, texts),
        now: now(),
        settings,
      },
      texts,
    )
    res.set('Cache-Control', viewer ? 'private, no-cache' : 'no-cache')
    const head = {
      title: model.title,
      section: 'people' as const,
      scripts: ['book.js', ...(viewer ? [] : ['guess-zone.js'])],
    }
    await pages.send(req, res, 'bookings/book', head, model)
  }

  function cardOf(
    { held, type }: Choice,
    given: {
      mentor: Mentor
      zone: string
      context: CarriedContext
      chosen: Temporal.Instant | undefined
      isSignedIn: boolean
      minutes: number
    },
  ) {
    const { mentor, chosen, ...rest } = given
    if (held)
      return {
        card: heldCard(held, { ...rest, isAtTimes: true, now: now() }, texts),
        heldClock: clockIn(held, rest.zone, texts),
        chosen: held.startsAt,
      }
    if (!type || !chosen) return {}
    return { card: chosenCard({ ...rest, handle: mentor.handle, type, at: chosen }, texts), chosen }
  }

  function noticeOf(choice: Choice, { at, hold }: BookAddress, chosen: Temporal.Instant | undefined, zone: string) {
    const { t } = texts
    const notice = (title: string, text: string) => ({ notice: { kind: '', icon: 'held', title, text } })
    if (choice.why === 'own') return notice(t('book.own'), t('book.own.text'))
    if (choice.held || choice.why) return {}
    if (hold === 'ran-out') return notice(t('book.ran-out'), chosen ? t('book.ran-out.free') : t('book.ran-out.gone'))
    if (hold === 'let-go') return notice(t('book.was-let-go'), t('book.was-let-go.text'))
    if (!at || chosen) return {}
    const clock = clockIn({ startsAt: at, endsAt: at }, zone, texts)
    return notice(t('book.gone', { day: clock.day, time: clock.from }), t('book.gone.text'))
  }
  return router
}

const contextIn = ({ question, request, q }: BookAddress): CarriedContext => ({ question, request, q })

const zoneOf = (address: BookAddress, viewer: { timeZone: string } | undefined) =>
  address.zone ?? viewer?.timeZone ?? 'UTC'

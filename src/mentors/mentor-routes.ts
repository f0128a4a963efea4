import { type Request, type Response, Router } from 'express'
import { may } from '../accounts/permissions.ts'
import { memberOf } from '../accounts/signed-in.ts'
import { readSettings } from '../admin/settings.ts'
import { bookButton } from '../bookings/choosing/book-button.ts'
import type { Deps } from '../deps.ts'
import { AppError, NotFound } from '../errors.ts'
import type { Pages } from '../http/layout.ts'
import { handleNow } from '../members/handles.ts'
import { bondOf } from '../members/queries.ts'
import { audienceOf } from '../members/visibility.ts'
import { beginning, canBook } from './begin.ts'
import { firstReplies } from './first-replies.ts'
import { mentorPage } from './mentor-page.ts'
import { type Mentor, mentorByHandle, mentorLoad, openBetween } from './queries.ts'
import { answersHere, answersOutside } from './shown-evidence.ts'
import { takingPeople } from './taking-people.ts'

const evidenceShown = 5

/** A mentor's own page. */
export function mentorPageRoutes(deps: Pick<Deps, 'db' | 'now' | 'config'>, pages: Pages): Router {
  const { db, now } = deps
  const { texts } = pages
  const router = Router()

  router.get('/mentors/:handle', async (req, res) => {
    const handle = req.params.handle.toLowerCase()
    const visible = await mentorByHandle(db, handle, 'public')
    if (!visible) return leadOn(handle, res)
    if (handle !== req.params.handle) return res.redirect(301, `/mentors/${handle}`)
    if (visible.state === 'removed') throw new AppError(410, 'mentor-gone')
    // Who helped once is a member still.
    if (visible.state === 'alumni') return res.redirect(302, `/members/${handle}`)
    await show(req, res, visible)
  })

  async function leadOn(handle: string, res: Response) {
    const present = await handleNow(db, handle)
    if (!present) throw new NotFound('mentor-not-found')
    res.redirect(301, `/mentors/${present}`)
  }

  async function show(req: Request, res: Response, visible: Mentor) {
    const viewer = memberOf(res)
    const { id, handle } = visible
    const isOwn = viewer?.id === id
    const bond =
      viewer && !isOwn ? await bondOf(db, viewer.id, id) : { isMatch: false, isBlocked: false, hasBlocked: false }
    // Their own page is shown to them as others see it.
    const audience = isOwn ? 'public' : audienceOf(viewer, id, bond)
    const [mentor, settings, load, open, here, outside] = await Promise.all([
      audience === 'public' ? visible : mentorByHandle(db, handle, audience),
      readSettings(db),
      mentorLoad(db, id, now()),
      viewer && !isOwn ? openBetween(db, viewer.id, id) : {},
      answersHere(db, id, evidenceShown),
      answersOutside(db, id, evidenceShown),
    ])
    if (!mentor) throw new NotFound('mentor-not-found')
    const taking = takingPeople(mentor.availability, now(), load, settings.weeklyInvitationsPerMentor)
    const begin = beginning({ isOwn, bond, open, taking })
    const { question } = req.query
    const questionId = typeof question === 'string' && /^[a-z0-9]{1,20}$/.test(question) ? question : undefined
    const [replies, book] = await Promise.all([
      firstReplies(db, now(), [id], settings.shownFromSampleSize),
      canBook(begin) ? bookButton(deps, mentor, viewer, { question: questionId }, texts) : undefined,
    ])
    const model = mentorPage(
      {
        mentor,
        begin,
        book,
        reply: replies.get(id),
        free: Math.max(0, mentor.availability.capacity - load.held),
        here,
        outside,
        origin: pages.origin(req),
        now: now(),
        reader: viewer && { timeZone: viewer.timeZone, mayManage: may(viewer, 'application.decide') },
        questionId,
      },
      texts,
    )
    res.set('Cache-Control', viewer ? 'private, no-cache' : 'no-cache')
    const tags = mentor.expertise.map(({ tag }) => tag).join(', ')
    await pages.send(
      req,
      res,
      'mentors/mentor',
      {
        title: mentor.name,
        section: 'people',
        description: tags
          ? texts.t('mentor.description', { name: mentor.name, tags, headline: mentor.headline ?? '' }).trim()
          : texts.t('mentor.description.short', { name: mentor.name }),
        canonical: model.url,
        isIndexed: true,
        type: 'article',
      },
      model,
    )
  }
  return router
}

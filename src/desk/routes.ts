import { type Request, type Response, Router } from 'express'
import type { Member } from '../accounts/member.ts'
import { mustBeAllowed } from '../accounts/signed-in.ts'
import { readSettings } from '../admin/settings.ts'
import { whyUnbookable } from '../availability/why-unbookable.ts'
import { bookingsOf } from '../bookings/queries.ts'
import type { Deps } from '../deps.ts'
import { BadRequest, Conflict } from '../errors.ts'
import type { Pages } from '../http/layout.ts'
import { sendPrivate } from '../http/send-private.ts'
import { hoursThisMonth, mentorAvailability, mentorLoad } from '../mentors/queries.ts'
import { countUnknownTags } from '../tags/unknown-tags.ts'
import { deskBookingRoutes } from './bookings-routes.ts'
import { coordinatorDeskPage } from './coordinator-page.ts'
import { coordinatorQueues } from './coordinator-queues.ts'
import { deskCounts } from './desk-counts.ts'
import { takeForm } from './forms.ts'
import { mentorDeskPage } from './mentor-page.ts'
import { deskPage } from './pages.ts'
import { ledgerOf, tiesOf } from './queries.ts'
import { deskTabs } from './tabs.ts'
import { takeRow } from './take-row.ts'

const shownTies = 8
const shownSessions = 5
const shownInQueue = 20

/** What waits for a member, a mentor, a coordinator. */
export function deskRoutes(deps: Deps, pages: Pages): Router {
  const { db, now } = deps
  const { texts } = pages
  const router = Router()
  const send = sendPrivate(pages, { section: 'desk' })

  const countsFor = (member: Member) => deskCounts(deps, member)

  router.get('/desk', async (req, res) => {
    const member = mustBeAllowed(res, 'desk.own')
    const [{ own, counts }, upcoming, ties, ledger] = await Promise.all([
      countsFor(member),
      bookingsOf(db, member.id, 'upcoming', { now: now(), limit: shownSessions }),
      tiesOf(db, member.id, shownTies),
      ledgerOf(db, member.id),
    ])
    const tabs = deskTabs(member, 'own', counts, texts)
    await send(req, res, 'desk/desk', deskPage(own, { upcoming, ties, ledger }, member, tabs, texts, now()))
  })

  router.use(
    deskBookingRoutes(deps, pages, async (member) => deskTabs(member, 'own', (await countsFor(member)).counts, texts)),
  )

  router.get('/desk/mentor', async (req, res) => {
    const member = mustBeAllowed(res, 'desk.mentor')
    const [{ invitations, counts }, ties, set, load, settings, unbookable] = await Promise.all([
      countsFor(member),
      tiesOf(db, member.id, shownTies, 'mentor'),
      mentorAvailability(db, member.id),
      mentorLoad(db, member.id, now()),
      readSettings(db),
      whyUnbookable(deps, member.id),
    ])
    const hours = await hoursThisMonth(db, member.id, now())
    const fullness = set && { set, load, hours, weeklyDefault: settings.weeklyInvitationsPerMentor }
    const tabs = deskTabs(member, 'mentor', counts, texts)
    await send(
      req,
      res,
      'desk/mentor',
      mentorDeskPage(invitations, ties, fullness, { ...member, unbookable }, tabs, texts, now()),
    )
  })

  async function showQueues(req: Request, res: Response, member: Member, trouble?: string, status = 200) {
    const [{ counts }, queues, unknownTags] = await Promise.all([
      countsFor(member),
      coordinatorQueues(db, now(), shownInQueue),
      countUnknownTags(db, now()),
    ])
    const tabs = deskTabs(member, 'coordinator', counts, texts)
    const model = coordinatorDeskPage(queues, { memberId: member.id, unknownTags, tabs, trouble }, texts, now())
    await send(req, res, 'desk/coordinator', model, status)
  }

  router.get('/desk/coordinator', async (req, res) => {
    await showQueues(req, res, mustBeAllowed(res, 'desk.coordinator'))
  })

  router.post('/desk/coordinator', async (req, res) => {
    const member = mustBeAllowed(res, 'desk.coordinator')
    const form = takeForm.safeParse(req.body)
    if (!form.success) throw new BadRequest('bad-request')
    try {
      await takeRow(deps, { ...form.data, actorId: member.id })
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      return showQueues(req, res, member, texts.find(`error.${error.code}`) ?? texts.t('error.broken'), 409)
    }
    res.redirect(303, `/desk/coordinator#${form.data.queue}`)
  })
  return router
}

import { Router } from 'express'
import { z } from 'zod'
import type { Member } from '../accounts/member.ts'
import { may } from '../accounts/permissions.ts'
import { mustBeAllowed } from '../accounts/signed-in.ts'
import { bookingsOf } from '../bookings/queries.ts'
import type { Deps } from '../deps.ts'
import type { Pages } from '../http/layout.ts'
import { hoursThisMonth } from '../mentors/queries.ts'
import { bookingsPage, pastOnPage } from './bookings-page.ts'
import type { DeskTab } from './tabs.ts'

const pageForm = z.object({ page: z.coerce.number().int().min(1).max(1000).catch(1) })

/** /desk/bookings: all sessions of a member. */
export function deskBookingRoutes(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  pages: Pages,
  tabsFor: (member: Member) => Promise<DeskTab[]>,
): Router {
  const router = Router()

  router.get('/desk/bookings', async (req, res) => {
    const member = mustBeAllowed(res, 'desk.own')
    const { page } = pageForm.parse(req.query)
    const at = now()
    const [tabs, waiting, upcoming, past, hours] = await Promise.all([
      tabsFor(member),
      page === 1 ? bookingsOf(db, member.id, 'waiting', { now: at }) : [],
      page === 1 ? bookingsOf(db, member.id, 'upcoming', { now: at, limit: 100 }) : [],
      bookingsOf(db, member.id, 'past', { now: at, limit: pastOnPage + 1, offset: (page - 1) * pastOnPage }),
      may(member, 'desk.mentor') ? hoursThisMonth(db, member.id, at) : undefined,
    ])
    const model = bookingsPage(
      { waiting, upcoming, past, page, ...(hours ? { hours } : {}), zone: member.timeZone },
      tabs,
      pages.texts,
    )
    res.set('Cache-Control', 'private, no-store')
    await pages.send(req, res, 'desk/bookings', { title: model.title, section: 'desk' }, model)
  })
  return router
}

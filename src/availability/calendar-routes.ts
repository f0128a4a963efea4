import { Router } from 'express'
import { mustBeAllowed } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import { Refused } from '../errors.ts'
import { refusalText } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { writeLimits } from '../moderation/write-limits.ts'
import { askForCalendar, connectCalendar, disconnectCalendar } from './calendar/connect-calendar.ts'
import { createShowHours, hoursUrl } from './show-hours.ts'

/** The private calendar of a mentor, which says when they are busy. */
export function calendarRoutes(deps: Deps, pages: Pages): Router {
  const show = createShowHours(deps, pages)
  const count = writeLimits(deps)
  const router = Router()

  router.post('/desk/mentor/hours/calendar', async (req, res) => {
    const member = mustBeAllowed(res, 'availability.own')
    const address = typeof req.body?.address === 'string' ? req.body.address.trim() : ''
    await count(member.id, 'changes')
    try {
      await connectCalendar(deps, { memberId: member.id, address })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      // The address is a secret: it is not shown again, wrong or right.
      return show.saved(req, res, member, { addressError: refusalText(error, pages.texts), status: 422 })
    }
    res.redirect(303, `${hoursUrl}?done=connected#calendar`)
  })

  router.post('/desk/mentor/hours/calendar/read', async (_req, res) => {
    const member = mustBeAllowed(res, 'availability.own')
    await askForCalendar(deps, member.id)
    res.redirect(303, `${hoursUrl}?done=read#calendar`)
  })

  router.post('/desk/mentor/hours/calendar/remove', async (_req, res) => {
    const member = mustBeAllowed(res, 'availability.own')
    await disconnectCalendar(deps, member.id)
    res.redirect(303, `${hoursUrl}?done=removed#calendar`)
  })
  return router
}

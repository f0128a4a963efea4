import { Router } from 'express'
import { mustBeAllowed } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import { Conflict } from '../errors.ts'
import type { Pages } from '../http/layout.ts'
import { calendarRoutes } from './calendar-routes.ts'
import { noHours } from './hours.ts'
import { changedRows, readHours as readTyped, typedHours } from './hours-form.ts'
import { readHours } from './queries.ts'
import { saveHours } from './save-hours.ts'
import { createShowHours, hoursUrl } from './show-hours.ts'
import { typedVersion } from './typed-version.ts'

/** When a mentor has time. */
export function hoursRoutes(deps: Deps, pages: Pages): Router {
  const { db } = deps
  const { texts } = pages
  const show = createShowHours(deps, pages)
  const router = Router()

  router.get('/desk/mentor/hours', async (req, res) => {
    const member = mustBeAllowed(res, 'availability.own')
    const notice = (['saved', 'connected', 'removed', 'read'] as const).find((one) => one === req.query.done)
    await show.saved(req, res, member, notice ? { notice } : {})
  })

  router.post('/desk/mentor/hours', async (req, res) => {
    const member = mustBeAllowed(res, 'availability.own')
    const typed = typedHours(req.body)
    const version = typedVersion(req.body?.version)
    const changed = changedRows(typed, req.body?.act)
    if (changed)
      return show.typed(req, res, member, {
        typed: changed.typed,
        hours: readTyped(changed.typed, texts).hours,
        version,
        errors: {},
      })
    const { hours, errors } = readTyped(typed, texts)
    if (!hours) return show.typed(req, res, member, { typed, version, errors }, 422)
    if (req.body?.act === 'show')
      return show.typed(req, res, member, { typed, hours, version, errors: {}, notice: 'shown' })
    try {
      await saveHours(deps, { memberId: member.id, hours, version })
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      const saved = await readHours(db, member.id)
      return show.typed(
        req,
        res,
        member,
        {
          typed,
          hours,
          // Sent again, what is typed takes the place of what both versions show now.
          version: saved?.version ?? 0,
          errors: {},
          savedMeanwhile: saved?.hours ?? noHours(member.timeZone),
        },
        409,
      )
    }
    res.redirect(303, `${hoursUrl}?done=saved`)
  })
  router.use(calendarRoutes(deps, pages))
  return router
}

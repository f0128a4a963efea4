import { type Request, type Response, Router } from 'express'
import type { Member } from '../accounts/member.ts'
import { NotFound } from '../errors.ts'
import { refusalText } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { fruitlessSearches } from '../search/count-searches.ts'
import { isWorkerThere, maintainedSources, runDays } from '../sources/maintained-sources.ts'
import { unknownTags } from '../tags/unknown-tags.ts'
import { type MaintainingDeps, maintainersDesk } from './desk.ts'
import { maintainerDeskPage } from './desk-page.ts'
import { leftForm, unhideForm } from './forms.ts'
import { hiddenPage } from './hidden-page.ts'
import { hideRoutes } from './hide-routes.ts'
import { newSourceFormRoutes } from './new-source-form-routes.ts'
import { newSourceRoutes } from './new-source-routes.ts'
import { hiddenThings } from './queries.ts'
import { searchesPage } from './searches-page.ts'
import { settingsRoutes } from './settings-routes.ts'
import { sourceRoutes } from './source-routes.ts'
import { trialRoutes } from './trial-routes.ts'
import { unhide } from './unhide.ts'

const shownMissing = 8
const shownSearches = 100
const shownHidden = 200

/** The maintainers' desk: sources, what is wrong with them, what is hidden, which source may be missing. */
export function maintainingRoutes(deps: MaintainingDeps, pages: Pages): Router {
  const { db, now } = deps
  const { texts } = pages
  const desk = maintainersDesk(deps, pages)
  const router = Router()

  router.get('/desk/maintainer', async (req, res) => {
    const member = desk.allowed(res, 'desk.maintainer')
    const [sources, days, { byId }, isThere, searches, words, tabs] = await Promise.all([
      maintainedSources(db, now()),
      runDays(db, { now: now(), timeZone: member.timeZone }),
      desk.connectors(),
      isWorkerThere(db),
      fruitlessSearches(db, shownMissing),
      unknownTags(db, { offset: 0, limit: shownMissing }),
      desk.tabs(member),
    ])
    const given = {
      healths: sources.map(desk.health),
      days,
      connectorTitles: new Map([...byId.values()].map(({ id, title }) => [id, title])),
      isWorkerThere: isThere,
      searches,
      unknownTags: words.tags,
      done: typeof req.query.done === 'string' ? req.query.done : undefined,
    }
    await desk.send(req, res, 'maintaining/desk', maintainerDeskPage(given, member, tabs, texts, now()))
  })

  router.get('/desk/maintainer/searches', async (req, res) => {
    const member = desk.allowed(res, 'desk.maintainer')
    const [searches, tabs] = await Promise.all([fruitlessSearches(db, shownSearches), desk.tabs(member)])
    await desk.send(req, res, 'maintaining/searches', searchesPage(searches, tabs, texts))
  })

  async function showHidden(req: Request, res: Response, member: Member, trouble?: string) {
    const [{ rows, total }, tabs] = await Promise.all([hiddenThings(db, shownHidden), desk.tabs(member)])
    const done = typeof req.query.done === 'string' ? req.query.done : undefined
    const model = hiddenPage(rows, { total, done, trouble, left: leftForm.parse(req.query) }, member, tabs, texts)
    await desk.send(req, res, 'maintaining/hidden', model, { status: trouble === undefined ? 200 : 409 })
  }

  router.get('/desk/maintainer/hidden', async (req, res) => {
    await showHidden(req, res, desk.allowed(res, 'item.hide'))
  })

  router.post('/desk/maintainer/hidden', async (req, res) => {
    const member = desk.allowed(res, 'item.hide')
    const form = unhideForm.safeParse(req.body)
    try {
      if (!form.success) throw new NotFound('hidden-item-not-found')
      await unhide(deps, { ...form.data, actorId: member.id })
    } catch (error) {
      if (!(error instanceof NotFound)) throw error
      return showHidden(req, res, member, refusalText(error, texts))
    }
    res.redirect(303, '/desk/maintainer/hidden?done=back')
  })

  router.use(hideRoutes(deps, pages, desk))
  router.use(newSourceRoutes(deps, pages, desk))
  router.use(newSourceFormRoutes(deps, pages, desk))
  router.use(trialRoutes(deps, pages, desk))
  router.use(settingsRoutes(deps, pages, desk))
  router.use(sourceRoutes(deps, pages, desk))
  return router
}

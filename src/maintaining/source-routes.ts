import { type Request, type Response, Router } from 'express'
import type { Member } from '../accounts/member.ts'
import { AppError, Conflict } from '../errors.ts'
import { type FormErrors, refusalText } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { decideDeletes } from '../sources/decide-deletes.ts'
import { isWorkerThere, runDays } from '../sources/maintained-sources.ts'
import { pauseSource, resumeSource } from '../sources/pause-source.ts'
import { failuresOf, runsOf } from '../sources/queries.ts'
import { requestRemoval } from '../sources/remove-source.ts'
import { requestSync } from '../sources/request-sync.ts'
import { resyncSource } from '../sources/resync-source.ts'
import { retireSource } from '../sources/retire-source.ts'
import { tryAgain } from '../sources/try-again.ts'
import type { Desk, MaintainingDeps } from './desk.ts'
import { deletesForm, pauseForm, removeForm, tryAgainForm } from './forms.ts'
import { livePart } from './live-part.ts'
import { whatGoes } from './queries.ts'
import { removePage } from './remove-page.ts'
import { maintainedSourcePage } from './source-page.ts'
import type { Health } from './source-state.ts'

const shownRuns = 20
const shownFailures = 50
const everyRun = 1000

type Named = { name: string }

/** One source: how it is, and what can be done. */
export function sourceRoutes(deps: MaintainingDeps, pages: Pages, desk: Desk): Router {
  const { db, now } = deps
  const { texts } = pages
  const router = Router()

  async function show(
    req: Request<Named>,
    res: Response,
    member: Member,
    more: { trouble?: string; status?: number } = {},
  ) {
    const health = await desk.source(req.params.name)
    const { source } = health
    const limit = req.query.runs === 'all' ? everyRun : shownRuns
    const [runs, failures, days, { byId }, isThere, tabs] = await Promise.all([
      runsOf(db, source.id, limit + 1),
      failuresOf(db, source.id, shownFailures),
      runDays(db, { now: now(), timeZone: member.timeZone, sourceId: source.id }),
      desk.connectors(),
      isWorkerThere(db),
      desk.tabs(member),
    ])
    const given = {
      ...{ health, runs, shownRuns: limit, failures, isWorkerThere: isThere },
      days: days.get(source.id) ?? [],
      connectorTitle: byId.get(source.connector)?.title ?? source.connector,
      done: typeof req.query.done === 'string' ? req.query.done : undefined,
      ...more,
    }
    const model = maintainedSourcePage(given, member, tabs, texts, now())
    await desk.send(req, res, 'maintaining/source', model, { status: more.status, script: model.live.goesOn })
  }

  router.get('/desk/maintainer/sources/:name', async (req, res) => {
    await show(req, res, desk.allowed(res))
  })

  router.get('/desk/maintainer/sources/:name/live', async (req, res) => {
    const member = desk.allowed(res)
    const health = await desk.source(req.params.name)
    const [last] = await runsOf(db, health.source.id, 1)
    await desk.part(res, 'maintaining/live', { live: livePart(health, last, member.timeZone, texts, now()) })
  })

  /** Does it and leads back, or shows the page with the reason why not. */
  async function act(req: Request<Named>, res: Response, doing: (member: Member, name: string) => Promise<string>) {
    const member = desk.allowed(res)
    const { source } = await desk.source(req.params.name)
    let done: string
    try {
      done = await doing(member, source.name)
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      return show(req, res, member, { trouble: refusalText(error, texts), status: 409 })
    }
    res.redirect(303, `/desk/maintainer/sources/${source.name}?done=${done}`)
  }

  router.post('/desk/maintainer/sources/:name/run', (req, res) =>
    act(req, res, async ({ id }, name) => {
      await requestSync(deps, name, { actorId: id })
      return 'run'
    }),
  )
  router.post('/desk/maintainer/sources/:name/pause', (req, res) =>
    act(req, res, async ({ id }, name) => {
      await pauseSource(deps, name, { actorId: id, ...pauseForm.parse(req.body ?? {}) })
      return 'paused'
    }),
  )
  router.post('/desk/maintainer/sources/:name/resume', (req, res) =>
    act(req, res, async ({ id }, name) => {
      await resumeSource(deps, name, { actorId: id })
      return 'resumed'
    }),
  )
  router.post('/desk/maintainer/sources/:name/resync', (req, res) =>
    act(req, res, async ({ id }, name) => {
      await resyncSource(deps, name, { actorId: id })
      return 'resynced'
    }),
  )
  router.post('/desk/maintainer/sources/:name/deletes', (req, res) =>
    act(req, res, async ({ id }, name) => {
      const form = deletesForm.safeParse(req.body)
      if (!form.success) throw new Conflict('deletes-decided')
      await decideDeletes(deps, name, { actorId: id, act: form.data.act })
      return form.data.act === 'delete' ? 'deleted' : 'kept'
    }),
  )
  router.post('/desk/maintainer/sources/:name/failures', (req, res) =>
    act(req, res, async ({ id }, name) => {
      const { item } = tryAgainForm.parse(req.body ?? {})
      await tryAgain(deps, name, { actorId: id, externalId: item })
      return 'tried'
    }),
  )

  async function showRemoval(
    req: Request<Named>,
    res: Response,
    { member, health: { source } }: { member: Member; health: Health },
    given: { typed?: string; items?: string; errors?: FormErrors } = {},
  ) {
    const [goes, tabs] = await Promise.all([whatGoes(db, source), desk.tabs(member)])
    const named = { name: source.name, title: source.title, isRetired: source.retiredAt !== null }
    const status = given.errors ? 422 : 200
    await desk.send(req, res, 'maintaining/remove', removePage(named, goes, given, tabs, texts), { status })
  }

  router.get('/desk/maintainer/sources/:name/remove', async (req, res) => {
    const member = desk.allowed(res)
    await showRemoval(req, res, { member, health: await desk.source(req.params.name) })
  })

  router.post('/desk/maintainer/sources/:name/remove', async (req, res) => {
    const member = desk.allowed(res)
    const health = await desk.source(req.params.name)
    const { name } = health.source
    const form = removeForm.safeParse(req.body ?? {})
    const typed = String(req.body?.typed ?? '')
    const items = String(req.body?.items ?? '')
    const errors: FormErrors = {
      ...(form.error?.issues.some(({ path }) => path[0] === 'items') && { items: texts.t('maintain.remove.choose') }),
      ...(typed.trim() !== name && { typed: texts.t('maintain.remove.type.wrong', { name }) }),
    }
    if (!form.success || Object.keys(errors).length > 0)
      return showRemoval(req, res, { member, health }, { typed, items, errors })
    try {
      if (form.data.items === 'keep') await retireSource(deps, name, { actorId: member.id })
      else await requestRemoval(deps, name, { actorId: member.id })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return show(req, res, member, { trouble: refusalText(error, texts), status: 409 })
    }
    res.redirect(303, `/desk/maintainer?done=${form.data.items === 'keep' ? 'retired' : 'removed'}`)
  })
  return router
}

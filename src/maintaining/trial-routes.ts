import { type Request, type Response, Router } from 'express'
import type { Member } from '../accounts/member.ts'
import { AppError, NotFound } from '../errors.ts'
import { refusalText } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { addNamedSource } from '../sources/add-named-source.ts'
import { changeSettings } from '../sources/change-source.ts'
import { connectorById } from '../sources/connectors.ts'
import { isWorkerThere } from '../sources/maintained-sources.ts'
import { sourceById } from '../sources/queries.ts'
import { cancelTrial, forgetTrial } from '../sources/start-trial.ts'
import { type Trial, trialOf, trialSecrets } from '../sources/trials.ts'
import type { Desk, MaintainingDeps } from './desk.ts'
import { trialLive, trialPage } from './trial-page.ts'

type Tried = { publicId: string }

/** Settings that were tried: what the site answered, and taking them over. */
export function trialRoutes(deps: MaintainingDeps, pages: Pages, desk: Desk): Router {
  const { db, now, config } = deps
  const { texts } = pages
  const router = Router()

  /** @throws NotFound 'trial-not-found' where it is somebody else's, too */
  async function ownTrial(req: Request<Tried>, member: Member): Promise<Trial> {
    const trial = await trialOf(db, member.id, req.params.publicId)
    if (!trial) throw new NotFound('trial-not-found')
    return trial
  }

  async function show(req: Request<Tried>, res: Response, member: Member, trial: Trial, trouble?: string) {
    const [{ byId }, source, isThere, tabs] = await Promise.all([
      desk.connectors(),
      trial.sourceId ? sourceById(db, trial.sourceId) : undefined,
      isWorkerThere(db),
      desk.tabs(member),
    ])
    const connectorTitle = byId.get(trial.connector)?.title ?? trial.connector
    const model = trialPage(trial, { connectorTitle, source, isWorkerThere: isThere, trouble }, tabs, texts, now())
    const status = trouble === undefined ? 200 : 409
    await desk.send(req, res, 'maintaining/trial', model, { status, script: model.live.goesOn })
  }

  router.get('/desk/maintainer/tries/:publicId', async (req, res) => {
    const member = desk.allowed(res)
    await show(req, res, member, await ownTrial(req, member))
  })

  router.get('/desk/maintainer/tries/:publicId/live', async (req, res) => {
    const member = desk.allowed(res)
    const trial = await ownTrial(req, member)
    await desk.part(res, 'maintaining/trial-live', { live: trialLive(trial, texts, now()) })
  })

  router.post('/desk/maintainer/tries/:publicId/cancel', async (req, res) => {
    const member = desk.allowed(res)
    const trial = await ownTrial(req, member)
    await cancelTrial(deps, trial.id)
    res.redirect(303, `/desk/maintainer/tries/${trial.publicId}`)
  })

  router.post('/desk/maintainer/tries/:publicId/save', async (req, res) => {
    const member = desk.allowed(res)
    const trial = await ownTrial(req, member)
    let name: string
    try {
      name = await keep(member, trial)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return show(req, res, member, trial, refusalText(error, texts))
    }
    await forgetTrial(db, trial.id)
    res.redirect(303, `/desk/maintainer/sources/${name}?done=${trial.sourceId ? 'settings' : 'added'}`)
  })

  async function keep({ id: actorId }: Member, trial: Trial): Promise<string> {
    const settings = { ...trial.settings, ...trialSecrets(config, trial) }
    const source = trial.sourceId ? await sourceById(db, trial.sourceId) : undefined
    if (source) {
      await changeSettings(deps, source.name, { actorId, settings })
      return source.name
    }
    const connector = connectorById(await desk.connectors(), trial.connector)
    const site = connector.site(connector.settings.parse(settings))
    const wanted = {
      connector: connector.id,
      title: trial.title || undefined,
      words: [trial.title, site.name, new URL(site.url).host],
      settings,
      intervalMinutes: trial.intervalMinutes,
    }
    return (await addNamedSource(deps, wanted, { actorId, jobs: deps.jobs })).name
  }
  return router
}

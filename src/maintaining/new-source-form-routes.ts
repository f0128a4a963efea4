import { type Request, type Response, Router } from 'express'
import type { ConnectorDefinition } from '../../connectors/contract.ts'
import type { Member } from '../accounts/member.ts'
import { AppError } from '../errors.ts'
import { type FormErrors, formErrors, refusalErrors } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { addNamedSource } from '../sources/add-named-source.ts'
import { connectorById } from '../sources/connectors.ts'
import { freeTitle } from '../sources/free-title.ts'
import { forgetTrial, startTrial } from '../sources/start-trial.ts'
import { type Trial, trialOf, trialSecrets } from '../sources/trials.ts'
import type { Desk, MaintainingDeps } from './desk.ts'
import { newForm } from './forms.ts'
import { readSettings, secretsToGiveAgain, settingProblems, withKept } from './read-settings-form.ts'
import { settingsOf } from './setting-fields.ts'
import { type Typed, typedFrom } from './settings-form.ts'
import { newSourcePage } from './settings-page.ts'
import { triedWords } from './trouble-words.ts'

type Kind = { connector: string }

type Shown = {
  typed: Typed
  named: { title: string; minutes: string }
  errors?: FormErrors
  missing?: string[]
  trial?: Trial
  forgotten?: string[]
}

/** The settings of a source that is not there yet: filled in, tried, kept. */
export function newSourceFormRoutes(deps: MaintainingDeps, pages: Pages, desk: Desk): Router {
  const { db, config } = deps
  const { texts } = pages
  const router = Router()

  async function showForm(req: Request<Kind>, res: Response, member: Member, given: Shown, status = 200) {
    const connector = connectorById(await desk.connectors(), req.params.connector)
    const model = newSourcePage(
      {
        settings: settingsOf(connector, texts),
        connector,
        kept: given.trial ? Object.keys(trialSecrets(config, given.trial)) : [],
        ...given,
        trial: given.trial?.publicId ?? '',
        trialTrouble: given.trial && triedWords(given.trial, texts),
        missing: given.missing ?? [],
      },
      await desk.tabs(member),
      texts,
    )
    await desk.send(req, res, 'maintaining/settings', model, { status })
  }

  async function trialFor(member: Member, connector: string, publicId: unknown): Promise<Trial | undefined> {
    const trial = typeof publicId === 'string' && publicId !== '' ? await trialOf(db, member.id, publicId) : undefined
    return trial && !trial.sourceId && trial.connector === connector ? trial : undefined
  }

  router.get('/desk/maintainer/new/:connector', async (req, res) => {
    const member = desk.allowed(res)
    const connector = connectorById(await desk.connectors(), req.params.connector)
    const settings = settingsOf(connector, texts)
    const trial = await trialFor(member, connector.id, req.query.trial)
    const asked = (name: string) => [req.query[name] ?? []].flat().map(String)
    const shared = settings.filter(({ isSecret }) => !isSecret)
    const title = asked('title')[0]?.slice(0, 120) ?? ''
    const siteUrl = siteUrlOf(connector, readSettings(shared, req.query).given)
    await showForm(req, res, member, {
      trial,
      // Nothing secret is ever read from an address.
      typed: trial
        ? typedFrom(settings, trial.settings)
        : new Map(shared.map(({ name }) => [name, asked(`s-${name}`)])),
      named: trial
        ? { title: trial.title, minutes: String(trial.intervalMinutes ?? '') }
        : { title: title && (await freeTitle(db, title, { siteUrl })), minutes: '' },
      missing: asked('missing'),
    })
  })

  async function readForm(req: Request<Kind>, member: Member) {
    const connector = connectorById(await desk.connectors(), req.params.connector)
    const settings = settingsOf(connector, texts)
    const form = newForm.safeParse(req.body ?? {})
    const { title = '', minutes = '', trial: trialId = '' } = (req.body ?? {}) as Record<string, unknown>
    const trial = await trialFor(member, connector.id, trialId)
    const read = readSettings(settings, req.body)
    const kept = trial ? trialSecrets(config, trial) : {}
    const given = withKept(read, kept)
    const again = secretsToGiveAgain(read, kept, trial?.settings ?? {})
    const errors: FormErrors = {
      ...settingProblems(connector, settings, given, texts),
      ...Object.fromEntries(again.map((name) => [`s-${name}`, texts.t('maintain.secret.again')])),
      ...(form.success ? {} : formErrors(form.error, texts)),
    }
    const shown: Shown = {
      typed: read.typed,
      forgotten: read.forgotten,
      named: { title: String(title), minutes: String(minutes) },
      errors,
      trial,
    }
    return { connector, given, shown, trial, named: form.success ? form.data : undefined }
  }

  router.post('/desk/maintainer/new/:connector', async (req, res) => {
    const member = desk.allowed(res)
    const { connector, given, shown, trial, named } = await readForm(req, member)
    if (!named || Object.keys(shown.errors ?? {}).length > 0) return showForm(req, res, member, shown, 422)
    let added: { name: string }
    try {
      const site = connector.site(connector.settings.parse(given))
      const wanted = {
        connector: connector.id,
        title: named.title || undefined,
        words: [named.title, site.name, new URL(site.url).host],
        settings: given,
        intervalMinutes: named.minutes,
      }
      added = await addNamedSource(deps, wanted, { actorId: member.id, jobs: deps.jobs })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return showForm(req, res, member, { ...shown, errors: refusalErrors(error, texts) }, 422)
    }
    if (trial) await forgetTrial(db, trial.id)
    res.redirect(303, `/desk/maintainer/sources/${added.name}?done=added`)
  })

  router.post('/desk/maintainer/new/:connector/try', async (req, res) => {
    const member = desk.allowed(res)
    const { connector, given, shown, named } = await readForm(req, member)
    if (!named || Object.keys(shown.errors ?? {}).length > 0) return showForm(req, res, member, shown, 422)
    const wanted = {
      memberId: member.id,
      connector: connector.id,
      title: named.title,
      intervalMinutes: named.minutes,
      settings: given,
    }
    let publicId: string
    try {
      publicId = await startTrial(deps, wanted)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return showForm(req, res, member, { ...shown, errors: refusalErrors(error, texts) }, 422)
    }
    res.redirect(303, `/desk/maintainer/tries/${publicId}`)
  })
  return router
}

/** Where the site of a form that is filled in already is; undefined where it does not say so yet. */
function siteUrlOf(connector: ConnectorDefinition, given: Record<string, unknown>): string | undefined {
  const settings = connector.settings.safeParse(given)
  return settings.success ? connector.site(settings.data).url : undefined
}

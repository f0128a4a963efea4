import { type Request, type Response, Router } from 'express'
import type { ConnectorDefinition } from '../../connectors/contract.ts'
import type { Member } from '../accounts/member.ts'
import { AppError, BadRequest, Refused } from '../errors.ts'
import { type FormErrors, formErrors, refusalErrors, refusalText } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { changeNameAndRhythm, changeSettings } from '../sources/change-source.ts'
import { connectorById } from '../sources/connectors.ts'
import { areSecretsReadable, openSecrets } from '../sources/secrets.ts'
import { resorted, type SplitSettings } from '../sources/settings.ts'
import { startTrial } from '../sources/start-trial.ts'
import { type Trial, trialOf, trialSecrets } from '../sources/trials.ts'
import type { Desk, MaintainingDeps } from './desk.ts'
import { findingNotices, ofSettings } from './finding-notices.ts'
import { nameForm, settingsForm } from './forms.ts'
import { readSettings, type SettingsRead, secretsToGiveAgain, settingProblems, withKept } from './read-settings-form.ts'
import { settingsOf } from './setting-fields.ts'
import { type Typed, typedFrom } from './settings-form.ts'
import { sourceSettingsPage } from './settings-page.ts'
import type { Health } from './source-state.ts'
import { triedWords } from './trouble-words.ts'

type Named = { name: string }
type Shown = {
  typed?: Typed
  forgotten?: string[]
  errors?: FormErrors
  again?: boolean
  named?: { title: string; minutes: string }
  namedErrors?: FormErrors
  trial?: Trial
}

/** The settings of a source that is there: shown without secrets, tried, kept. */
export function settingsRoutes(deps: MaintainingDeps, pages: Pages, desk: Desk): Router {
  const { db, now, config } = deps
  const { texts } = pages
  const router = Router()

  /** What is kept: of the trial that is taken up, else of the source. */
  function keptOf(connector: ConnectorDefinition, { source }: Health, trial: Trial | undefined): SplitSettings {
    if (trial) return { settings: trial.settings, secrets: trialSecrets(config, trial) }
    const isReadable = areSecretsReadable(config, source)
    const secrets = isReadable ? openSecrets(config, source.id, source.sealedSecrets) : {}
    return resorted(connector, { settings: source.settings, secrets })
  }

  async function trialFor(member: Member, { source }: Health, publicId: unknown): Promise<Trial | undefined> {
    const trial = typeof publicId === 'string' && publicId !== '' ? await trialOf(db, member.id, publicId) : undefined
    return trial?.sourceId === source.id ? trial : undefined
  }

  async function show(
    req: Request<Named>,
    res: Response,
    member: Member,
    health: Health,
    given: Shown = {},
    status = 200,
  ) {
    const { source } = health
    const connector = connectorById(await desk.connectors(), source.connector)
    const settings = settingsOf(connector, texts)
    const kept = keptOf(connector, health, given.trial)
    const model = sourceSettingsPage(
      {
        settings,
        connector,
        source,
        typed: given.typed ?? typedFrom(settings, kept.settings),
        kept: Object.keys(kept.secrets),
        forgotten: given.forgotten,
        errors: given.errors,
        named: given.named ?? { title: source.title, minutes: String(source.intervalMinutes) },
        namedErrors: given.namedErrors,
        trial: given.trial?.publicId ?? '',
        trialTrouble: given.trial && triedWords(given.trial, texts),
        findings: findingNotices(ofSettings(health), texts, { now: now(), timeZone: member.timeZone }),
        again: given.again ?? true,
      },
      await desk.tabs(member),
      texts,
    )
    await desk.send(req, res, 'maintaining/settings', model, { status })
  }

  router.get('/desk/maintainer/sources/:name/settings', async (req, res) => {
    const member = desk.allowed(res)
    const health = await desk.source(req.params.name)
    await show(req, res, member, health, { trial: await trialFor(member, health, req.query.trial) })
  })

  /** What was sent, and what is wrong with it. */
  async function readForm(req: Request<Named>, member: Member, health: Health) {
    const connector = connectorById(await desk.connectors(), health.source.connector)
    const settings = settingsOf(connector, texts)
    const form = settingsForm.parse(req.body ?? {})
    const trial = await trialFor(member, health, form.trial)
    const read = readSettings(settings, req.body)
    const kept = keptOf(connector, health, trial)
    const given = withKept(read, kept.secrets)
    const errors = {
      ...problemsOf(connector, settings, given),
      ...again(secretsToGiveAgain(read, kept.secrets, kept.settings)),
    }
    return { read, given, errors, again: form.again, trial }
  }

  const problemsOf = (
    connector: ConnectorDefinition,
    settings: ReturnType<typeof settingsOf>,
    given: SettingsRead['given'],
  ) => settingProblems(connector, settings, given, texts)
  const again = (names: string[]): FormErrors =>
    Object.fromEntries(names.map((name) => [`s-${name}`, texts.t('maintain.secret.again')]))

  router.post('/desk/maintainer/sources/:name/settings', async (req, res) => {
    const member = desk.allowed(res)
    const health = await desk.source(req.params.name)
    const form = await readForm(req, member, health)
    const shown = { ...form, typed: form.read.typed, forgotten: form.read.forgotten }
    if (Object.keys(form.errors).length > 0) return show(req, res, member, health, shown, 422)
    try {
      await changeSettings(deps, health.source.name, {
        actorId: member.id,
        settings: form.given,
        fromStart: form.again,
      })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const status = error instanceof BadRequest ? 422 : error.status
      return show(req, res, member, health, { ...shown, errors: { _: refusalText(error, texts) } }, status)
    }
    res.redirect(303, `/desk/maintainer/sources/${health.source.name}?done=settings`)
  })

  router.post('/desk/maintainer/sources/:name/settings/try', async (req, res) => {
    const member = desk.allowed(res)
    const health = await desk.source(req.params.name)
    const form = await readForm(req, member, health)
    const shown = { ...form, typed: form.read.typed, forgotten: form.read.forgotten }
    if (Object.keys(form.errors).length > 0) return show(req, res, member, health, shown, 422)
    const { source } = health
    const publicId = await startTrial(deps, {
      memberId: member.id,
      sourceId: source.id,
      connector: source.connector,
      title: source.title,
      intervalMinutes: source.intervalMinutes,
      settings: form.given,
    })
    res.redirect(303, `/desk/maintainer/tries/${publicId}`)
  })

  router.post('/desk/maintainer/sources/:name/name', async (req, res) => {
    const member = desk.allowed(res)
    const health = await desk.source(req.params.name)
    const form = nameForm.safeParse(req.body ?? {})
    if (!form.success) {
      const { title = '', minutes = '' } = (req.body ?? {}) as Record<string, unknown>
      const named = { title: String(title), minutes: String(minutes) }
      return show(req, res, member, health, { named, namedErrors: formErrors(form.error, texts) }, 422)
    }
    const { title, minutes } = form.data
    try {
      await changeNameAndRhythm(deps, health.source.name, { actorId: member.id, title, intervalMinutes: minutes })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      const named = { title, minutes: String(minutes) }
      return show(req, res, member, health, { named, namedErrors: refusalErrors(error, texts) }, 422)
    }
    res.redirect(303, `/desk/maintainer/sources/${health.source.name}?done=named`)
  })
  return router
}

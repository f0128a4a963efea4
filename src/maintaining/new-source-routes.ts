import express, { type Request, type Response, Router } from 'express'
import { ConnectorError } from '../../connectors/contract.ts'
import { feedsOfOpml } from '../../connectors/feeds/opml.ts'
import type { Member } from '../accounts/member.ts'
import { AppError } from '../errors.ts'
import { type FormErrors, formErrors, refusalText } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { limitPerMinute } from '../http/limit-requests.ts'
import { uploadedFields } from '../mentors/uploaded-fields.ts'
import { addNamedSource } from '../sources/add-named-source.ts'
import { connectorById } from '../sources/connectors.ts'
import { importFeeds } from '../sources/import-feeds.ts'
import { recogniseAddress } from '../sources/recognise-address.ts'
import { forgetTrial, startTrial } from '../sources/start-trial.ts'
import { type Trial, trialOf, trialSecrets } from '../sources/trials.ts'
import type { Desk, MaintainingDeps } from './desk.ts'
import { addressForm, importedForm, newForm } from './forms.ts'
import { newPage } from './new-page.ts'
import { settingsOf } from './setting-fields.ts'
import { readSettings, secretsToGiveAgain, settingProblems, type Typed, typedFrom, withKept } from './settings-form.ts'
import { newSourcePage } from './settings-page.ts'
import { triedWords } from './source-state.ts'

/** Asking after an address costs the site requests, and us a while. */
const recognisedPerMinute = 12
const mostFeedsAtOnce = 500

type Kind = { connector: string }

/** A source that is not there yet: found by its address, or chosen by hand. */
export function newSourceRoutes(deps: MaintainingDeps, pages: Pages, desk: Desk): Router {
  const { db, config } = deps
  const { texts } = pages
  const router = Router()
  const limit = limitPerMinute(deps, 'recognise', recognisedPerMinute)

  async function showNew(
    req: Request,
    res: Response,
    member: Member,
    given: Omit<Parameters<typeof newPage>[0], 'kinds' | 'broken'> = {},
    status = 200,
  ) {
    const [{ byId, broken }, tabs] = await Promise.all([desk.connectors(), desk.tabs(member)])
    const kinds = [...byId.values()].map((one) => ({ id: one.id, title: one.title, settings: settingsOf(one, texts) }))
    const model = newPage({ kinds, broken: broken.map(({ id }) => id), ...given }, tabs, texts)
    await desk.send(req, res, 'maintaining/new', model, { status })
  }

  router.get('/desk/maintainer/new', async (req, res) => {
    const member = desk.allowed(res)
    await showNew(req, res, member, 'added' in req.query ? { imported: importedForm.parse(req.query) } : {})
  })

  router.post('/desk/maintainer/new', async (req, res) => {
    const member = desk.allowed(res)
    await limit(req, res)
    const typed = String(req.body?.address ?? '')
    const form = addressForm.safeParse(req.body ?? {})
    if (!form.success) return showNew(req, res, member, { typed, errors: formErrors(form.error, texts) }, 422)
    const gone = new AbortController()
    // Who goes away wants to know no more.
    res.once('close', () => gone.abort(new Error('The page was left')))
    const found = await recogniseAddress(deps, form.data.address, gone.signal)
    if (res.destroyed) return
    await showNew(req, res, member, { typed: form.data.address.href, found })
  })

  // Who may not send a list is told so before it is read.
  router.post(
    '/desk/maintainer/new/opml',
    (_req, res, next) => {
      desk.allowed(res)
      next()
    },
    express.raw({ type: 'multipart/form-data', limit: '5mb' }),
    async (req, res) => {
      const member = desk.allowed(res)
      const fields = await uploadedFields(req)
      const opml = fields.file?.trim() ? fields.file : (fields.opml ?? '')
      const again = (text: string) => showNew(req, res, member, { opml: fields.opml, errors: { opml: text } }, 422)
      if (opml.trim() === '') return again(texts.t('maintain.opml.missing'))
      let feeds: ReturnType<typeof feedsOfOpml>
      try {
        feeds = feedsOfOpml(opml)
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error
        return again(texts.t('maintain.opml.wrong'))
      }
      if (feeds.length === 0) return again(texts.t('maintain.opml.none'))
      if (feeds.length > mostFeedsAtOnce) return again(texts.t('maintain.opml.many', { most: mostFeedsAtOnce }))
      const { added, known, refused } = await importFeeds(deps, feeds, { actorId: member.id })
      const counts = { added: added.length, known: known.length, refused: refused.length }
      res.redirect(
        303,
        `/desk/maintainer/new?${new URLSearchParams(Object.entries(counts).map(([name, count]) => [name, String(count)]))}#imported`,
      )
    },
  )

  type Shown = {
    typed: Typed
    named: { title: string; minutes: string }
    errors?: FormErrors
    missing?: string[]
    trial?: Trial
    forgotten?: string[]
  }

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
    await showForm(req, res, member, {
      trial,
      // Nothing secret is ever read from an address.
      typed: trial
        ? typedFrom(settings, trial.settings)
        : new Map(shared.map(({ name }) => [name, asked(`s-${name}`)])),
      named: trial
        ? { title: trial.title, minutes: String(trial.intervalMinutes ?? '') }
        : { title: asked('title')[0]?.slice(0, 120) ?? '', minutes: '' },
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
      return showForm(req, res, member, { ...shown, errors: { _: refusalText(error, texts) } }, 422)
    }
    if (trial) await forgetTrial(db, trial.id)
    res.redirect(303, `/desk/maintainer/sources/${added.name}?done=added`)
  })

  router.post('/desk/maintainer/new/:connector/try', async (req, res) => {
    const member = desk.allowed(res)
    const { connector, given, shown, named } = await readForm(req, member)
    if (!named || Object.keys(shown.errors ?? {}).length > 0) return showForm(req, res, member, shown, 422)
    const publicId = await startTrial(deps, {
      memberId: member.id,
      connector: connector.id,
      title: named.title,
      intervalMinutes: named.minutes,
      settings: given,
    })
    res.redirect(303, `/desk/maintainer/tries/${publicId}`)
  })
  return router
}

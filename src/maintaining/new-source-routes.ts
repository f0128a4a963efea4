import express, { type Request, type Response, Router } from 'express'
import { ConnectorError } from '../../connectors/contract.ts'
import { feedsOfOpml } from '../../connectors/feeds/opml.ts'
import type { Member } from '../accounts/member.ts'
import { formErrors } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { limitPerMinute } from '../http/limit-requests.ts'
import { uploadedFields } from '../mentors/uploaded-fields.ts'
import { importFeeds } from '../sources/import-feeds.ts'
import { recogniseAddress } from '../sources/recognise-address.ts'
import type { Desk, MaintainingDeps } from './desk.ts'
import { addressForm, importedForm } from './forms.ts'
import { newPage } from './new-page.ts'
import { settingsOf } from './setting-fields.ts'

/** Asking after an address costs the site requests, and us a while. */
const recognisedPerMinute = 12
const mostFeedsAtOnce = 500

/** A source that is not there yet: found by its address, its connector chosen by hand, or feeds out of a list. */
export function newSourceRoutes(deps: MaintainingDeps, pages: Pages, desk: Desk): Router {
  const { texts } = pages
  const router = Router()
  const limit = limitPerMinute(deps, 'recognise', recognisedPerMinute)

  async function showNew(
    req: Request,
    res: Response,
    member: Member,
    given: Omit<Parameters<typeof newPage>[0], 'kinds'> = {},
    status = 200,
  ) {
    const [{ byId }, tabs] = await Promise.all([desk.connectors(), desk.tabs(member)])
    const kinds = [...byId.values()].map((one) => ({ id: one.id, title: one.title, settings: settingsOf(one, texts) }))
    const model = newPage({ kinds, ...given }, tabs, texts)
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
    const { url, isGuessed } = form.data.address
    const found = await recogniseAddress(deps, url, gone.signal, { isGuess: isGuessed })
    if (res.destroyed) return
    if (!isGuessed || found.obstacle !== 'no-answer' || found.fits.length > 0)
      return showNew(req, res, member, { typed: url.href, found })
    const plainUrl = new URL(`http://${url.href.slice('https://'.length)}`)
    const plainFound = await recogniseAddress(deps, plainUrl, gone.signal)
    if (res.destroyed) return
    const isPlain = plainFound.obstacle === undefined || plainFound.fits.length > 0
    await showNew(req, res, member, {
      typed: isPlain ? plainUrl.href : url.href,
      found: plainFound,
      without: isPlain ? 'https' : 'both',
    })
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
  return router
}

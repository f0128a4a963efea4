import { Router } from 'express'
import type { Deps } from '../deps.ts'
import type { Pages } from '../http/layout.ts'
import { sendSmall } from '../http/send-small.ts'
import { nextQuery, written } from './forms.ts'
import { askingLimit } from './limits.ts'
import { recordOpened } from './record-ask.ts'
import type { ShowAsk } from './show-ask.ts'

/** What changes on the page while somebody writes, as parts of it. */
export function suggestingRoutes(
  deps: Pick<Deps, 'db' | 'config' | 'now' | 'log'>,
  pages: Pages,
  { suggest, noteShown, happensNext, session, mayCount }: ShowAsk,
): Router {
  const { db } = deps
  const router = Router()

  // A part of the page as HTML: asking.js puts it in place, and without it the same template is in the page.
  router.post('/ask/suggestions', askingLimit(deps, 'suggestions'), async (req, res) => {
    const { title, body, key } = written.parse(req.body ?? {})
    const suggestions = await suggest(res, { title, body })
    sendSmall(req, res, await pages.part('asking/suggestions', { suggestions }))
    await noteShown(req, { key, title }, suggestions.count)
  })

  // Suggestions open in a new tab; the page that they are opened from says so. Links carry no marks.
  router.post('/ask/opened', askingLimit(deps, 'drafts'), async (req, res) => {
    const { key, title } = written.parse(req.body ?? {})
    if (await mayCount(req)) await recordOpened(db, deps, { id: key, title, sessionKey: session(req) })
    res.status(204).end()
  })

  router.get('/ask/next', async (req, res) => {
    const next = await happensNext(nextQuery.parse(req.query).tags)
    res.type('html').send(await pages.part('asking/next', { next }))
  })

  return router
}

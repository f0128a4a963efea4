import { type Request, Router } from 'express'
import { memberOf, mustBeAllowed } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import type { Pages } from '../http/layout.ts'
import { limitPreviews } from '../http/limit-requests.ts'
import { renderPost } from '../http/markdown.ts'
import { createPageCache, etagOf } from '../http/page-cache.ts'
import { questionsFeed } from './atom.ts'
import { changeRoutes } from './change-routes.ts'
import { type ListForm, listForm, longestBody, typed } from './forms.ts'
import { listPage, listUrl } from './list-page.ts'
import { countQuestions, lastChange, listQuestions } from './list-questions.ts'
import { createShowQuestion } from './show-question.ts'
import { writingRoutes } from './writing-routes.ts'

const perPage = 20
const inFeed = 30
/** So long a list may miss a change that was made in the moment of another one (lastChange). */
const keptSeconds = 10
const cachedCharacters = 8_000_000

/** The hub's own questions: lists, feeds, a page each; what people do on it is in the other two. */
export function questionRoutes(deps: Deps, pages: Pages): Router {
  const { db, now, config } = deps
  const router = Router()
  const cache = createPageCache(cachedCharacters)
  const show = createShowQuestion(deps, pages)
  const limitPreview = limitPreviews(deps)

  router.get('/questions', async (req, res) => {
    const form = listForm.parse(req.query)
    const viewer = memberOf(res)
    if (form.view === 'mine' || form.view === 'followed') mustBeAllowed(res, 'account.own')
    if (viewer) {
      res.set('Cache-Control', 'private, no-cache').type('html')
      return res.send(await renderList(req, form))
    }
    const key = await keyOf(req, listUrl(form))
    res.set({ ETag: etagOf(key), 'Cache-Control': 'no-cache', Vary: 'Cookie' })
    if (req.fresh) return res.status(304).end()
    let page = cache.get(key)
    if (page === undefined) {
      page = await renderList(req, form)
      cache.set(key, page)
    }
    return res.type('html').send(page)
  })

  router.get('/questions.atom', async (req, res) => {
    const { tag } = listForm.parse(req.query)
    const key = await keyOf(req, listUrl({ tag }, '/questions.atom'))
    res.set({ ETag: etagOf(key), 'Cache-Control': 'no-cache' })
    if (req.fresh) return res.status(304).end()
    let feed = cache.get(key)
    if (feed === undefined) {
      const { questions } = await listQuestions(db, { view: 'newest', tag, limit: inFeed })
      const origin = pages.origin(req)
      const render = (text: string) => renderPost(text, `${origin}/`)
      const made = { tag, origin, hub: config.hubName, updatedAt: now(), render }
      feed = questionsFeed(questions, made, pages.texts)
      cache.set(key, feed)
    }
    return res.type('application/atom+xml').send(feed)
  })

  // For scripts; without one, the button of the form shows the whole page with a preview in it.
  router.post('/questions/preview', async (req, res) => {
    await limitPreview(req, res)
    const { body = '' } = typed(req.body, 'body')
    res.set('Cache-Control', 'no-store').type('html')
    res.send(renderPost(body.slice(0, longestBody), `${pages.origin(req)}/`))
  })

  router.get('/questions/:publicId{/:slug}', (req, res) => show.open(req, res, req.params.publicId, req.params.slug))

  router.use(writingRoutes(deps, pages, show))
  router.use(changeRoutes(deps, pages))

  async function renderList(req: Request, form: ListForm): Promise<string> {
    const viewer = req.res && memberOf(req.res)
    const [{ questions, next }, counts] = await Promise.all([
      listQuestions(db, { ...form, memberId: viewer?.id, limit: perPage }),
      countQuestions(db, form.tag, viewer?.id),
    ])
    const model = listPage(form, { questions, next, counts }, pages.texts, viewer?.timeZone)
    const head = {
      title: model.title,
      canonical: pages.origin(req) + listUrl(form),
      isIndexed: form.view === 'newest' && !form.after,
      feeds: [model.feed],
    }
    return pages.html(req, 'questions/list', head, model)
  }

  async function keyOf(req: Request, url: string): Promise<string> {
    const span = Math.floor(now().epochMilliseconds / (keptSeconds * 1000))
    return `${url} ${await lastChange(db)} ${span} ${pages.origin(req)}`
  }
  return router
}

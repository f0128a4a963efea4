import type { Request, Response } from 'express'
import { withNext } from '../accounts/next-address.ts'
import { memberOf } from '../accounts/signed-in.ts'
import { freeLinks } from '../bookings/choosing/free-links.ts'
import type { Deps } from '../deps.ts'
import { AppError, NotFound } from '../errors.ts'
import { cookieName, cookieValue } from '../http/cookies.ts'
import { htmlToText } from '../http/html-to-text.ts'
import type { Pages } from '../http/layout.ts'
import { renderPlain, renderPost } from '../http/markdown.ts'
import { createPageCache, etagOf } from '../http/page-cache.ts'
import { excerptOf } from '../items/excerpt.ts'
import { slugOf } from '../items/slug.ts'
import { questionUrl } from './address.ts'
import { answerDraft } from './answer-draft.ts'
import { createBesides, keptMinutes } from './besides.ts'
import { questionVersion, shownQuestion } from './queries.ts'
import { nothingWritten, questionPage, type Writing } from './question-page.ts'
import { isPublic, relationsOf } from './states.ts'

const cachedCharacters = 24_000_000

/** Where the token of an answer that waits for its author to sign in is kept. */
export const draftCookie = 'answer'

export type ShowQuestion = {
  /** The page as anybody opens it. */
  open(req: Request, res: Response, publicId: string, slug: string | undefined): Promise<unknown>
  /** The page again, with what was typed and why it was not taken. */
  again(req: Request, res: Response, publicId: string, writing: Writing, status: number): Promise<unknown>
}

/**
 * The page of a question. Visitors get one that is made once for each version of it, members their own; what is kept is asked
 * for by version, so that nobody sees what is no longer so.
 */
export function createShowQuestion(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'search' | 'log'>,
  pages: Pages,
): ShowQuestion {
  const { db, now } = deps
  const cache = createPageCache(cachedCharacters)
  const besides = createBesides(deps)

  async function seenBy(res: Response, publicId: string) {
    const version = await questionVersion(db, publicId)
    if (!version) throw new NotFound('question-not-found')
    if (isPublic(version.standing)) return version
    const viewer = memberOf(res)
    const held = viewer ? relationsOf(viewer, { kind: 'question', authorId: version.askerId, askerId: null }) : []
    if (held.includes('author') || held.includes('staff')) return version
    if (version.standing === 'hidden') throw new AppError(404, 'question-hidden')
    throw new AppError(410, 'question-gone')
  }

  async function render(req: Request, publicId: string, writing: Writing): Promise<string> {
    const viewer = req.res && memberOf(req.res)
    const origin = pages.origin(req)
    const question = await shownQuestion(db, publicId, viewer?.id)
    if (!question) throw new NotFound('question-not-found')
    const url = questionUrl(publicId, question.title)
    const render = (text: string) => renderPost(text, `${origin}/`)
    const beside = await besides(question, viewer?.id)
    const answerers = question.answers.flatMap(({ author, standing }) =>
      author && isPublic(standing) ? [{ memberId: author.id, handle: author.handle }] : [],
    )
    const people = [...beside.helpers, ...answerers]
    const model = questionPage(question, beside, writing, {
      texts: pages.texts,
      viewer,
      origin,
      signInUrl: withNext('/sign-in', url),
      render,
      renderPlain,
      // A visitor's page is kept for minutes: its times are in UTC, say so, and may be that old. The page they lead to is not.
      free: await freeLinks(deps, people, viewer, { question: publicId }, pages.texts),
    })
    const head = {
      title: question.title,
      description: excerptOf(htmlToText(render(question.body.slice(0, 2000)))) || question.title,
      canonical: origin + url,
      type: 'article' as const,
      isIndexed: isPublic(question.standing),
      scripts: ['posts.js'],
    }
    return pages.html(req, 'questions/question', head, model)
  }

  return {
    async open(req, res, publicId, slug) {
      const version = await seenBy(res, publicId)
      if (slug !== slugOf(version.title)) return res.redirect(301, questionUrl(publicId, version.title))
      const token = cookieValue(req.get('cookie'), cookieName(deps.config, draftCookie))
      if (memberOf(res) || token) {
        const kept = token && (await answerDraft(db, version.id, token))
        const writing = kept ? { body: kept, errors: {}, isKept: true } : nothingWritten
        res.set('Cache-Control', 'private, no-cache').type('html')
        return res.send(await render(req, publicId, writing))
      }
      const span = Math.floor(now().epochMilliseconds / (keptMinutes * 60_000))
      const key = `${publicId} ${version.changedNumber} ${span} ${pages.origin(req)}`
      res.set({
        ETag: etagOf(key),
        'Cache-Control': 'no-cache',
        Vary: 'Cookie',
      })
      if (req.fresh) return res.status(304).end()
      let page = cache.get(key)
      if (page === undefined) {
        page = await render(req, publicId, nothingWritten)
        cache.set(key, page)
      }
      return res.type('html').send(page)
    },

    async again(req, res, publicId, writing, status) {
      await seenBy(res, publicId)
      const page = await render(req, publicId, writing)
      return res.status(status).set('Cache-Control', 'private, no-store').type('html').send(page)
    },
  }
}

import { type Request, Router } from 'express'
import { may } from '../accounts/permissions.ts'
import { memberOf } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import { AppError, NotFound } from '../errors.ts'
import { htmlToText } from '../http/html-to-text.ts'
import type { Pages } from '../http/layout.ts'
import { renderContent } from '../http/markdown.ts'
import { createPageCache, etagOf } from '../http/page-cache.ts'
import { sessionKey } from '../http/visitor.ts'
import { peopleBehind } from '../linked-accounts/queries.ts'
import { countingOpened } from '../search/count-searches.ts'
import { relatedItems } from '../search/related.ts'
import { listRow } from '../search/rows.ts'
import { authorKeys } from './authors.ts'
import { itemPage } from './pages.ts'
import { pageVersion, type ShownItem, shownItem } from './shown-item.ts'
import { itemUrl, slugOf } from './slug.ts'

/** So long a page may show related items that have changed meanwhile. */
const relatedForMinutes = 5
const cachedCharacters = 24_000_000

/**
 * Outside knowledge. A page is made once for each version of its item: a view asks the database only which version
 * that is, so that what is taken down is gone at once, from the pages that name it too.
 */
export function itemRoutes(deps: Pick<Deps, 'db' | 'now' | 'config' | 'log'>, pages: Pages): Router {
  const { db, now, config } = deps
  const router = Router()
  const cache = createPageCache(cachedCharacters)
  const opened = countingOpened(deps)

  router.get('/items/:publicId{/:slug}', async (req, res) => {
    const { publicId, slug } = req.params
    const version = await pageVersion(db, publicId)
    if (version === undefined) throw new NotFound('item-not-found')
    if (version === 'gone') throw new AppError(410, 'item-gone')
    if (slug !== slugOf(version.title)) return res.redirect(301, itemUrl(publicId, version.title))

    const span = Math.floor(now().epochMilliseconds / (relatedForMinutes * 60_000))
    const origin = pages.origin(req)
    // A member's page has their own masthead: it is made anew, and nobody else gets it.
    if (memberOf(res)) {
      const item = await shownItem(db, publicId)
      if (!item) throw new AppError(410, 'item-gone')
      res.set('Cache-Control', 'private, no-cache').type('html')
      res.send(await render(req, item, origin + itemUrl(publicId, item.title)))
      return countOpened(req)
    }
    const key = `${publicId} ${version.lastChangedAt} ${version.lastGoneAt} ${version.linkedVersion} ${span} ${origin}`
    res.set({
      ETag: etagOf(key),
      'Cache-Control': 'no-cache',
      'X-Robots-Tag': 'noindex',
    })
    if (req.fresh) {
      res.status(304).end()
      return countOpened(req)
    }
    let page = cache.get(key)
    if (page === undefined) {
      const item = await shownItem(db, publicId)
      if (!item) throw new AppError(410, 'item-gone')
      page = await render(req, item, origin + itemUrl(publicId, item.title))
      cache.set(key, page)
    }
    res.type('html').send(page)
    await countOpened(req)
  })

  // A browser says to us, and to nobody else, which search the visitor came from: no cookie, no script, no mark in links.
  async function countOpened(req: Request) {
    const from = URL.parse(req.get('referer') ?? '')
    const words = from?.pathname === '/search' && from.origin === pages.origin(req) ? from.searchParams.get('q') : null
    if (words) await opened({ text: words, sessionKey: sessionKey(req, config, now()) })
  }

  async function render(req: Request, item: ShownItem, ownUrl: string): Promise<string> {
    const writers = [...item.authors, ...item.replies.map((reply) => reply.author)]
    const [related, people] = await Promise.all([
      relatedItems(db, item.id, 5, config.hubName),
      peopleBehind(db, item.source.siteUrl, [...new Set(writers.flatMap(authorKeys))]),
    ])
    const model = itemPage(item, {
      texts: pages.texts,
      ownUrl,
      people,
      mayHide: may(req.res && memberOf(req.res), 'item.hide'),
      contactEmail: config.contactEmail,
      related: related.map((one) => listRow(one, pages.texts)),
      render: renderContent,
      plain: (content) => htmlToText(renderContent(content, { dofollow: false })),
    })
    const head = {
      title: item.title,
      section: 'search' as const,
      description: model.excerpt ?? pages.texts.t('item.description', { source: item.source.title }),
      canonical: item.url,
      type: 'article' as const,
    }
    return pages.html(req, 'items/item', head, model)
  }
  return router
}

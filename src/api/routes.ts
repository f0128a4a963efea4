import { Router } from 'express'
import type { Deps } from '../deps.ts'
import type { Pages } from '../http/layout.ts'
import type { SearchHit } from '../search/contract.ts'
import { searchOrAway } from '../search/search-or-away.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { parseQuery, searchQuery, suggestQuery } from './forms.ts'
import { rateLimit } from './rate-limit.ts'

/** The public JSON API. Only what anyone may read; docs/api.md describes it. */
export function apiRoutes(deps: Pick<Deps, 'db' | 'config' | 'log' | 'search'>, pages: Pages): Router {
  const router = Router()

  router.use('/api/v1', (req, res, next) => {
    res.set({
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Expose-Headers': 'ETag, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id',
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'Cache-Control': 'public, max-age=60',
    })
    if (req.method !== 'OPTIONS') return next()
    res.set({ 'Access-Control-Allow-Methods': 'GET', 'Access-Control-Max-Age': '86400' }).status(204).end()
  })
  router.use('/api/v1', rateLimit(deps))

  router.get('/api/v1/search', async (req, res) => {
    const { cursor, limit, ...query } = parseQuery(searchQuery, req.query)
    const offset = cursor === undefined ? 0 : readCursor(cursor, query)
    const result = await searchOrAway(() =>
      deps.search.search({
        text: query.q.toWellFormed(),
        kinds: query.kind,
        sources: query.source,
        tags: query.tag,
        solved: query.solved,
        sort: query.q.trim() === '' ? 'newest' : 'best',
        offset,
        limit,
      }),
    )
    const end = offset + result.hits.length
    res.json({
      query: result.query.text,
      corrected: result.corrected ?? null,
      total: result.total,
      totalIsCapped: result.totalIsCapped,
      hits: result.hits.map((hit) => publicHit(hit, pages.origin(req))),
      facets: result.facets,
      next: result.hits.length > 0 && end < result.total ? writeCursor(end, query) : null,
    })
  })

  router.get('/api/v1/suggest', async (req, res) => {
    const { title, body, limit } = parseQuery(suggestQuery, req.query)
    const hits = await searchOrAway(() =>
      deps.search.suggest({ title: title.toWellFormed(), body: body?.toWellFormed(), limit }),
    )
    res.json({ hits: hits.map((hit) => publicHit(hit, pages.origin(req))) })
  })
  return router
}

const publicHit = (hit: SearchHit, origin: string) => ({
  id: hit.id,
  kind: hit.kind,
  title: hit.title,
  snippet: hit.snippetParts.map(({ text }) => text).join(''),
  url: origin + hit.url,
  source: hit.source,
  tags: hit.tags,
  solved: hit.solved,
  replies: hit.replies,
  date: hit.date.toString(),
  language: hit.lang ?? null,
  licence: hit.licence,
  score: hit.score,
})

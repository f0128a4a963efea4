/** A small site that behaves as the real one does. */
import type { ScenarioSite } from '../../../scenario.ts'
import { type Row, siteRows } from '../../../site-rows.ts'
import { type SiteAnswer, type SiteRequest, startSite } from '../../../site-server.ts'

export async function startExample(options: {
  items: number
  now: () => Temporal.Instant
  skewMinutes?: number
}): Promise<ScenarioSite> {
  const { rows, now, ...changes } = siteRows(options)
  let tokens = 1

  // CHANGE: the paths, parameters and answers of the real API, and what it does when it is asked for nonsense.
  const answer = ({ path, query, headers }: SiteRequest): SiteAnswer | undefined => {
    if (path.startsWith('/elsewhere')) return { status: 404, body: 'Not here' }
    if (path !== '/api/articles') return undefined
    if (headers['x-api-key'] === 'revoked') return json({ error: { code: 'bad_key', message: 'revoked' } }, 401)
    const ids = query.get('ids')?.split(',')
    const since = query.get('updated_since') ?? ''
    const limit = Number(query.get('limit'))
    // A token holds the last article of its page: what moves meanwhile shifts nothing.
    const [token, after = ''] = query.get('page')?.split('|') ?? []
    if (token && token !== String(tokens)) return json({ error: { code: 'expired_page' } }, 422)
    const found = rows().filter((row) =>
      ids ? ids.includes(String(row.id)) : row.updated.toString() >= since && placeOf(row) > after,
    )
    const page = found.slice(0, limit)
    const last = page.at(-1)
    return json({
      articles: page.map(articleOf),
      next: last && found.length > limit ? `${tokens}|${placeOf(last)}` : null,
    })
  }

  const server = await startSite(answer, now)
  return {
    server,
    settings: { baseUrl: server.url, license: 'CC-BY-SA-4.0', pageSize: 10 },
    ...changes,
    expireTokens: () => void tokens++,
    // CHANGE: a page of the list that says that another follows, for ever.
    neverEnds(good) {
      const page = JSON.parse(String(good.body))
      return page.articles ? json({ ...page, next: `${tokens}|${' '.repeat(server.requests.length)}` }) : good
    },
    // CHANGE: what only this site does when it is in trouble, above all what looks like a good answer.
    faults: {
      'an error as HTTP 200': { spoil: () => json({ error: { code: 'database_away' } }), endsAs: 'transient' },
      'a page without its list': { spoil: () => json({ next: null }), endsAs: 'schema-drift' },
      'asks to slow down': { spoil: () => json({ error: { code: 'slow_down' } }, 400), waitSeconds: 30 },
    },
  }
}

const placeOf = ({ updated, id }: Row) => `${updated.toString()} ${String(id).padStart(9, '0')}`

const json = (value: object, status = 200): SiteAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'x-ratelimit-remaining': '500' },
  body: JSON.stringify(value),
})

const articleOf = ({ id, title, html, created, updated, isBroken }: Row) => ({
  id,
  title,
  ...(!isBroken && { body_html: html }),
  url: `https://tools.example/articles/${id}`,
  tags: ['chisels'],
  author: { name: 'Ines Bauer', url: 'https://tools.example/people/ines' },
  created_at: created.toString(),
  updated_at: updated.toString(),
})

/** A small site that behaves as the real one does. */
import { createHash } from 'node:crypto'
import type { ScenarioSite } from '../../../scenario.ts'
import { type Row, siteRows } from '../../../site-rows.ts'
import { type SiteAnswer, type SiteRequest, startSite } from '../../../site-server.ts'

export async function startExample(options: {
  items: number
  now: () => Temporal.Instant
  skewMinutes?: number
}): Promise<ScenarioSite> {
  const { rows, now, ...changes } = siteRows({ ...options, externalId })

  // CHANGE: where the feed is, and what is in it.
  const answer = ({ path, headers }: SiteRequest): SiteAnswer | undefined => {
    if (path.startsWith('/elsewhere')) return { status: 404, body: 'Not here' }
    if (path !== '/feed.xml') return undefined
    const body = feedOf(rows())
    const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`
    if (headers['if-none-match'] === etag) return { status: 304, headers: { etag }, body: '' }
    return { headers: { 'content-type': 'application/atom+xml', etag }, body }
  }

  const server = await startSite(answer, now)
  return {
    server,
    settings: { baseUrl: server.url, license: 'CC-BY-SA-4.0' },
    ...changes,
    // CHANGE: what only this site does when it is in trouble, above all what looks like a good answer.
    faults: {
      'an error document as HTTP 200': {
        spoil: () => ({ headers: { 'content-type': 'application/json' }, body: '{"error": "database away"}' }),
        endsAs: 'schema-drift',
      },
    },
  }
}

const externalId = (id: number) => `tag:tools.example,2026:${id}`
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const feedOf = (rows: Row[]) => `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:tools.example,2026:feed</id><title>Tools</title>
${rows.toReversed().map(entryOf).join('\n')}
</feed>`

const entryOf = ({ id, title, html, created, updated, isBroken }: Row) => `<entry><id>${externalId(id)}</id>
  <title>${escaped(title)}</title><link href="https://tools.example/articles/${id}"/><author><name>Ines Bauer</name></author>
  ${isBroken ? '' : `<published>${created}</published>`}<updated>${updated}</updated>
  <content type="html">${escaped(html)}</content><category term="chisels"/></entry>`

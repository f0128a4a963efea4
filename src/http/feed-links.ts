import { Parser } from 'htmlparser2'

const feedTypes = new Set([
  'application/rss+xml',
  'application/atom+xml',
  'application/rdf+xml',
  'application/feed+json',
  'application/json',
])
const mostLinks = 50

/** The feeds that a page names (`link` or `a` with `rel=alternate` and a feed's type), absolute, in document order, each once. */
export function feedLinks(html: string, baseUrl: string): { url: string; title?: string; type: string }[] {
  const found = new Map<string, { url: string; title?: string; type: string }>()
  let base = baseUrl
  const parser = new Parser({
    onopentag(name, { rel, type, href, title }) {
      if (name === 'base' && href !== undefined) base = URL.parse(href, baseUrl)?.href ?? base
      if ((name !== 'link' && name !== 'a') || href === undefined || found.size >= mostLinks) return
      const kind = (type ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
      if (!feedTypes.has(kind) || !(rel ?? '').toLowerCase().split(/\s+/).includes('alternate')) return
      const url = URL.parse(href, base)
      if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || found.has(url.href)) return
      found.set(url.href, { url: url.href, ...(title ? { title } : {}), type: kind })
    },
  })
  parser.end(html)
  return [...found.values()]
}

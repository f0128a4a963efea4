import { gzipSync } from 'node:zlib'
import { handbook } from './handbook.ts'
import { wikiPage } from './handbook-pages.ts'
import { type LoopbackSite, startLoopbackSite } from './loopback-site.ts'
import { createWikiApi } from './mediawiki-api.ts'

export type MediaWikiSite = Pick<LoopbackSite, 'port' | 'close'> & {
  /** Of the wiki: its first page, which names its `api.php`. */
  url: string
}

/**
 * The Mending Handbook on this machine: the pages of a wiki, and MediaWiki's API at `/w/api.php`.
 *
 * @param now  the newest edit is shortly before what it says at the start
 */
export async function startMediaWikiSite({
  now,
  port = 0,
}: {
  now: () => Temporal.Instant
  port?: number
}): Promise<MediaWikiSite> {
  const site = await startLoopbackSite(port, (origin) => {
    const pages = handbook(now())
    const api = createWikiApi(pages, origin, now)
    return (url, request) => {
      if (url.pathname !== '/w/api.php') return wikiPage(pages, url)
      const { code, body } = api(url.searchParams)
      const isPacked = /\bgzip\b/.test(request.headers['accept-encoding']?.toString() ?? '')
      return {
        status: 200,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          vary: 'accept-encoding',
          ...(code && { 'mediawiki-api-error': code }),
          ...(isPacked && { 'content-encoding': 'gzip' }),
        },
        body: isPacked ? gzipSync(JSON.stringify(body)) : JSON.stringify(body),
      }
    }
  })
  return { url: `${site.origin}/`, port: site.port, close: site.close }
}

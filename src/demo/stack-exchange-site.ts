import { gzipSync } from 'node:zlib'
import { type LoopbackSite, type Reply, startLoopbackSite } from './loopback-site.ts'
import { mendingPage } from './mending-pages.ts'
import { mendingQa } from './mending-qa.ts'
import { createApi } from './stack-exchange-api.ts'

export type StackExchangeSite = Pick<LoopbackSite, 'port' | 'close'> & {
  /** Of the API, with its version: `http://127.0.0.1:…/2.3`. The parameter `site` is `mending`. */
  url: string
}

const version = '/2.3'

/**
 * Mending Q&A on this machine: the pages of its questions, and API 2.3 below `/2.3`.
 *
 * @param now  the newest post is shortly before what it says at the start
 */
export async function startStackExchangeSite({
  now,
  port = 0,
}: {
  now: () => Temporal.Instant
  port?: number
}): Promise<StackExchangeSite> {
  const site = await startLoopbackSite(port, (origin) => {
    const qa = mendingQa(origin, now())
    const api = createApi(qa, origin, now)
    return ({ pathname, searchParams }) => {
      if (!pathname.startsWith(`${version}/`)) return mendingPage(qa, pathname)
      const { status, body } = api(decodeIds(pathname.slice(version.length)), searchParams)
      return compressed(status, JSON.stringify(body))
    }
  })
  return { url: site.origin + version, port: site.port, close: site.close }
}

/** The API always compresses, also for those who did not ask for it. */
const compressed = (status: number, json: string): Reply => {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'content-encoding': 'gzip' }
  return { status, headers, body: gzipSync(json) }
}

/** A client may send the `;` between ids as it is or escaped. */
const decodeIds = (path: string) => path.replace(/%3b/gi, ';')

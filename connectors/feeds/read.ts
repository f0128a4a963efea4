/** Gets a feed politely: validators as they came, redirects remembered, bytes decoded, pages that name a feed followed. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { ConnectorError, type Ctx } from '../contract.ts'
import { instantOf } from '../dates.ts'
import { decode } from './decode.ts'
import type { Settings } from './settings.ts'

export const memorySchema = z.strictObject({
  /** The settings' address that all of this is about. */
  about: z.string(),
  /** Where the feed is, where that is another address. */
  url: z.string().optional(),
  /** A lasting redirect, and how many runs in a row it was seen. */
  moved: z.strictObject({ to: z.string(), hits: z.int() }).optional(),
  /** Both exactly as they came. */
  etag: z.string().optional(),
  lastModified: z.string().optional(),
  bodyHash: z.string().optional(),
})

/** What is known of a feed from earlier reads. */
export type Memory = z.output<typeof memorySchema>

export type FeedRead = {
  memory: Memory
  /** Undefined: nothing changed. */
  text: string | undefined
  /** The address that the text came from. */
  url: string
  /** Minutes for which the answer says that it holds. */
  freshMinutes: number | undefined
}

/** A lasting redirect is believed after so many runs: some are somebody's mistake of an hour. */
const hitsToMove = 3
const mostHops = 5

export const accept =
  'application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.5'

/** @throws ConnectorError also where the answer is no document at all: an error never looks like an empty feed */
export async function readFeed(ctx: Ctx<Settings>, memory: Memory): Promise<FeedRead> {
  const address = memory.url ?? memory.about
  const { response, url, lasting } = await get(ctx, address, memory)
  const freshMinutes = freshFor(response.headers)
  const known = rememberMove(memory, lasting)
  if (response.status === 304)
    return { memory: { ...known, ...validators(response.headers, known) }, text: undefined, url, freshMinutes }

  const bytes = new Uint8Array(await response.arrayBuffer())
  const bodyHash = createHash('sha256').update(bytes).digest('hex')
  const next = { ...known, ...validators(response.headers), bodyHash }
  if (bodyHash === memory.bodyHash) return { memory: next, text: undefined, url, freshMinutes }
  const text = decode(bytes, response.headers.get('content-type'))
  if (text.trim() === '')
    throw new ConnectorError('transient', `${placeOf(url)} answered with nothing`, { status: 200 })
  if (!isPage(text)) return { memory: next, text, url, freshMinutes }
  if (memory.bodyHash || memory.url)
    throw new ConnectorError('schema-drift', `${placeOf(url)} was a feed and is a page now`, {
      fix: 'Open the address in a browser; if the feed moved, change the URL',
    })
  const found = await discover(ctx, text, url)
  return readFeed(ctx, { about: memory.about, url: found })
}

async function get(ctx: Ctx<Settings>, address: string, memory: Memory) {
  let url = address
  let lasting: string | undefined
  let stillLasting = true
  for (let hop = 0; hop <= mostHops; hop++) {
    const headers = new Headers({ accept })
    if (memory.etag) headers.set('if-none-match', memory.etag)
    if (memory.lastModified) headers.set('if-modified-since', memory.lastModified)
    const response = await ctx.fetch(url, { headers, redirect: 'manual', signal: ctx.signal })
    const location = response.headers.get('location')
    if (response.status === 304 || response.status < 300 || !location) {
      if (response.ok || response.status === 304) return { response, url, lasting }
      throw new ConnectorError(
        response.status === 404 || response.status === 410 ? 'gone' : 'transient',
        `${placeOf(url)} answered ${response.status}`,
        {
          status: response.status,
        },
      )
    }
    await response.body?.cancel()
    url = new URL(location, url).href
    stillLasting &&= response.status === 301 || response.status === 308
    if (stillLasting) lasting = url
  }
  throw new ConnectorError('config', `${placeOf(address)} redirects more than ${mostHops} times`, {
    fix: 'Check the URL',
  })
}

/** For messages, which are logged: the query may hold a key that only its readers have. */
const placeOf = (address: string) => address.replace(/[?#].*$/, '')

function rememberMove({ moved, ...memory }: Memory, to: string | undefined): Memory {
  if (!to) return memory
  const hits = moved?.to === to ? moved.hits + 1 : 1
  return hits >= hitsToMove ? { ...memory, url: to } : { ...memory, moved: { to, hits } }
}

/** A 304 may leave either out, and may bring a newer Last-Modified (RFC 9111, 4.3.4). `Expires: 0` asks not to be cached. */
function validators(headers: Headers, before: Partial<Memory> = {}) {
  if (headers.get('expires')?.trim() === '0') return { etag: undefined, lastModified: undefined }
  return {
    etag: headers.get('etag') ?? before.etag,
    lastModified: headers.get('last-modified') ?? before.lastModified,
  }
}

function freshFor(headers: Headers): number | undefined {
  const maxAge = /(?:^|[\s,])max-age\s*=\s*"?(\d{1,9})/i.exec(headers.get('cache-control') ?? '')?.[1]
  if (maxAge) return Math.ceil(Number(maxAge) / 60)
  const expires = instantOf(headers.get('expires'))
  const date = instantOf(headers.get('date'))
  return expires && date ? Math.max(0, Math.ceil(date.until(expires).total('minutes'))) : undefined
}

/** A comment ends at its first `-->` and nowhere else: were there a choice, a row of comments would take for ever to refuse. */
export const isPage = (text: string) =>
  /^\uFEFF?\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->)[\s\S])*-->\s*)*<(?:!doctype\s+html|html)\b/i.test(
    text.slice(0, 4000),
  )

async function discover(ctx: Ctx<Settings>, html: string, url: string): Promise<string> {
  const links = await ctx.parse.feedLinks(html, url)
  const ofComments = (link: { url: string; title?: string }) => /comment/i.test(`${link.url} ${link.title ?? ''}`)
  const found = links.find((link) => !ofComments(link)) ?? links[0]
  if (found) return found.url
  throw new ConnectorError('config', `${placeOf(url)} is a page that names no feed`, {
    fix: 'Set the URL to the feed’s own address',
  })
}

import type { Ctx, Recognised } from '../contract.ts'
import { ConnectorError } from '../contract.ts'
import { oneLine } from '../plain-text.ts'
import { decode } from './decode.ts'
import { accept, isPage } from './read.ts'

type Asking = Pick<Ctx<unknown>, 'fetch' | 'parse' | 'signal'>

const longestTitle = 120
const mostOthers = 12

/** A feed, or a page that names one: the first that is not of comments, with the others beside it. */
export async function recognise(ctx: Asking, address: URL): Promise<Recognised | undefined> {
  const first = await read(ctx, address.href)
  if (first === undefined) return undefined
  if (!isPage(first.text)) return asFeed(ctx, first)
  const named = await feedsNamedIn(ctx, first)
  const best = named.find((link) => !/comment/i.test(`${link.url} ${link.title ?? ''}`)) ?? named[0]
  const feed = best && (await read(ctx, best.url))
  const fit = feed && (await asFeed(ctx, feed))
  if (!fit || !best) return undefined
  const others = named
    .filter(({ url }) => url !== best.url)
    .slice(0, mostOthers)
    .map(({ url, title }) => ({ address: url, ...(title && { title: oneLine(title).slice(0, longestTitle) }) }))
  return {
    ...fit,
    settings: { homepage: first.url, ...fit.settings, url: best.url },
    ...(others.length > 0 && { others }),
  }
}

type Document = { text: string; url: string }

/** Undefined where the answer is none to read; a refusal of the hub's own to ask is passed on. */
async function read(ctx: Asking, url: string): Promise<Document | undefined> {
  const response = await ctx.fetch(url, { headers: { accept }, signal: ctx.signal })
  if (!response.ok) return undefined
  const bytes = new Uint8Array(await response.arrayBuffer())
  return { text: decode(bytes, response.headers.get('content-type')), url: response.url || url }
}

async function asFeed(ctx: Asking, { text, url }: Document): Promise<Recognised | undefined> {
  const feed = await orUndefined(ctx.parse.feed(text))
  if (!feed) return undefined
  const title = oneLine(feed.title).slice(0, longestTitle)
  const homepage = feed.link && URL.parse(feed.link, url)
  return {
    settings: {
      url,
      ...(title && { title }),
      ...(homepage && /^https?:$/.test(homepage.protocol) && { homepage: homepage.href }),
    },
    title: title || new URL(url).host,
    certainty: 'sure',
  }
}

const feedsNamedIn = async (ctx: Asking, { text, url }: Document) =>
  (await orUndefined(ctx.parse.feedLinks(text, url))) ?? []

/** What cannot be parsed is no feed; anything else is no answer to that. */
async function orUndefined<T>(parsing: Promise<T>): Promise<T | undefined> {
  try {
    return await parsing
  } catch (error) {
    if (error instanceof ConnectorError) return undefined
    throw error
  }
}

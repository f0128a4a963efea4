/** The calls that the connector makes, each with its answer checked. https://www.mediawiki.org/wiki/API:Main_page */
import { z } from 'zod'
import { ConnectorError, type Ctx } from '../contract.ts'
import { instantOf } from '../dates.ts'
import { apiAddress } from './discover.ts'
import { errorOf } from './errors.ts'
import type { Settings } from './settings.ts'
import {
  answerShape,
  firstRevisionShape,
  parsedShape,
  placeShape,
  type Revision,
  type SiteInfo,
  siteShape,
} from './shapes.ts'

export type Fetching = Pick<Ctx<unknown>, 'fetch' | 'signal'>
export type Token = Record<string, string>
type Answer = z.output<typeof answerShape> & { siteTime: Temporal.Instant | undefined }
type Parameters = Record<string, string | number | undefined>

/** The longest list of ids or titles in one address, for those without an account of their own. */
const valuesAtOnce = 50
/** Escaped; servers take addresses of eight thousand characters at the least. */
const longestList = 5000

/** What one question about pages may be continued: with fifty pages and five hundred rows a round nothing comes near it. */
const mostRounds = 500

/**
 * One call, whatever it is.
 * @throws ConnectorError whenever the answer is not one: an error never looks like an empty answer
 */
export async function call(ctx: Ctx<Settings>, parameters: Parameters): Promise<Answer> {
  return callAt(ctx, await apiAddress(ctx), parameters, ctx.now())
}

/** @param at  for waits, by the hub's clock */
export async function callAt(ctx: Fetching, api: URL, parameters: Parameters, at: Temporal.Instant): Promise<Answer> {
  const url = new URL(api)
  const all = { format: 'json', formatversion: 2, maxlag: 5, curtimestamp: 1, ...parameters }
  for (const [name, value] of Object.entries(all)) if (value !== undefined) url.searchParams.set(name, String(value))
  const response = await ctx.fetch(url, { headers: { accept: 'application/json' }, signal: ctx.signal })
  const text = await response.text()
  const { status, headers } = response
  const json = parse(text)
  if (json === undefined && (status === 404 || status === 410))
    throw new ConnectorError('gone', `There is no api.php at ${url.origin}${url.pathname} (${status})`, {
      status,
      fix: 'Check url: Special:Version of the wiki names the address of its api.php',
    })
  if (json === undefined) throw notJson(text, status)
  const answer = answerShape.safeParse(json)
  if (!answer.success)
    throw new ConnectorError('schema-drift', `This is no answer of MediaWiki: ${z.prettifyError(answer.error)}`, {
      status,
    })
  const { error, warnings } = answer.data
  if (error) throw errorOf({ ...error, status, headers, at })
  const misunderstood = /Unrecognized values? for parameter \\?"(?:action|list|prop|meta|generator)\\?"[^"]*/.exec(
    JSON.stringify(warnings ?? ''),
  )
  if (misunderstood)
    throw new ConnectorError('schema-drift', `The wiki does not know what was asked: ${misunderstood[0].slice(0, 200)}`)
  return { ...answer.data, siteTime: instantOf(answer.data.curtimestamp ?? headers.get('date')) }
}

/** Name, namespaces, licence of the wiki, and what time it had then. Asked once a run. */
export function readSite(ctx: Ctx<Settings>): Promise<Site> {
  const found = sites.get(ctx) ?? askSite(ctx)
  sites.set(ctx, found)
  return found
}

export type Site = SiteInfo & { time: Temporal.Instant }

const sites = new WeakMap<object, Promise<Site>>()

async function askSite(ctx: Ctx<Settings>): Promise<Site> {
  const answer = await call(ctx, siteQuestion)
  const site = read(siteShape, answer.query, 'The wiki does not say what it is')
  if (!answer.siteTime) throw new ConnectorError('schema-drift', 'The wiki does not say what time it has')
  return { ...site, time: answer.siteTime }
}

export const siteQuestion = {
  action: 'query',
  meta: 'siteinfo',
  siprop: 'general|namespaces|rightsinfo|statistics',
}

/**
 * One page of a list. The whole of `continue` goes back with the next question.
 * @param key  where the rows stand: a list that the wiki does not know is only a warning, and then it is not there
 */
export async function listPage<T>(
  ctx: Ctx<Settings>,
  parameters: Parameters & { list: string },
  token: Token | undefined,
  shape: z.ZodType<T>,
): Promise<{ rows: T[]; next: Token | undefined; siteTime: Temporal.Instant | undefined }> {
  const answer = await call(ctx, { action: 'query', ...parameters, ...token })
  const rows = read(z.array(z.unknown()), answer.query?.[parameters.list], `The answer lacks ${parameters.list}`)
  const next = answer.continue
  if (next && token && JSON.stringify(next) === JSON.stringify(token))
    throw new ConnectorError('schema-drift', `The list ${parameters.list} goes on where it was: it would never end`)
  return {
    rows: rows.map((row) => read(shape, row, `An unreadable row of ${parameters.list}`)),
    next,
    siteTime: answer.siteTime,
  }
}

/**
 * All that is asked of some pages, by id or by title; rounds of one answer are put together until the wiki says that they
 * are complete. Every id comes back, as `missing` where there is no such page.
 */
export async function readPages(
  ctx: Ctx<Settings>,
  wanted: { pageids: number[] } | { titles: string[] },
  what: 'everything' | 'kind',
): Promise<Map<string, unknown>> {
  const [name, values] = 'pageids' in wanted ? ['pageids', wanted.pageids] : ['titles', wanted.titles]
  const found = new Map<string, Record<string, unknown>>()
  for (const some of groupsOf(values)) {
    const parameters = { action: 'query', [name]: some.join('|'), ...questions[what] }
    const tokens = new Set<string>()
    for (let token: Token = {}; ; ) {
      const answer = await call(ctx, { ...parameters, ...token })
      const pages = read(z.array(z.looseObject({})), answer.query?.pages, 'The answer lacks its pages')
      for (const page of pages) merge(found, page)
      if (answer.batchcomplete && !answer.continue) break
      if (!answer.continue) throw new ConnectorError('schema-drift', 'The answer is neither complete nor continued')
      token = answer.continue
      const mark = JSON.stringify(token)
      if (tokens.has(mark) || tokens.size >= mostRounds)
        throw new ConnectorError('schema-drift', 'The wiki continues its answer in circles')
      tokens.add(mark)
    }
    if ('pageids' in wanted)
      for (const id of some)
        if (!found.has(`${id}`)) throw new ConnectorError('schema-drift', `The answer says nothing about page ${id}`)
  }
  return found
}

function groupsOf(values: (number | string)[]): (number | string)[][] {
  const groups: (number | string)[][] = []
  let length = Number.POSITIVE_INFINITY
  for (const value of values) {
    length += encodeURIComponent(value).length + 3
    if (length > longestList || (groups.at(-1)?.length ?? 0) >= valuesAtOnce) {
      groups.push([])
      length = 0
    }
    groups.at(-1)?.push(value)
  }
  return groups
}

const questions = {
  everything: {
    prop: 'info|revisions|categories|pageprops',
    inprop: 'url',
    rvprop: 'ids|timestamp|user',
    clprop: 'hidden',
    cllimit: 'max',
    ppprop: 'noindex',
  },
  kind: { prop: 'info|categories', clprop: 'hidden', cllimit: 'max' },
}

/** Lists grow from round to round, the rest is said once. Keyed by id; titles without a page by themselves. */
function merge(found: Map<string, Record<string, unknown>>, page: Record<string, unknown>): void {
  const place = placeShape.pick({ pageid: true, title: true }).safeParse(page).data
  const key = String(place?.pageid ?? `title ${place?.title}`)
  const before = found.get(key) ?? {}
  const lists = Object.entries(page).filter(([name, value]) => Array.isArray(value) && Array.isArray(before[name]))
  found.set(key, {
    ...before,
    ...page,
    ...Object.fromEntries(
      lists.map(([name, value]) => [name, [...(before[name] as unknown[]), ...(value as unknown[])]]),
    ),
  })
}

/** The page as the wiki shows it, or its beginning alone. @throws ConnectorError 'gone' where it is no longer there */
export async function renderPage(
  ctx: Ctx<Settings>,
  pageid: number,
  isWhole: boolean,
): Promise<{ html: string; revid?: number }> {
  const answer = await call(ctx, {
    action: 'parse',
    pageid,
    prop: 'text|revid',
    disableeditsection: 1,
    disablelimitreport: 1,
    disabletoc: 1,
    section: isWhole ? undefined : 0,
  })
  const { text, revid } = read(parsedShape, answer.parse, `Page ${pageid} came without its text`)
  return { html: text, revid }
}

/** The oldest revision; undefined where the wiki does not show it. */
export async function firstRevision(ctx: Ctx<Settings>, pageid: number): Promise<Revision | undefined> {
  const answer = await call(ctx, {
    action: 'query',
    pageids: pageid,
    prop: 'revisions',
    rvprop: 'ids|timestamp|user',
    rvdir: 'newer',
    rvlimit: 1,
  })
  const [page] = read(z.tuple([z.unknown()]), answer.query?.pages, 'The answer lacks its page')
  return firstRevisionShape.safeParse(page).data?.revisions[0]
}

/** @throws ConnectorError 'schema-drift' where it is not of that shape */
export function read<T>(shape: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = shape.safeParse(value)
  if (parsed.success) return parsed.data
  throw new ConnectorError('schema-drift', `${what}: ${z.prettifyError(parsed.error)}`.slice(0, 500))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

/** A page for people and an answer cut short are no answers; the site may be well again in a while. */
function notJson(text: string, status: number): ConnectorError {
  const what = text.trimStart().startsWith('<') ? 'a web page' : 'something cut short or empty'
  return new ConnectorError('transient', `The wiki’s api.php answered with ${what} instead of JSON`, { status })
}

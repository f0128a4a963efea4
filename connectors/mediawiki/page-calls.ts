/** What is asked about pages: what they are, how they read, who began them. */
import { z } from 'zod'
import { read } from '../answers.ts'
import { ConnectorError, type Ctx } from '../contract.ts'
import { call, type Token } from './api.ts'
import type { Settings } from './settings.ts'
import { firstRevisionShape, parsedShape, placeShape, type Revision } from './shapes.ts'

/** The longest list of ids or titles in one address, for those without an account of their own. */
const valuesAtOnce = 50
/** Escaped; servers take addresses of eight thousand characters at the least. */
const longestList = 5000

/** What one question about pages may be continued: with fifty pages and five hundred rows a round nothing comes near it. */
const mostRounds = 500

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
      const pages = read(pagesShape, answer.query?.pages, 'The answer lacks its pages')
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

// Made once: making one takes longer than what it is for.
const pagesShape = z.array(z.looseObject({}))
const oneShape = z.tuple([z.unknown()])
const nameShape = placeShape.pick({ pageid: true, title: true })

/** Lists grow from round to round, the rest is said once. Keyed by id; titles without a page by themselves. */
function merge(found: Map<string, Record<string, unknown>>, page: Record<string, unknown>): void {
  const place = nameShape.safeParse(page).data
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

/** The page as the wiki shows it, or its beginning alone. @throws PageGone where it is no longer there */
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
  const [page] = read(oneShape, answer.query?.pages, 'The answer lacks its page')
  return firstRevisionShape.safeParse(page).data?.revisions[0]
}

/** The two ways through a wiki: every page by its name, and what has changed since. */
import { ConnectorError } from '../contract.ts'
import { listPage, type Token } from './api.ts'
import type { Scope } from './map.ts'
import { readPages } from './page-calls.ts'
import { isEmpty, nothing, type Part, type Reading, readItems } from './read.ts'
import { type Change, changeShape, listedShape } from './shapes.ts'

/** A part of a batch is not the last one of its page of the list: the place stays where it was. */
export type Step = Part & { next: Token | undefined; isLast: boolean; siteTime: Temporal.Instant | undefined }

/** Pages of a list read at once; each of them costs a request of its own. */
const pagesAtOnce = 50
const changesAtOnce = 100

/** A list that brings only what it has brought does not end. */
const mostRepeats = 3
const mostEmpty = 500

type List = Record<string, string | number> & { list: string }

/**
 * The lists that hold all pages of a scope: its categories, or else its namespaces.
 * @param limit  rows at once
 */
export function listsOf({ namespaces, categories }: Scope, limit: number): List[] {
  if (categories.length === 0)
    return namespaces.map((apnamespace) => ({
      list: 'allpages',
      apnamespace,
      apfilterredir: 'nonredirects',
      aplimit: limit,
    }))
  return categories.map((category) => ({
    list: 'categorymembers',
    cmtitle: `Category:${category}`,
    cmnamespace: namespaces.join('|'),
    cmtype: 'page',
    cmprop: 'ids',
    cmlimit: limit,
  }))
}

/** The ids of one list, page by page, from `token` on. */
export async function* listed(
  { ctx }: Pick<Reading, 'ctx'>,
  list: List,
  from: Token | undefined,
): AsyncGenerator<{ ids: number[]; next: Token | undefined }, void> {
  const ends = endGuard()
  for (let token = from; ; ) {
    const { rows, next } = await listPage(ctx, list, token, listedShape)
    const ids = [...new Set(rows.map(({ pageid }) => pageid))]
    ends(ids)
    yield { ids, next }
    if (!next) return
    token = next
  }
}

/** Every page of one list. */
export async function* loadList(at: Reading, index: number, from: Token | undefined): AsyncGenerator<Step, void> {
  const list = listsOf(at.scope, pagesAtOnce)[index]
  if (!list) return
  for await (const { ids, next } of listed(at, list, from)) {
    const pages = await readPages(at.ctx, { pageids: ids }, 'everything')
    yield* steps(readItems(at, pages.values(), new Set()), next, undefined)
  }
}

/** What the change log has from `since` on, oldest first. */
export async function* readChanges(
  at: Reading,
  since: Temporal.Instant,
  from: Token | undefined,
): AsyncGenerator<Step, void> {
  const ends = endGuard()
  for (let token = from; ; ) {
    const { rows, next, siteTime } = await listPage(at.ctx, { ...changeLog, ...startAt(since) }, token, changeShape)
    ends(rows.map(({ rcid }) => rcid))
    yield* steps(readChanged(at, rows), next, siteTime)
    if (!next) return
    token = next
  }
}

/** When the oldest change was that the wiki still knows; undefined where it knows none. */
export async function oldestChange({ ctx }: Pick<Reading, 'ctx'>): Promise<Temporal.Instant | undefined> {
  const { rows } = await listPage(ctx, { ...changeLog, rclimit: 1 }, undefined, changeShape)
  return rows[0] && Temporal.Instant.from(rows[0].timestamp)
}

const changeLog = {
  list: 'recentchanges',
  rcdir: 'newer',
  rctype: 'new|edit|log',
  rcprop: 'title|ids|timestamp|loginfo',
  rclimit: changesAtOnce,
}

const startAt = (since: Temporal.Instant) => ({
  rcstart: since.round({ smallestUnit: 'second', roundingMode: 'floor' }).toString(),
})

/**
 * The pages that changes name, as they are now: what an entry says has long been overtaken by later ones. A move is listed
 * under the old title and names the new one; where pages were restored or put together, a title may have got another page.
 */
async function* readChanged(at: Reading, changes: Change[]): AsyncGenerator<Part, void> {
  const isOurs = ({ ns }: Change) => ns !== undefined && at.scope.namespaces.includes(ns)
  const told = changes.filter((change) => isOurs(change) || change.logparams?.target_title !== undefined)
  const news = told.filter(({ pageid = 0, revid = 0, type }) => type === 'log' || (at.seen.get(pageid) ?? 0) < revid)
  const ids = [...new Set(news.map(({ pageid = 0 }) => pageid).filter((id) => id > 0))]
  const pages = await readPages(at.ctx, { pageids: ids }, 'everything')
  yield* readItems(at, pages.values(), new Set(ids))

  const logged = told.filter(({ type }) => type === 'log')
  const titles = [...new Set(logged.flatMap(({ title, logparams }) => [title, logparams?.target_title]))]
  const others = await readPages(at.ctx, { titles: titles.filter((title) => title !== undefined) }, 'everything')
  yield* readItems(
    at,
    [...others].filter(([key]) => !pages.has(key)).map(([, page]) => page),
    new Set(),
  )
}

/** Only with its last part is a page of the list behind us. */
async function* steps(
  parts: AsyncGenerator<Part, void>,
  next: Token | undefined,
  siteTime: Temporal.Instant | undefined,
): AsyncGenerator<Step, void> {
  let held = nothing()
  for await (const part of parts) {
    if (!isEmpty(held)) yield { ...held, next, siteTime, isLast: false }
    held = part
  }
  yield { ...held, next, siteTime, isLast: true }
}

/** @returns to be called with the ids of each page of a list; throws where the list has no end */
function endGuard(): (ids: number[]) => void {
  const known = new Set<number>()
  let repeats = 0
  let empty = 0
  return (ids) => {
    const isNew = ids.some((id) => !known.has(id))
    for (const id of ids) known.add(id)
    empty = ids.length === 0 ? empty + 1 : 0
    repeats = ids.length > 0 && !isNew ? repeats + 1 : 0
    if (repeats >= mostRepeats || empty >= mostEmpty)
      throw new ConnectorError('schema-drift', 'The wiki continues a list without end: nothing new comes any more')
  }
}

import { z } from 'zod'
import { checked, read } from '../answers.ts'
import {
  type CheckResult,
  ConnectorError,
  type Ctx,
  defineConnector,
  type ExternalId,
  type SyncEvent,
  type Tombstone,
} from '../contract.ts'
import { isLicensed } from '../license.ts'
import { readSite } from './api.ts'
import { classify, PageGone } from './errors.ts'
import { isWanted, pageId, pageNumber } from './map.ts'
import { readPages } from './page-calls.ts'
import { isEmpty, type Part, type Reading, reasonOf, render } from './read.ts'
import { recognise } from './recognise.ts'
import { markOf, scopeOf, wikiOf } from './scope.ts'
import { type Settings, settingsSchema, siteOf } from './settings.ts'
import { pageShape, placeShape } from './shapes.ts'
import { listed, listsOf, loadList, oldestChange, readChanges, type Step } from './walk-pages.ts'

/** Entries reach the change log late, and copies of a wiki lag behind: each walk begins so much before the last one ended. */
const lookback = { minutes: 5 }
/** No wiki forgets its changes sooner. */
const surelyRemembered = { hours: 24 }

const instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  .max(40)

const cursorSchema = z.strictObject({
  /** Of what it is a place: other settings or another licence mean that all is read anew. */
  mark: z.string().max(40).optional(),
  /** By the wiki's clock: the changes from then on have not all been read. */
  since: instant.optional(),
  /** The list of pages that is being read; without it, the changes are. */
  list: z.int().min(0).optional(),
  /** How many parts of the page of the list that comes next are in. */
  part: z.int().min(0).optional(),
  pageToken: z.record(z.string().max(100), z.string().max(2000)).optional(),
})

type Cursor = z.output<typeof cursorSchema>

export const connector = defineConnector<Settings, Cursor>({
  id: 'mediawiki',
  version: 1,
  title: 'MediaWiki',
  docsUrl: 'https://www.mediawiki.org/wiki/API:Main_page',
  settings: settingsSchema,
  cursor: cursorSchema,
  initialCursor: () => ({}),
  capabilities: { incremental: 'updated', deletes: 'sweep', order: 'unordered', fullText: 'per-item' },
  // One after the other, as the etiquette of the API asks; the pace is that of large public wikis.
  limits: [{ scope: 'host', perSecond: 10, concurrency: 1 }],
  defaultIntervalMinutes: 60,
  site: siteOf,
  classify,
  recognise,
  check,
  sync,
  listIds,
  fetchOne,
})

function check(ctx: Ctx<Settings>): Promise<CheckResult> {
  return checked(async () => {
    const site = await readSite(ctx)
    const { namespaces, categories } = scopeOf(ctx.settings, site)
    const wiki = wikiOf(ctx.settings, site)
    await mustHaveMembers(ctx, categories)
    const articles = categories.length === 0 && namespaces.length > 0 ? site.statistics?.articles : undefined
    const found = articles === undefined ? '' : `, about ${articles.toLocaleString('en')} pages`
    const licence = isLicensed(wiki.license)
      ? wiki.license.spdx
      : 'the wiki names no licence: only beginnings are kept, unless you name one'
    return { ok: true, message: `${wiki.name}${found}, ${licence}`, license: wiki.license, items: articles }
  }, 'Check the URL, or try again later')
}

async function* sync(ctx: Ctx<Settings>, from: Cursor): AsyncGenerator<SyncEvent<Cursor>, void> {
  const site = await readSite(ctx)
  const scope = scopeOf(ctx.settings, site)
  const wiki = wikiOf(ctx.settings, site)
  const at: Reading = { ctx, wiki, scope, seen: new Map(), troubles: 0 }
  const mark = markOf(ctx.settings, scope, wiki)
  const isUsable = from.mark === mark && from.since !== undefined && !(await isForgotten(at, from, site.time))
  const start: Cursor = isUsable ? from : { mark, since: site.time.subtract(lookback).toString(), list: 0 }
  let { since = '', list, pageToken } = start
  const lists = listsOf(scope, 1).length

  for (; list !== undefined; list = list + 1 < lists ? list + 1 : undefined, pageToken = undefined) {
    const here = { mark, since, list }
    const after: Cursor = list + 1 < lists ? { mark, since, list: list + 1 } : { mark, since }
    for await (const batch of batches(loadList(at, list, pageToken), here, pageToken, () => after)) {
      yield batch
      if (isLate(ctx)) return yield { type: 'done', complete: false }
    }
  }
  const changes = readChanges(at, Temporal.Instant.from(since), pageToken)
  const next = ({ siteTime = site.time }: Step): Cursor => ({ mark, since: siteTime.subtract(lookback).toString() })
  for await (const batch of batches(changes, { mark, since }, pageToken, next)) {
    // Nothing new, and the wiki's clock still shows the same second.
    const isMoot = isEmpty(batch) && JSON.stringify(batch.cursor) === JSON.stringify({ mark, since })
    if (!isMoot) yield batch
    if (batch.cursor.pageToken && isLate(ctx)) return yield { type: 'done', complete: false }
  }
  yield { type: 'done', complete: true }
}

/** @param atEnd  the cursor once the list has no more */
async function* batches(
  steps: AsyncGenerator<Step, void>,
  here: Cursor,
  token: Cursor['pageToken'],
  atEnd: (step: Step) => Cursor,
): AsyncGenerator<{ type: 'batch'; cursor: Cursor } & Part, void> {
  let pageToken = token
  let part = 0
  for await (const step of steps) {
    const { items, tombstones, failures, next, isLast } = step
    if (isLast) [pageToken, part] = [next, 0]
    else part++
    const place = { ...here, ...(part > 0 && { part }), ...(pageToken && { pageToken }) }
    yield { type: 'batch', items, tombstones, failures, cursor: isLast && !next ? atEnd(step) : place }
  }
}

/**
 * Whether changes may have been made that the wiki has forgotten since: then all is read anew, and a sweep finds what was
 * deleted meanwhile.
 */
async function isForgotten(at: Reading, { since, list }: Cursor, now: Temporal.Instant): Promise<boolean> {
  if (since === undefined || list !== undefined) return false
  const last = Temporal.Instant.from(since)
  if (Temporal.Instant.compare(last.add(surelyRemembered), now) > 0) return false
  const oldest = await oldestChange(at)
  const isSo = oldest === undefined || Temporal.Instant.compare(oldest, last) > 0
  if (isSo) at.ctx.log.warn({ since }, 'the wiki no longer has all changes since then: every page is read anew')
  return isSo
}

async function* listIds(ctx: Ctx<Settings>): AsyncGenerator<ExternalId[]> {
  const scope = scopeOf(ctx.settings, await readSite(ctx))
  const needsKind = scope.categories.length + scope.excluded.length > 0
  for (const list of listsOf(scope, 500))
    for await (const { ids } of listed({ ctx }, list, undefined)) {
      if (!needsKind) yield ids.map(pageId)
      else {
        const pages = await readPages(ctx, { pageids: ids }, 'kind')
        yield ids.filter((id) => isWanted(place(pages.get(`${id}`)), scope)).map(pageId)
      }
    }
}

async function fetchOne(ctx: Ctx<Settings>, externalId: ExternalId) {
  const id = pageNumber(externalId)
  if (id === undefined) throw new ConnectorError('config', `${externalId} is no page of a wiki`)
  const site = await readSite(ctx)
  const scope = scopeOf(ctx.settings, site)
  const raw = (await readPages(ctx, { pageids: [id] }, 'everything')).get(`${id}`)
  const found = place(raw)
  if (!isWanted(found, scope)) return { externalId, reason: reasonOf(found) } satisfies Tombstone
  const page = read(pageShape, raw, `Page ${id} cannot be read`)
  try {
    return await render({ ctx, wiki: wikiOf(ctx.settings, site) }, page)
  } catch (error) {
    if (error instanceof PageGone) return { externalId, reason: 'deleted' } satisfies Tombstone
    throw error
  }
}

const place = (raw: unknown) => read(placeShape, raw, 'An unreadable page')

/** @throws ConnectorError 'config' for a category without a page in it */
async function mustHaveMembers(ctx: Ctx<Settings>, categories: string[]): Promise<void> {
  for (const [index, list] of listsOf({ namespaces: [], categories, excluded: [] }, 1).entries()) {
    if (categories.length === 0) return
    const { value } = await listed({ ctx }, { ...list, cmnamespace: '*' }, undefined).next()
    if (value?.ids.length === 0)
      throw new ConnectorError('config', `The category ${categories[index]} has no pages in it`, {
        fix: 'Check categories: they are named as on the wiki, without “Category:”; those below one are not read',
      })
  }
}

const isLate = (ctx: Ctx<Settings>) => Temporal.Instant.compare(ctx.now(), ctx.deadline) >= 0

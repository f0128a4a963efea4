import { z } from 'zod'
import {
  type CheckResult,
  ConnectorError,
  type Ctx,
  defineConnector,
  type Item,
  type ItemFailure,
  type SyncEvent,
} from '../../../contract.ts'
import { articlesById, idsAtOnce, listArticles } from './api.ts'
import { budget, classify } from './errors.ts'
import { itemOf } from './map.ts'
import { type Settings, settingsSchema, siteOf } from './settings.ts'
import { articleShape, placeShape } from './shapes.ts'
import { advance, type Cursor, cursorSchema } from './walk.ts'

export const connector = defineConnector<Settings, Cursor>({
  id: 'example-graphql',
  version: 1,
  title: 'Example GraphQL',
  // CHANGE: the documentation of the API, the licence's terms on whole texts, and how often one may ask.
  docsUrl: 'https://example.org/graphql',
  capabilities: { incremental: 'updated', deletes: 'verify', order: 'asc', fullText: 'per-item' },
  limits: [{ scope: 'host', perSecond: 2, concurrency: 1 }],
  defaultIntervalMinutes: 60,
  settings: settingsSchema,
  cursor: cursorSchema,
  initialCursor: () => ({}),
  site: siteOf,
  classify,
  budget,
  readsBody: true,
  check,
  sync,
  verify,
  fetchOne,
})

async function check(ctx: Ctx<Settings>): Promise<CheckResult> {
  try {
    await listArticles(ctx, { limit: 1 })
    return { ok: true, message: siteOf(ctx.settings).name }
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    return { ok: false, code: error.class, message: error.message, fix: error.fix ?? 'Try again later' }
  }
}

async function* sync(ctx: Ctx<Settings>, from: Cursor): AsyncGenerator<SyncEvent<Cursor>, void> {
  for (let at = from; ; ) {
    const page = await listArticles(ctx, { limit: ctx.settings.pageSize, since: at.since, page: at.pageToken })
    const { changes, items, failures } = readRows(ctx.settings, page.rows)
    at = advance(at, { changes, next: page.next, siteTime: page.siteTime })
    yield { type: 'batch', items, failures, cursor: at }
    if (page.next === null) return yield { type: 'done', complete: true }
    if (Temporal.Instant.compare(ctx.now(), ctx.deadline) >= 0) return yield { type: 'done', complete: false }
  }
}

/** One article that cannot be read is a failure of its own; one without id or time cannot even be named. */
function readRows(settings: Settings, rows: unknown[]) {
  const items: Item[] = []
  const failures: ItemFailure[] = []
  const places = rows.map(placeOf)
  for (const [index, { externalId }] of places.entries()) {
    const article = articleShape.safeParse(rows[index])
    if (article.success) items.push(itemOf(settings, article.data))
    else failures.push({ externalId, stage: 'validate', message: z.prettifyError(article.error) })
  }
  return { changes: places.map(({ changedAt }) => changedAt), items, failures }
}

function placeOf(row: unknown) {
  const place = placeShape.safeParse(row)
  if (place.success) return place.data
  throw new ConnectorError('schema-drift', `An article: ${z.prettifyError(place.error)}`)
}

// CHANGE: how the site is asked which of these it still has; where it cannot be, leave this out and say `deletes: 'none'`.
/** `gone` only for what it was asked for, in an answer known to be whole. */
async function verify(ctx: Ctx<Settings>, ids: string[]) {
  const verdicts = new Map<string, 'alive' | 'gone'>()
  for (let from = 0; from < ids.length; from += idsAtOnce) {
    const asked = ids.slice(from, from + idsAtOnce)
    const found = await articlesById(ctx, asked)
    for (const [index, id] of asked.entries()) verdicts.set(id, found[index] === null ? 'gone' : 'alive')
  }
  return verdicts
}

async function fetchOne(ctx: Ctx<Settings>, externalId: string) {
  const [found] = await articlesById(ctx, [externalId])
  if (found === null) return { externalId, reason: 'deleted' as const }
  const article = articleShape.safeParse(found)
  if (!article.success) throw new ConnectorError('schema-drift', `An article: ${z.prettifyError(article.error)}`)
  return itemOf(ctx.settings, article.data)
}

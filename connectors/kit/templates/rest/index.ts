import { checked, read, readRows } from '../../../answers.ts'
import { type AscendingCursor, ascendingCursor, walkAscending } from '../../../ascending-walk.ts'
import { type CheckResult, type Ctx, defineConnector } from '../../../contract.ts'
import { articlesById, idsAtOnce, listArticles } from './api.ts'
import { budget, classify } from './errors.ts'
import { itemOf } from './map.ts'
import { recognise } from './recognise.ts'
import { type Settings, settingsSchema, siteOf } from './settings.ts'
import { type Article, articleShape, placeShape } from './shapes.ts'

export const connector = defineConnector<Settings, AscendingCursor>({
  id: 'example-rest',
  version: 1,
  title: 'Example REST',
  // CHANGE: the documentation of the API, the licence's terms on whole texts, and how often one may ask.
  docsUrl: 'https://example.org/api',
  capabilities: { incremental: 'updated', deletes: 'verify', order: 'asc', fullText: 'per-item' },
  limits: [{ scope: 'host', perSecond: 2, concurrency: 1 }],
  defaultIntervalMinutes: 60,
  settings: settingsSchema,
  // CHANGE: only where the API pages in another way; by number, a page shifts meanwhile: connectors/stack-exchange/positions.ts.
  cursor: ascendingCursor,
  initialCursor: () => ({}),
  site: siteOf,
  classify,
  budget,
  readsBody: true,
  recognise,
  check,
  sync,
  verify,
  fetchOne,
})

function check(ctx: Ctx<Settings>): Promise<CheckResult> {
  return checked(async () => {
    await listArticles(ctx, { limit: 1 })
    return { ok: true, message: siteOf(ctx.settings).name }
  })
}

function sync(ctx: Ctx<Settings>, from: AscendingCursor) {
  const { settings } = ctx
  const reading = {
    idOf: (row: unknown) => placeOf(row).externalId,
    shape: articleShape,
    itemOf: (article: Article) => itemOf(settings, article),
  }
  return walkAscending(ctx, from, async (place) => {
    const { rows, next, siteTime } = await listArticles(ctx, { limit: settings.pageSize, ...place })
    return { ...readRows(rows, reading), changes: rows.map((row) => placeOf(row).changedAt), next, siteTime }
  })
}

/** One without id or time cannot even be named. */
const placeOf = (row: unknown) => read(placeShape, row, 'An article')

// CHANGE: where the site cannot be asked which of some it still has, leave this out and say `deletes: 'none'`.
/** `gone` only for what it was asked for, in an answer known to be whole. */
async function verify(ctx: Ctx<Settings>, ids: string[]) {
  const verdicts = new Map<string, 'alive' | 'gone' | 'unknown'>()
  for (let from = 0; from < ids.length; from += idsAtOnce) {
    const asked = ids.slice(from, from + idsAtOnce)
    const found = await articlesById(ctx, asked)
    for (const [index, id] of asked.entries()) verdicts.set(id, verdictOn(found[index]))
  }
  return verdicts
}

const verdictOn = (found: unknown) => (found === undefined ? 'unknown' : found === null ? 'gone' : 'alive')

async function fetchOne(ctx: Ctx<Settings>, externalId: string) {
  const [found] = await articlesById(ctx, [externalId])
  if (found === null) return { externalId, reason: 'deleted' as const }
  return itemOf(ctx.settings, read(articleShape, found, 'An article'))
}

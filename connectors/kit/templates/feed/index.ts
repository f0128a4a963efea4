import { z } from 'zod'
import {
  type CheckResult,
  ConnectorError,
  type Ctx,
  defineConnector,
  type Item,
  type ItemFailure,
  type ParsedFeed,
  type SyncEvent,
} from '../../../contract.ts'
import { readFeed } from './api.ts'
import { idOf, itemOf } from './map.ts'
import { type Settings, settingsSchema, siteOf } from './settings.ts'
import { entryShape } from './shapes.ts'
import { batchesOf, cursorSchema, type Validators } from './walk.ts'

export const connector = defineConnector<Settings, Validators>({
  id: 'example-feed',
  version: 1,
  title: 'Example feed',
  // CHANGE: what documents the site's feed, the licence's terms on whole texts, and how often one may ask.
  docsUrl: 'https://example.org/feeds',
  // What is no longer listed has grown old, not gone: absence deletes nothing.
  capabilities: { incremental: 'none', deletes: 'none', order: 'unordered', fullText: 'per-item' },
  limits: [{ scope: 'host', perSecond: 1, concurrency: 1 }],
  defaultIntervalMinutes: 60,
  settings: settingsSchema,
  cursor: cursorSchema,
  initialCursor: () => ({}),
  site: siteOf,
  check,
  sync,
})

async function check(ctx: Ctx<Settings>): Promise<CheckResult> {
  try {
    const { feed } = await readFeed(ctx, {})
    return { ok: true, message: `${siteOf(ctx.settings).name}, ${feed?.entries.length} entries` }
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    return { ok: false, code: error.class, message: error.message, fix: error.fix ?? 'Check baseUrl' }
  }
}

async function* sync(ctx: Ctx<Settings>, known: Validators): AsyncGenerator<SyncEvent<Validators>, void> {
  const { feed, validators } = await readFeed(ctx, known)
  for (const { rows, cursor } of batchesOf(feed?.entries ?? [], known, validators))
    yield { type: 'batch', ...readEntries(ctx.settings, rows), cursor }
  yield { type: 'done', complete: true, nextCheckAfterMinutes: feed?.ttlMinutes }
}

/** One entry that cannot be read is a failure of its own. */
function readEntries(settings: Settings, entries: ParsedFeed['entries']) {
  const items: Item[] = []
  const failures: ItemFailure[] = []
  for (const row of entries) {
    const entry = entryShape.safeParse(row)
    if (entry.success) items.push(itemOf(settings, entry.data))
    else failures.push({ externalId: idOf(row), stage: 'validate', message: z.prettifyError(entry.error) })
  }
  return { items, failures }
}

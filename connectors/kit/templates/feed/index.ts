import { checked, readRows } from '../../../answers.ts'
import { type CheckResult, type Ctx, defineConnector, type SyncEvent } from '../../../contract.ts'
import { readFeed } from './api.ts'
import { batchesOf, cursorSchema, type Validators } from './cursor.ts'
import { idOf, itemOf } from './map.ts'
import { recognise } from './recognise.ts'
import { type Settings, settingsSchema, siteOf } from './settings.ts'
import { type Entry, entryShape } from './shapes.ts'

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
  recognise,
  check,
  sync,
})

function check(ctx: Ctx<Settings>): Promise<CheckResult> {
  return checked(async () => {
    const { feed } = await readFeed(ctx, {})
    return { ok: true, message: `${siteOf(ctx.settings).name}, ${feed?.entries.length} entries` }
  }, 'Check the base URL')
}

async function* sync(ctx: Ctx<Settings>, known: Validators): AsyncGenerator<SyncEvent<Validators>, void> {
  const { feed, validators } = await readFeed(ctx, known)
  const reading = {
    idOf,
    shape: entryShape,
    itemOf: (entry: Entry) => itemOf(ctx.settings, entry),
  }
  for (const { rows, cursor } of batchesOf(feed?.entries ?? [], known, validators))
    yield { type: 'batch', ...readRows(rows, reading), cursor }
  yield { type: 'done', complete: true, nextCheckAfterMinutes: feed?.ttlMinutes }
}

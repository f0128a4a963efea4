import { z } from 'zod'
import { checked } from '../answers.ts'
import {
  type CheckResult,
  type Ctx,
  defineConnector,
  type Item,
  type ItemFailure,
  type ParsedFeed,
  type SyncEvent,
  type Tombstone,
} from '../contract.ts'
import { instantOf } from '../dates.ts'
import { oneLine } from '../plain-text.ts'
import { firstSeenIn } from './first-seen.ts'
import { identities, idOf, itemOf } from './map.ts'
import { memorySchema, readFeed } from './read.ts'
import { recognise } from './recognise.ts'
import { type Settings, settingsSchema, siteOf } from './settings.ts'

const cursorSchema = z.strictObject({
  memory: memorySchema,
  /** Epoch seconds of when entries without a believable date were first seen, by a mark of each; only of those still in the feed. */
  firstSeen: z.record(z.string(), z.int()),
  /** How many entries of a document were committed; the next run reads the document again all the same. */
  part: z.int().min(0),
})

type Cursor = z.output<typeof cursorSchema>

const batchSize = 100
const longestPauseMinutes = 24 * 60

export const connector = defineConnector<Settings, Cursor>({
  id: 'feeds',
  version: 1,
  title: 'Feeds (RSS, Atom, RDF, JSON Feed)',
  docsUrl: 'https://www.rssboard.org/rss-specification',
  settings: settingsSchema,
  cursor: cursorSchema,
  initialCursor: ({ url }) => ({ memory: { about: url }, firstSeen: {}, part: 0 }),
  capabilities: { incremental: 'none', deletes: 'explicit', order: 'unordered', fullText: 'per-item' },
  limits: [{ scope: 'host', perSecond: 1, concurrency: 1 }],
  defaultIntervalMinutes: 60,
  site: siteOf,
  recognise,
  check,
  sync,
})

function check(ctx: Ctx<Settings>): Promise<CheckResult> {
  return checked(async () => {
    const read = await readFeed(ctx, { about: ctx.settings.url })
    const feed = await ctx.parse.feed(read.text ?? '')
    const title = oneLine(feed.title) || siteOf(ctx.settings).name
    return { ok: true, message: `${title}, ${feed.entries.length} entries`, items: feed.entries.length }
  }, 'Check the URL')
}

async function* sync(ctx: Ctx<Settings>, cursor: Cursor): AsyncGenerator<SyncEvent<Cursor>, void> {
  const about = ctx.settings.url
  const before = cursor.memory.about === about ? cursor : { ...cursor, memory: { about } }
  const read = await readFeed(ctx, before.memory)
  if (read.text === undefined) {
    yield { type: 'batch', items: [], cursor: { ...before, memory: read.memory, part: 0 } }
    return yield { type: 'done', complete: true, nextCheckAfterMinutes: pause(read.freshMinutes) }
  }
  const feed = await ctx.parse.feed(read.text)
  const found = mapEntries(ctx, feed, read.url, before.firstSeen)
  for (let part = batchSize; part < found.items.length; part += batchSize) {
    // The old validators stay until the last part is in: a run killed here reads the document again.
    yield {
      type: 'batch',
      items: found.items.slice(part - batchSize, part),
      cursor: { ...before, firstSeen: found.firstSeen, part },
    }
  }
  const rest = found.items.length === 0 ? 0 : Math.floor((found.items.length - 1) / batchSize) * batchSize
  // What failed has to be read again, though the document be the same.
  const { bodyHash, etag, lastModified, ...unread } = read.memory
  yield {
    type: 'batch',
    items: found.items.slice(rest),
    tombstones: tombstonesOf(feed),
    failures: found.failures,
    cursor: { memory: found.failures.length > 0 ? unread : read.memory, firstSeen: found.firstSeen, part: 0 },
  }
  yield { type: 'done', complete: true, nextCheckAfterMinutes: pause(read.freshMinutes, feed.ttlMinutes) }
}

/** Every entry once; an entry listed twice counts where it is first. */
function mapEntries(ctx: Ctx<Settings>, feed: ParsedFeed, feedUrl: string, before: Cursor['firstSeen']) {
  const items = new Map<string, Item>()
  const failures: ItemFailure[] = []
  const { runStartedAt, settings } = ctx
  const { firstSeen, kept } = firstSeenIn(before, runStartedAt)
  const context = { settings, feed, feedUrl, runStartedAt, firstSeen }
  const ids = identities(feed, feedUrl)
  for (const [index, entry] of feed.entries.entries()) {
    const externalId = ids[index] ?? ''
    if (items.has(externalId)) continue
    try {
      items.set(externalId, itemOf(entry, externalId, context))
    } catch (error) {
      failures.push({ externalId, stage: 'map', message: error instanceof Error ? error.message : String(error) })
    }
  }
  return { items: [...items.values()], failures, firstSeen: kept }
}

/** Only what a feed says is deleted is; what it no longer lists has merely grown old. */
function tombstonesOf(feed: ParsedFeed): Tombstone[] {
  return feed.deleted.flatMap(({ id, when }) => {
    const externalId = idOf(id)
    return externalId ? [{ externalId, reason: 'deleted' as const, at: instantOf(when) }] : []
  })
}

function pause(...minutes: (number | undefined)[]): number | undefined {
  const longest = Math.max(0, ...minutes.filter((m) => m !== undefined))
  return longest > 0 ? Math.min(longest, longestPauseMinutes) : undefined
}

import type { Item } from '../../connectors/contract.ts'
import type { Db } from '../db.ts'
import { prepared } from '../prepared.ts'
import { markingDirty } from '../search/dirty.ts'
import { authorKeys } from './authors.ts'
import { entomb } from './entomb.ts'
import { type Hidden, hiddenAmong } from './hidden.ts'
import { contentHash, type ItemRows, itemRows } from './item-rows.ts'

type Place = { sourceId: string; siteUrl: string }

/** Items made ready outside of the transaction: hashed, cleaned, those that did not change set apart. */
export type PreparedItems = {
  changed: { item: Item; rows: ItemRows }[]
  unchanged: string[]
  /** Whose authors do not want them to be found. */
  unwanted: Item[]
}

type Refused = { externalId: string; reason: 'hidden' | 'consent'; hiddenAuthor?: string }

/**
 * Reads what is there and does the slow part of storing. The caller holds the source's lease. What was taken down is looked at
 * when it would be stored, and there alone: it is seldom any of these.
 * @param items  valid; of the same id the last one counts
 */
export async function prepareItems(
  db: Db,
  { sourceId }: Pick<Place, 'sourceId'>,
  items: Item[],
  now: Temporal.Instant,
): Promise<PreparedItems> {
  const byId = new Map(items.map((item) => [item.externalId, item]))
  const ids = [...byId.keys()]
  const known = new Map(
    (
      await db('items')
        .where('source_id', sourceId)
        .whereRaw('external_id = ANY(?)', [ids])
        .select('external_id', 'content_hash')
    ).map((row: { external_id: string; content_hash: string }) => [row.external_id, row.content_hash]),
  )
  const prepared: PreparedItems = { changed: [], unchanged: [], unwanted: [] }
  let since = performance.now()
  for (const item of byId.values()) {
    // Cleaning HTML is work: answers, pages and the lease have their turn in between.
    if (performance.now() - since > mostMsAtOnce) {
      await new Promise(setImmediate)
      since = performance.now()
    }
    if (item.consent?.indexable === false) {
      prepared.unwanted.push(item)
      continue
    }
    const hash = contentHash(item)
    if (known.get(item.externalId) === hash) prepared.unchanged.push(item.externalId)
    else prepared.changed.push({ item, rows: itemRows(item, hash, () => false, now) })
  }
  return prepared
}

const mostMsAtOnce = 3

export type Stored = { upserted: number; deleted: number }

/**
 * Writes prepared items, their replies and dirty marks. The caller's transaction holds the source's row, which whoever
 * hides something locks too.
 */
export async function storeItems(
  trx: Db,
  place: Place,
  prepared: PreparedItems,
  now: Temporal.Instant,
): Promise<Stored> {
  const { unwanted } = prepared
  const seen = [...prepared.changed.map(({ item }) => item.externalId), ...prepared.unchanged]
  const hidden = await hiddenAmong(
    trx,
    place,
    [...seen, ...unwanted.map(({ externalId }) => externalId)],
    keysOf([...prepared.changed.map(({ item }) => item), ...unwanted]),
  )
  const isHidden = (key: string) => hidden.authors.has(key)
  const refused = unwanted.map(
    (item): Refused => refusalOf(item, hidden) ?? { externalId: item.externalId, reason: 'consent' },
  )
  const changed: ItemRows[] = []
  for (const { item, rows } of prepared.changed) {
    const refusal = refusalOf(item, hidden)
    if (refusal) refused.push(refusal)
    else if (rows.item.withheld.length < withheldOf(item, isHidden))
      changed.push(itemRows(item, rows.item.content_hash, isHidden, now))
    else changed.push(rows)
  }
  const unchanged = prepared.unchanged.filter((externalId) => !hidden.items.has(externalId))
  if (changed.length > 0) await upsert(trx, place.sourceId, changed)
  if (unchanged.length > 0)
    await trx('items')
      .where('source_id', place.sourceId)
      .whereRaw('external_id = ANY(?)', [unchanged])
      .update({ verified_at: now.toString(), misses: 0 })
  // What is refused keeps its tombstone: that says of whom it was, should the site forget.
  const kept = [...changed.map(({ item }) => item.external_id), ...unchanged].filter((id) => hidden.buried.has(id))
  if (kept.length > 0)
    await trx('tombstones').where('source_id', place.sourceId).whereRaw('external_id = ANY(?)', [kept]).delete()
  const gone = refused.map(({ externalId, reason, hiddenAuthor }) => ({ externalId, reason, hiddenAuthor }))
  return { upserted: changed.length, deleted: await entomb(trx, place.sourceId, gone, now) }
}

async function upsert(trx: Db, sourceId: string, rows: ItemRows[]): Promise<void> {
  const replies = rows.flatMap((row) => row.replies.map((reply) => ({ ...reply, of: row.item.external_id })))
  const written = await storing(trx, {
    source: sourceId,
    items: JSON.stringify(rows.map((row) => row.item)),
    replies: JSON.stringify(replies),
  })
  const known = new Map(written.filter((row) => row.was_here).map((row) => [row.external_id, row.id]))
  if (known.size === 0) return
  const said = replies.flatMap(({ of, external_id }) => {
    const item_id = known.get(of)
    return item_id ? [{ item_id, external_id }] : []
  })
  await trx.raw(
    `WITH said AS MATERIALIZED (SELECT * FROM jsonb_to_recordset(?::jsonb) AS said (item_id uuid, external_id text))
     DELETE FROM replies WHERE item_id = ANY(?)
       AND NOT EXISTS (SELECT FROM said WHERE said.item_id = replies.item_id AND said.external_id = replies.external_id)`,
    [JSON.stringify(said), [...known.values()]],
  )
}

function refusalOf(item: Item, hidden: Hidden): Refused | undefined {
  const { externalId } = item
  const writers = item.authors.filter((author) => author.role === 'author')
  const hiddenAuthor = writers.flatMap(authorKeys).find((key) => hidden.authors.has(key))
  return hiddenAuthor || hidden.items.has(externalId) ? { externalId, reason: 'hidden', hiddenAuthor } : undefined
}

const everyAuthor = (item: Item) => [...item.authors, ...(item.replies ?? []).map((reply) => reply.author)]
const keysOf = (items: Item[]) => [...new Set(items.flatMap(everyAuthor).flatMap(authorKeys))]
const withheldOf = (item: Item, isHidden: (key: string) => boolean) =>
  new Set(
    everyAuthor(item)
      .map((author) => authorKeys(author).find(isHidden))
      .filter((key) => key !== undefined),
  ).size

const renewedColumns = [
  ...['kind', 'url', 'title', 'lang', 'content', 'excerpt', 'tags', 'created_at', 'updated_at', 'source_version'],
  ...['authors', 'accepted_reply', 'metrics', 'license', 'attribution', 'consent', 'expires_at', 'withheld'],
  ...['content_hash', 'verified_at', 'last_changed_at'],
]
const itemColumns = [...renewedColumns, 'id', 'public_id', 'external_id', 'first_seen_at']
const replyColumns = [
  ...['id', 'position', 'external_id', 'url', 'content', 'author', 'created_at', 'updated_at', 'score'],
  ...['accepted', 'parent_external_id', 'license'],
]

/**
 * Items, their replies and their dirty marks. It has a name: to plan it takes as long as to store a few items, and each further statement
 * as long again.
 */
const storing = prepared<{ id: string; external_id: string; was_here: boolean }>(
  'store-items',
  `WITH stored AS (
     INSERT INTO items (source_id, ${itemColumns.join(', ')})
     SELECT :source::uuid, ${itemColumns.join(', ')} FROM jsonb_populate_recordset(NULL::items, :items::jsonb)
     ON CONFLICT (source_id, external_id) DO UPDATE SET
       ${renewedColumns.map((column) => `${column} = excluded.${column}`).join(', ')}, misses = 0
     RETURNING id, external_id, xmax <> 0 AS was_here
   ), answered AS (
     INSERT INTO replies (item_id, ${replyColumns.join(', ')})
     SELECT stored.id, ${replyColumns.map((column) => `said.${column}`).join(', ')}
       FROM jsonb_to_recordset(:replies::jsonb) AS said ("of" text, id uuid, position integer, external_id text, url text, content jsonb,
              author jsonb, created_at timestamptz, updated_at timestamptz, score integer, accepted boolean,
              parent_external_id text, license jsonb)
       JOIN stored ON stored.external_id = said."of"
     ON CONFLICT (item_id, external_id) DO UPDATE SET
       ${replyColumns
         .filter((column) => column !== 'id')
         .map((column) => `${column} = excluded.${column}`)
         .join(', ')}
   ), marked AS (${markingDirty("'item'", 'SELECT id FROM stored')})
   SELECT id, external_id, was_here FROM stored`,
)

import type { Knex } from 'knex'
import { Meilisearch, MeilisearchApiError } from 'meilisearch'
import type { Config } from '../config.ts'
import type { Db } from '../db.ts'
import { Conflict } from '../errors.ts'
import { buildAlone } from './build-alone.ts'

export type MeilisearchSettings = NonNullable<Config['meili']>

/** What Meilisearch keeps of a document; the document itself stays in Postgres. */
type Entry = {
  id: string
  title: string
  tags: string[]
  body: string
  kind: string
  source: string
  lang: string | null
  year: number
  solved: boolean
}

/** `identity`: a compressed answer of more than a few KB stalls 45 ms on loopback. */
export const connectMeilisearch = ({ host, key }: MeilisearchSettings, timeoutMs = 2000): Meilisearch =>
  new Meilisearch({
    host,
    ...(key === undefined ? {} : { apiKey: key }),
    timeout: timeoutMs,
    requestInit: { headers: { 'accept-encoding': 'identity' } },
  })

const settings = {
  searchableAttributes: ['title', 'tags', 'body'],
  filterableAttributes: ['kind', 'source', 'tags', 'lang', 'year', 'solved'],
  displayedAttributes: ['id'],
  proximityPrecision: 'byAttribute' as const,
}

/** For filling: a thousand long documents take their time. */
export const patienceMs = 60_000

const columns = 'id, title, tags, body, kind, source, lang, year, solved'
const waiting = { timeout: 600_000, interval: 50 }

/**
 * Tells Meilisearch of the documents that it has not been told of. Marks stay where it cannot be reached, and while an
 * index is being filled beside it.
 * @throws what the client throws when Meilisearch is away
 */
async function tellMeilisearch(client: Meilisearch, db: Knex, index: string): Promise<number> {
  let told = 0
  for (;;) {
    const batch = await db.transaction(async (trx) => {
      const { rows } = await trx.raw<{ rows: { free: boolean }[] }>(
        `SELECT pg_try_advisory_xact_lock_shared(hashtext('guildhall reindex')) AS free`,
      )
      if (!rows[0]?.free) return { ids: [], versions: [], entries: [] }
      const marks = await trx.raw<{ rows: { document_id: string; version: number }[] }>(
        'SELECT document_id, version FROM meilisearch_marks ORDER BY version LIMIT 1000',
      )
      const ids = marks.rows.map((mark) => mark.document_id)
      return { ids, versions: marks.rows.map((mark) => mark.version), entries: await entriesOf(trx, ids) }
    })
    if (batch.ids.length === 0) return told
    const there = new Set(batch.entries.map((entry) => entry.id))
    await prepare(client, index)
    await fill(client, index, batch.entries)
    const gone = batch.ids.filter((id) => !there.has(id))
    if (gone.length > 0) await client.index(index).deleteDocuments(gone).waitTask(waiting)
    await db.raw(
      `DELETE FROM meilisearch_marks m USING unnest(?::text[], ?::bigint[]) AS told(id, version)
       WHERE m.document_id = told.id AND m.version = told.version`,
      [batch.ids, batch.versions],
    )
    told += batch.ids.length
  }
}

/** What Meilisearch has is out of date as a whole. */
export const askForRefill = (trx: Db) =>
  trx.raw(
    `INSERT INTO meilisearch_refills (version) VALUES (nextval('dirty_version'))
     ON CONFLICT (only_one) DO UPDATE SET version = excluded.version`,
  )

/** Fills Meilisearch anew where that was asked for or it has nothing, then tells it what changed. */
export async function bringUpToDate(client: Meilisearch, db: Knex, index: string, signal?: AbortSignal): Promise<void> {
  if (await isMissing(client, index)) await askForRefill(db)
  if ((await refillAsked(db)) !== undefined) {
    try {
      await buildAlone(db, () => refillMeilisearch(client, db, index, signal))
    } catch (error) {
      // Whoever builds just now fills it, too.
      if (error instanceof Conflict) return
      throw error
    }
  }
  await tellMeilisearch(client, db, index)
}

/**
 * Every document into an index beside the one in use, then swaps the two. Killed, it can be run again. Where there is none in
 * use there is none until it is full: an empty one would find nothing.
 */
export async function refillMeilisearch(
  client: Meilisearch,
  db: Knex,
  index: string,
  signal?: AbortSignal,
): Promise<void> {
  const asked = await refillAsked(db)
  const next = `${index}_next`
  await client.deleteIndex(next).waitTask(waiting)
  prepared.delete(client)
  await prepare(client, next)
  await db.raw('DELETE FROM meilisearch_marks')
  let after = ''
  for (;;) {
    signal?.throwIfAborted()
    const { rows } = await db.raw<{ rows: Entry[] }>(
      `SELECT ${columns} FROM search.documents WHERE id > ? ORDER BY id LIMIT 1000`,
      [after],
    )
    const last = rows.at(-1)
    if (!last) break
    after = last.id
    await fill(client, next, rows)
  }
  await client.createIndex(index, { primaryKey: 'id' }).waitTask(waiting)
  await client.swapIndexes([{ indexes: [index, next], rename: false }]).waitTask(waiting)
  await client.deleteIndex(next).waitTask(waiting)
  if (asked !== undefined) await db.raw('DELETE FROM meilisearch_refills WHERE version = ?', [asked])
}

async function isMissing(client: Meilisearch, index: string): Promise<boolean> {
  try {
    await client.index(index).getRawInfo()
    return false
  } catch (error) {
    if (error instanceof MeilisearchApiError && error.response.status === 404) return true
    throw error
  }
}

const refillAsked = async (db: Db): Promise<number | undefined> =>
  (await db.raw<{ rows: { version: number }[] }>('SELECT version FROM meilisearch_refills')).rows[0]?.version

export async function fill(client: Meilisearch, index: string, entries: Entry[]): Promise<void> {
  if (entries.length === 0) return
  const task = await client.index(index).addDocuments(entries, { primaryKey: 'id' }).waitTask(waiting)
  if (task.status !== 'succeeded')
    throw new Error(`Meilisearch did not take documents: ${task.error?.message ?? task.status}`)
}

const prepared = new WeakMap<Meilisearch, Set<string>>()

/** Makes the index with its settings, where this client has not done so yet. */
export async function prepare(client: Meilisearch, index: string): Promise<void> {
  const known = prepared.get(client) ?? new Set<string>()
  prepared.set(client, known)
  if (known.has(index)) return
  await client.createIndex(index, { primaryKey: 'id' }).waitTask(waiting)
  await client.index(index).updateSettings(settings).waitTask(waiting)
  known.add(index)
}

export const entriesOf = async (db: Db, ids: string[]): Promise<Entry[]> =>
  (await db.raw<{ rows: Entry[] }>(`SELECT ${columns} FROM search.documents WHERE id = ANY(?::text[])`, [ids])).rows

import type { Author } from '../../connectors/contract.ts'
import { recordAudit } from '../admin/audit.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { Conflict, NotFound } from '../errors.ts'
import { markDirty } from '../search/dirty.ts'
import { lockSite } from '../sources/lock-site.ts'
import { isKey, sqlEveryone, sqlName } from './author-sql.ts'
import { authorKeys, foldedName, keyFromText } from './authors.ts'
import { entomb } from './entomb.ts'
import { type Identity, otherIdentities } from './other-identities.ts'
import { refetch } from './refetch.ts'

type AuthorTakeDown = {
  /** The source's name. */
  source: string
  /** A key (`id:…`, `url:…`, `name:…`), the author's address at the source, id there, or name. */
  author: string
  /** Without it: because somebody asked. */
  reason?: string
  askedBy?: string
  /** The maintainer; without it, the command line. */
  actorId?: string
}

/**
 * Takes down what an outside author wrote, from every source on the site: their items go, their replies and their name
 * leave other people's items; no later sync brings them back.
 *
 * @returns `others`: who may be the same person by another key, and is not hidden by this
 * @throws NotFound 'source-not-found'
 * @throws Conflict 'author-ambiguous' when several people have that name: `keys` says which
 */
export async function hideAuthor(
  deps: Pick<Deps, 'db' | 'now' | 'jobs'>,
  wanted: AuthorTakeDown,
): Promise<{ key: string; items: number; replies: number; others: Identity[] }> {
  return deps.db.transaction(async (trx) => {
    const site = await lockSite(trx, wanted.source)
    const key = await keyOf(trx, site.sourceIds, wanted.author)
    const others = await otherIdentities(trx, site.sourceIds, key)
    const now = deps.now()
    const { reason = 'asked for' } = wanted
    await trx('hidden_authors')
      .insert({
        site_url: site.url,
        author_key: key,
        reason,
        asked_by: wanted.askedBy ?? null,
        hidden_at: now.toString(),
      })
      .onConflict(['site_url', 'author_key'])
      .ignore()
    let items = 0
    for (const sourceId of site.sourceIds) items += await entombWorksOf(trx, sourceId, key, now)
    const replies = await withhold(trx, site.sourceIds, key, now)
    await deps.jobs.enqueue(trx, 'index-documents', {})
    // Who it was stands in the list of what is hidden, and no longer there once that is undone: not here.
    await recordAudit(trx, now, {
      actorId: wanted.actorId,
      action: 'author.hidden',
      subject: { kind: 'author', id: wanted.source },
      detail: { name: wanted.source, reason, items, replies },
    })
    return { key, items, replies, others }
  })
}

/**
 * Lets the next syncs bring the author's items and replies again.
 * @throws NotFound 'source-not-found', 'hidden-author-not-found'
 */
export async function unhideAuthor(
  deps: Pick<Deps, 'db' | 'now'>,
  { source, author, actorId }: Pick<AuthorTakeDown, 'source' | 'author' | 'actorId'>,
): Promise<void> {
  await deps.db.transaction(async (trx) => {
    const site = await lockSite(trx, source)
    const keys = [keyFromText(author), `id:${author}`]
    const gone: { author_key: string }[] = await trx('hidden_authors')
      .where('site_url', site.url)
      .whereIn('author_key', keys)
      .delete()
      .returning('author_key')
    if (gone.length === 0) throw new NotFound('hidden-author-not-found', { source, author })
    for (const { author_key } of gone)
      for (const sourceId of site.sourceIds) await bringBack(trx, sourceId, author_key, deps.now())
    await recordAudit(trx, deps.now(), {
      actorId,
      action: 'author.unhidden',
      subject: { kind: 'author', id: source },
      detail: { name: source },
    })
  })
}

async function bringBack(trx: Db, sourceId: string, key: string, now: Temporal.Instant) {
  const graves: { external_id: string }[] = await trx('tombstones')
    .where({ source_id: sourceId, reason: 'hidden', hidden_author: key })
    .delete()
    .returning('external_id')
  const thinned: { external_id: string }[] = await trx('items')
    .where('source_id', sourceId)
    .whereRaw('withheld @> ARRAY[?]::text[]', [key])
    .update({ content_hash: '' })
    .returning('external_id')
  await refetch(
    trx,
    sourceId,
    [...graves, ...thinned].map((row) => row.external_id),
    now,
  )
}

/** The one key of the author that the text names, among those who wrote here; else the key the text itself makes. */
async function keyOf(trx: Db, sourceIds: string[], text: string): Promise<string> {
  const literal = keyFromText(text)
  if (literal === text) return literal
  const { rows } = await trx.raw<{ rows: { author: Author }[] }>(
    `SELECT author FROM (${sqlEveryone}) AS named
     WHERE author ->> 'externalId' = ? OR author ->> 'url' = ? OR ${sqlName} = ?`,
    [sourceIds, sourceIds, text, text, foldedName(text)],
  )
  const keys = [...new Set(rows.flatMap((row) => authorKeys(row.author)[0] ?? []))]
  if (keys.length > 1) throw new Conflict('author-ambiguous', { keys: keys.join(' ') })
  return keys[0] ?? literal
}

async function entombWorksOf(trx: Db, sourceId: string, key: string, now: Temporal.Instant): Promise<number> {
  const { rows } = await trx.raw<{ rows: { external_id: string }[] }>(
    `SELECT external_id FROM items WHERE source_id = ? AND EXISTS (
       SELECT FROM jsonb_array_elements(authors) AS author WHERE author ->> 'role' = 'author' AND ${isKey})`,
    [sourceId, key],
  )
  return entomb(
    trx,
    sourceId,
    rows.map((row) => ({ externalId: row.external_id, reason: 'hidden', hiddenAuthor: key })),
    now,
  )
}

/** @returns how many replies went */
async function withhold(trx: Db, sourceIds: string[], key: string, now: Temporal.Instant): Promise<number> {
  const { rows: replies } = await trx.raw<{ rows: { item_id: string }[] }>(
    `DELETE FROM replies USING items
     WHERE items.id = replies.item_id AND items.source_id = ANY(?) AND ${isKey} RETURNING item_id`,
    [sourceIds, key],
  )
  const { rows: items } = await trx.raw<{ rows: { id: string }[] }>(
    `UPDATE items SET
       authors = (SELECT coalesce(jsonb_agg(author), '[]') FROM jsonb_array_elements(authors) AS author WHERE NOT ${isKey}),
       withheld = array_append(withheld, ?), last_changed_at = ?,
       accepted_reply = CASE WHEN EXISTS (
         SELECT FROM replies WHERE item_id = items.id AND external_id = accepted_reply) THEN accepted_reply END
     WHERE source_id = ANY(?) AND NOT withheld @> ARRAY[?]::text[] AND (id = ANY(?) OR EXISTS (
       SELECT FROM jsonb_array_elements(authors) AS author WHERE ${isKey}))
     RETURNING id`,
    [key, key, now.toString(), sourceIds, key, replies.map((row) => row.item_id), key],
  )
  await markDirty(
    trx,
    'item',
    items.map((row) => row.id),
  )
  return replies.length
}

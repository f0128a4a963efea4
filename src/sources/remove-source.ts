import { recordAudit } from '../admin/audit.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { NotFound } from '../errors.ts'
import { markDirty } from '../search/dirty.ts'
import type { By } from './source.ts'

const atOnce = 500

type RemoveDeps = Pick<Deps, 'db' | 'jobs'>

/**
 * Removes a source with everything that came from it, in small transactions: nobody waits for a long lock. What was
 * hidden stays hidden, should the source be added again. When it is stopped half-way, calling it again goes on, and so
 * does `finishRemovals`.
 *
 * @throws NotFound 'source-not-found'
 */
export async function removeSource(
  deps: RemoveDeps,
  name: string,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?(removed: number): void } = {},
): Promise<{ items: number }> {
  const [source]: { id: string }[] = await deps
    .db('sources')
    .where('name', name)
    .update({ state: 'removing', cancel_requested: true })
    .returning('id')
  if (!source) throw new NotFound('source-not-found', { name })
  let items = 0
  for (let after: string | undefined = ''; after !== undefined; ) {
    signal?.throwIfAborted()
    const removed = await removeItems(deps, source.id, after)
    items += removed.items
    after = removed.next
    onProgress?.(items)
  }
  for (const [table, key] of [
    ['tombstones', 'external_id'],
    ['item_failures', 'external_id'],
    ['runs', 'id'],
  ] as const)
    while ((await removeRows(deps.db, table, key, source.id)) === atOnce) signal?.throwIfAborted()
  await forgetSource(deps.db, source.id)
  return { items }
}

/**
 * Has a worker remove the source with everything that came from it. It is read no more and shown no more from now on.
 * @throws NotFound 'source-not-found'
 */
export async function requestRemoval(
  { db, now, jobs }: RemoveDeps & Pick<Deps, 'now'>,
  name: string,
  { actorId }: By = {},
): Promise<void> {
  await db.transaction(async (trx) => {
    const [source]: { id: string; title: string }[] = await trx('sources')
      .where('name', name)
      .whereNot('state', 'removing')
      .update({ state: 'removing', cancel_requested: true })
      .returning(['id', 'title'])
    if (!source) throw new NotFound('source-not-found', { name })
    await jobs.enqueue(trx, 'finish-removals', {})
    await recordAudit(trx, now(), {
      actorId,
      action: 'source.removed',
      subject: { kind: 'source', id: source.id },
      detail: { name: source.title },
    })
  })
}

/** Goes on with removals whose process ended. */
export async function finishRemovals(deps: RemoveDeps, signal?: AbortSignal): Promise<void> {
  const names: { name: string }[] = await deps.db('sources').where('state', 'removing').select('name')
  for (const { name } of names) await removeSource(deps, name, { signal })
}

/**
 * Removes the next ones. From where the last batch ended: what begins at the beginning each time reads past all that is removed.
 * @returns `next`  undefined where none is left
 */
async function removeItems(
  { db, jobs }: RemoveDeps,
  sourceId: string,
  after: string,
): Promise<{ items: number; next: string | undefined }> {
  return db.transaction(async (trx) => {
    const found: { id: string; external_id: string }[] = await trx('items')
      .where('source_id', sourceId)
      .where('external_id', '>', after)
      .orderBy('external_id')
      .limit(atOnce)
      .select('id', 'external_id')
    const ids = found.map(({ id }) => id)
    const items = await trx('items').whereRaw('id = ANY(?)', [ids]).delete()
    await markDirty(trx, 'item', ids)
    if (items > 0) await jobs.enqueue(trx, 'index-documents', {})
    return { items, next: found.length < atOnce ? undefined : found.at(-1)?.external_id }
  })
}

/** With the last source of a site go the titles of what was hidden there. */
async function forgetSource(db: Db, id: string): Promise<void> {
  await db.transaction(async (trx) => {
    const [gone]: { site_url: string }[] = await trx('sources').where({ id }).delete().returning('site_url')
    if (!gone || (await trx('sources').where('site_url', gone.site_url).first('id'))) return
    await trx('hidden_items').where('site_url', gone.site_url).whereNotNull('title').update({ title: null })
  })
}

async function removeRows(db: Db, table: string, key: string, sourceId: string): Promise<number> {
  const result = await db.raw(
    'DELETE FROM ?? WHERE source_id = ? AND ?? IN (SELECT ?? FROM ?? WHERE source_id = ? LIMIT ?)',
    [...[table, sourceId, key, key, table, sourceId, atOnce]],
  )
  return result.rowCount
}

import type { Db } from '../db.ts'
import { markDirty } from '../search/dirty.ts'
import { forgetTitles } from './hidden.ts'

export type Grave = {
  externalId: string
  /** As of a connector's tombstone, or `hidden` by a maintainer, or `expired`. */
  reason: string
  movedTo?: string
  at?: Temporal.Instant
  hiddenAuthor?: string
}

/**
 * Takes items away at once, content and replies with them; what stays is that they are gone, why and since when.
 * Ids that were never here are remembered too. What a maintainer hid keeps its title in their list only while nobody else
 * wants it gone.
 * @returns how many items went
 */
export async function entomb(trx: Db, sourceId: string, graves: Grave[], now: Temporal.Instant): Promise<number> {
  if (graves.length === 0) return 0
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(
    'DELETE FROM items WHERE source_id = ? AND external_id = ANY(?) RETURNING id',
    [sourceId, graves.map((grave) => grave.externalId)],
  )
  const ids = rows.map((row) => row.id)
  await markDirty(trx, 'item', ids)
  const byId = new Map(graves.map((grave) => [grave.externalId, grave]))
  await trx.raw(
    `INSERT INTO tombstones (source_id, external_id, reason, moved_to, hidden_author, at)
     SELECT ?, external_id, reason, moved_to, hidden_author, at FROM jsonb_populate_recordset(NULL::tombstones, ?::jsonb)
     ON CONFLICT (source_id, external_id) DO UPDATE SET
       reason = excluded.reason, moved_to = excluded.moved_to,
       hidden_author = coalesce(excluded.hidden_author, tombstones.hidden_author)`,
    [
      sourceId,
      JSON.stringify(
        [...byId.values()].map((grave) => ({
          external_id: grave.externalId,
          reason: grave.reason,
          moved_to: grave.movedTo ?? null,
          hidden_author: grave.hiddenAuthor ?? null,
          at: (grave.at ?? now).toString(),
        })),
      ),
    ],
  )
  const wanted = graves.filter(({ reason, hiddenAuthor }) => reason !== 'hidden' || hiddenAuthor !== undefined)
  if (wanted.length > 0)
    await forgetTitles(
      trx,
      { sourceId },
      wanted.map(({ externalId }) => externalId),
    )
  return ids.length
}

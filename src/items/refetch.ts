import type { Db } from '../db.ts'

/**
 * Has the next run of the source fetch these again: one by one, as it retries what failed. Where its connector cannot
 * fetch one item, the run starts over from the beginning (retry-failures.ts).
 */
export async function refetch(trx: Db, sourceId: string, externalIds: string[], now: Temporal.Instant): Promise<void> {
  if (externalIds.length === 0) return
  await trx.raw(
    `INSERT INTO item_failures (source_id, external_id, stage, message, attempts, first_at, next_try_at)
     SELECT ?, id, 'fetch', 'to be fetched again', 0, ?, ? FROM unnest(?::text[]) AS id
     ON CONFLICT (source_id, external_id) DO UPDATE SET next_try_at = excluded.next_try_at`,
    [sourceId, now.toString(), now.toString(), externalIds],
  )
}

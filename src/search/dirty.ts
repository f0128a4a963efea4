import type { Db } from '../db.ts'

/** What has a document: an item, a question of the hub's own, a member who is a mentor. */
export type Subject = 'item' | 'question' | 'member'

/** A thing whose document is out of date. */
export type Mark = { subject: Subject; id: string }

/**
 * Marks search documents as out of date. Call it in the transaction that changes the rows, also for rows that go.
 * Marking again raises the version, so that a document built meanwhile is built once more.
 */
export async function markDirty(trx: Db, subject: Subject, ids: string[]): Promise<void> {
  if (ids.length === 0) return
  await trx.raw(markingDirty('?', 'SELECT unnest(?::uuid[]) AS id'), [subject, ids])
}

/** The same as a part of a statement. @param ids  a query with a column `id` */
export const markingDirty = (subject: string, ids: string): string =>
  `INSERT INTO dirty_documents (subject, subject_id, version)
     SELECT ${subject}, id, nextval('dirty_version') FROM (${ids}) AS changed ORDER BY id
     ON CONFLICT (subject, subject_id) DO UPDATE SET version = excluded.version, marked_at = now()`

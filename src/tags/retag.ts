import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { markDirty, type Subject } from '../search/dirty.ts'

/** Words whose meaning changed, as documents have them; and tags of a source, as it says them. */
export type Changed = { words: string[]; ofSources?: { sourceId: string | null; raw: string }[] }

/** More than so many documents are marked by a job, batch by batch. */
export const markedAtOnce = 500

/**
 * Has every document built anew that one of these words is on. Call it in the transaction of the change, which holds
 * `lockTags`: documents built later know the new words.
 */
export async function retag(trx: Db, { jobs }: Pick<Deps, 'jobs'>, changed: Changed): Promise<void> {
  const documents = await documentsWith(trx, changed, '', markedAtOnce + 1)
  if (documents.length > markedAtOnce) await jobs.enqueue(trx, 'retag', changed)
  else if (documents.length > 0) {
    await markDocuments(trx, documents)
    await jobs.enqueue(trx, 'index-documents', {})
  }
}

/** The job: marks them in batches, each committed by itself. Doing it again changes nothing but costs the same again. */
export async function retagAll(
  { db, jobs }: Pick<Deps, 'db' | 'jobs'>,
  changed: Changed,
  signal?: AbortSignal,
): Promise<number> {
  let after = ''
  let marked = 0
  for (;;) {
    signal?.throwIfAborted()
    const documents = await db.transaction(async (trx) => {
      const batch = await documentsWith(trx, changed, after, markedAtOnce)
      await markDocuments(trx, batch)
      if (batch.length > 0) await jobs.enqueue(trx, 'index-documents', {})
      return batch
    })
    const last = documents.at(-1)
    if (last === undefined) return marked
    marked += documents.length
    after = last
  }
}

/** Ids in order. What a source says is looked for among its items too: an ignored tag is on no document. */
async function documentsWith(db: Db, { words, ofSources = [] }: Changed, after: string, limit: number) {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `SELECT id FROM (
       SELECT id FROM search.documents WHERE tags && :words::text[]
       UNION
       SELECT 'item-' || i.id FROM unnest(:sources::uuid[], :raw::text[]) AS m(source_id, raw)
       JOIN items i ON (m.source_id IS NULL OR i.source_id = m.source_id)
         AND EXISTS (SELECT FROM unnest(i.tags) AS tag WHERE ${sqlTagKey('tag')} = m.raw)) d
     WHERE id COLLATE "C" > :after ORDER BY id COLLATE "C" LIMIT :limit`,
    {
      words,
      sources: ofSources.map(({ sourceId }) => sourceId),
      raw: ofSources.map(({ raw }) => raw),
      after,
      limit,
    },
  )
  return rows.map(({ id }) => id)
}

/** `tagKey` in SQL. */
export const sqlTagKey = (column: string) =>
  `left(regexp_replace(lower(trim(normalize(${column}, NFC))), '\\s+', ' ', 'g'), 80)`

async function markDocuments(trx: Db, documents: string[]): Promise<void> {
  const bySubject = new Map<Subject, string[]>()
  for (const document of documents) {
    const [, subject, id] = /^(item|question|member)-(.+)$/.exec(document) ?? []
    if (subject && id) bySubject.set(subject as Subject, [...(bySubject.get(subject as Subject) ?? []), id])
  }
  for (const [subject, ids] of bySubject) await markDirty(trx, subject, ids)
}

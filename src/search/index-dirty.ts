import type { Knex } from 'knex'
import type { Deps } from '../deps.ts'
import { readingTags } from '../tags/lock.ts'
import { despiteRefusals } from './despite-refusals.ts'
import type { Mark, Subject } from './dirty.ts'
import { documentId } from './document-ids.ts'
import { documentsOf } from './documents.ts'
import { removeDocuments, storeDocuments } from './stored-documents.ts'

export type IndexOptions = { batchSize?: number; signal?: AbortSignal }

/**
 * Builds the documents that are marked dirty from the rows as they are now, batch by batch, until no mark is left that
 * another process does not hold. Any number of processes may do it at once; a kill leaves the marks of its batch.
 *
 * @returns how many documents were built or taken out
 */
export function indexDirty(deps: IndexDeps, { batchSize = 200, signal }: IndexOptions = {}): Promise<number> {
  return despiteRefusals(deps.log, { batchSize, signal }, (size, how) => indexBatch(deps, size, how))
}

type IndexDeps = Pick<Deps, 'db' | 'config' | 'now' | 'log'>

function indexBatch({ db, config, now }: IndexDeps, size: number, how?: 'without its document'): Promise<number> {
  return db.transaction(async (trx) => {
    await duringNoSwap(trx)
    await readingTags(trx)
    const marks = await takeMarks(trx, size)
    if (marks.length === 0) return 0
    const documents = how ? [] : await documentsOf(trx, marks, now())
    const there = new Set(documents.map((document) => document.id))
    const ids = marks.map(documentId)
    await storeDocuments(trx, documents, config.languages)
    await removeDocuments(
      trx,
      ids.filter((id) => !there.has(id)),
      config.languages,
    )
    await noteChanges(trx, marks)
    if (config.meili) await noteForMeilisearch(trx, ids)
    return marks.length
  })
}

/** Held while documents change; `reindex` holds it alone for the moment of the swap. */
export const duringNoSwap = (trx: Knex.Transaction) =>
  trx.raw(`SELECT pg_advisory_xact_lock_shared(hashtext('guildhall search swap'))`)

/**
 * The rows of the marks stay locked until the batch is committed: whoever changes an item meanwhile waits to mark it, and
 * marks it anew.
 */
async function takeMarks(trx: Knex.Transaction, limit: number): Promise<Mark[]> {
  const { rows } = await trx.raw<{ rows: { subject: Subject; id: string }[] }>(
    `DELETE FROM dirty_documents d USING (
       SELECT subject, subject_id, version FROM dirty_documents ORDER BY version LIMIT ? FOR UPDATE SKIP LOCKED) taken
     WHERE d.subject = taken.subject AND d.subject_id = taken.subject_id AND d.version = taken.version
     RETURNING d.subject, d.subject_id AS id`,
    [limit],
  )
  return rows
}

const noteChanges = (trx: Knex.Transaction, marks: Mark[]) =>
  trx.raw(
    `INSERT INTO changed_during_build (subject, subject_id)
     SELECT subject, id FROM unnest(?::text[], ?::uuid[]) AS m(subject, id)
     WHERE EXISTS (SELECT 1 FROM index_builds) ORDER BY subject, id ON CONFLICT DO NOTHING`,
    [marks.map(({ subject }) => subject), marks.map(({ id }) => id)],
  )

const noteForMeilisearch = (trx: Knex.Transaction, documentIds: string[]) =>
  trx.raw(
    `INSERT INTO meilisearch_marks (document_id, version)
     SELECT id, nextval('dirty_version') FROM unnest(?::text[]) AS id ORDER BY id
     ON CONFLICT (document_id) DO UPDATE SET version = excluded.version`,
    [documentIds],
  )

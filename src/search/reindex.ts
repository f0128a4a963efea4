import type { Knex } from 'knex'
import type { Deps } from '../deps.ts'
import { buildAlone } from './build-alone.ts'
import { buildBeside, swapIn } from './build-index.ts'
import { despiteRefusals, noteRefusal } from './despite-refusals.ts'
import type { Mark } from './dirty.ts'
import { documentId } from './document-ids.ts'
import { allDocuments, countSubjects, documentsOf } from './documents.ts'
import { indexDirty } from './index-dirty.ts'
import { askForRefill, connectMeilisearch, patienceMs, refillMeilisearch } from './meilisearch.ts'
import { removeDocuments, storeDocuments } from './stored-documents.ts'

export type ReindexProgress = { done: number; total: number }

/**
 * Builds every document anew beside the index in use, then swaps: a search finds all the while, and nothing that changes
 * meanwhile is lost. A document that cannot be kept is left out, and logged. Killed at any moment it leaves the old index in use; run it again. Where Meilisearch cannot be filled
 * that is asked for, and done by the job that indexes as soon as it is back.
 *
 * @returns how many documents there are now
 * @throws Conflict 'reindex-running'
 */
export async function reindex(
  deps: Pick<Deps, 'db' | 'config' | 'now' | 'log'>,
  {
    onProgress,
    onMeilisearchAway = (error) => deps.log.warn({ err: error }, 'Meilisearch will be filled when it is back'),
  }: { onProgress?: (progress: ReindexProgress) => void; onMeilisearchAway?: (error: unknown) => void } = {},
): Promise<number> {
  const { db, config, now } = deps
  return buildAlone(db, async () => {
    await db.transaction(async (trx) => {
      await nobodyIndexes(trx)
      await trx.raw('DELETE FROM changed_during_build')
      await trx.raw(
        'INSERT INTO index_builds (started_at) VALUES (?) ON CONFLICT (only_one) DO UPDATE SET started_at = excluded.started_at',
        [now().toString()],
      )
    })
    const total = await countSubjects(db)
    const built = await buildBeside(db, allDocuments(db, now()), config.languages, {
      onProgress: (done) => onProgress?.({ done, total }),
      onRefused: (error) => noteRefusal(deps.log, error),
    })
    await catchUp(deps, db)
    await db.transaction(async (trx) => {
      await nobodyIndexes(trx)
      await catchUp(deps, trx)
      await trx.raw('DELETE FROM index_builds')
      await swapIn(trx)
      if (config.meili) await askForRefill(trx)
    })
    await db.raw('DROP SCHEMA IF EXISTS search_old CASCADE')
    if (config.meili) {
      try {
        await refillMeilisearch(connectMeilisearch(config.meili, patienceMs), db, config.meili.index)
      } catch (error) {
        onMeilisearchAway(error)
      }
    }
    await indexDirty(deps)
    return built.documents
  })
}

/** What was indexed while the build went on, into the new index too. */
const catchUp = (deps: Pick<Deps, 'config' | 'now' | 'log'>, db: Knex) =>
  despiteRefusals(deps.log, { batchSize: 500 }, (size, how) => catchUpWith(deps, db, size, how))

async function catchUpWith(
  { config, now }: Pick<Deps, 'config' | 'now'>,
  db: Knex,
  size: number,
  how?: 'without its document',
): Promise<number> {
  return db.transaction(async (trx) => {
    const { rows: marks } = await trx.raw<{ rows: Mark[] }>(
      `DELETE FROM changed_during_build WHERE ctid = ANY(ARRAY(SELECT ctid FROM changed_during_build
         ORDER BY subject, subject_id LIMIT ? FOR UPDATE))
       RETURNING subject, subject_id AS id`,
      [size],
    )
    const documents = how ? [] : await documentsOf(trx, marks, now())
    const there = new Set(documents.map((document) => document.id))
    await storeDocuments(trx, documents, config.languages, 'search_next')
    await removeDocuments(
      trx,
      marks.map(documentId).filter((id) => !there.has(id)),
      config.languages,
      'search_next',
    )
    return marks.length
  })
}

const nobodyIndexes = (trx: Knex.Transaction) =>
  trx.raw(`SELECT pg_advisory_xact_lock(hashtext('guildhall search swap'))`)

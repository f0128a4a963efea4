import type { Db } from '../db.ts'
import { FacetChange, type Facetted } from './facet-counts.ts'
import { type AnalysedDocument, analyseDocument, type SearchDocument } from './search-document.ts'

/** In use, or being built beside it. */
export type Schema = 'search' | 'search_next'

/**
 * Adds documents or replaces them by id, and keeps vocabulary, totals and facets in step, in one transaction.
 * Two calls at once wait for each other where they touch the same words.
 */
export async function storeDocuments(
  db: Db,
  documents: SearchDocument[],
  languages: string[],
  schema: Schema = 'search',
): Promise<void> {
  const byId = new Map(documents.map((document) => [document.id, document]))
  for (const batch of batches([...byId.values()], batchSize))
    await db.transaction(async (trx) => {
      await oneWriter(trx)
      const change = new Change()
      const facets = new FacetChange()
      for (const old of await takenOut(
        trx,
        batch.map((document) => document.id),
        schema,
      )) {
        change.add(analyseDocument(ofRow(old), languages), -1)
        facets.add(old, -1)
      }
      const rows = batch.map((document) => {
        const analysed = analyseDocument(document, languages)
        const row = storedRow(document, analysed)
        change.add(analysed, 1)
        facets.add(row, 1)
        return row
      })
      await trx.raw(insertDocuments(schema), [JSON.stringify(rows)])
      await change.apply(trx, schema)
      await facets.apply(trx, schema)
    })
}

/** Ids that are not there are ignored. */
export async function removeDocuments(
  db: Db,
  ids: string[],
  languages: string[],
  schema: Schema = 'search',
): Promise<void> {
  for (const batch of batches(ids, batchSize))
    await db.transaction(async (trx) => {
      await oneWriter(trx)
      const change = new Change()
      const facets = new FacetChange()
      for (const old of await takenOut(trx, batch, schema)) {
        change.add(analyseDocument(ofRow(old), languages), -1)
        facets.add(old, -1)
      }
      await change.apply(trx, schema)
      await facets.apply(trx, schema)
    })
}

/** A document as a row of `search.documents`, in `documentColumns`' names. */
export function storedRow(document: SearchDocument, analysed: AnalysedDocument) {
  return {
    id: document.id,
    kind: document.kind,
    item_kind: document.itemKind,
    source: document.source,
    title: storable(document.title),
    url: document.url,
    tags: [...new Set(document.tags.map((tag) => storable(tag.toLowerCase())))],
    lang: document.lang ?? null,
    solved: document.solved,
    replies: document.replies,
    votes: document.votes,
    at: document.at.toString(),
    year: document.at.toZonedDateTimeISO('UTC').year,
    licence: document.licence.spdx,
    licence_url: document.licence.url ?? null,
    body: storable(document.body),
    terms: analysed.terms,
    title_length: analysed.titleLength,
    body_length: analysed.bodyLength,
    head: analysed.head,
    everything: analysed.everything,
  }
}

export const documentColumns = [
  'id',
  'kind',
  'item_kind',
  'source',
  'title',
  'url',
  'tags',
  'lang',
  'solved',
  'replies',
  'votes',
  'at',
  'year',
  'licence',
  'licence_url',
  'body',
  'terms',
  'title_length',
  'body_length',
  'head',
  'everything',
] as const

/** Counts of words and stems that a set of documents adds and takes away. */
export class Change {
  stems = new Map<string, number>()
  /** `word stem` → documents; neither has a space. */
  words = new Map<string, number>()
  documents = 0
  titleLength = 0
  bodyLength = 0

  add(analysed: AnalysedDocument, times: 1 | -1): void {
    this.documents += times
    this.titleLength += times * analysed.titleLength
    this.bodyLength += times * analysed.bodyLength
    for (const one of analysed.stems) this.stems.set(one, (this.stems.get(one) ?? 0) + times)
    for (const [word, stem] of analysed.words) {
      const key = `${word} ${stem}`
      this.words.set(key, (this.words.get(key) ?? 0) + times)
    }
  }

  /** What was counted of the vocabulary until now; from here on it is counted from nothing. */
  takeWords(): Pick<Change, 'stems' | 'words'> {
    const { stems, words } = this
    this.stems = new Map()
    this.words = new Map()
    return { stems, words }
  }

  async apply(trx: Db, schema: Schema): Promise<void> {
    const stems = [...this.stems].filter(([, count]) => count !== 0)
    const words = [...this.words]
      .filter(([, count]) => count !== 0)
      .map(([key, count]) => ({ of: key.split(' '), count }))
    if (stems.length > 0)
      await trx.raw(
        `INSERT INTO ${schema}.stems AS s (stem, documents) SELECT * FROM unnest(?::text[], ?::int[]) AS n(stem, documents)
         ON CONFLICT (stem) DO UPDATE SET documents = s.documents + excluded.documents`,
        [stems.map(([one]) => one), stems.map(([, count]) => count)],
      )
    if (words.length > 0)
      await trx.raw(
        `INSERT INTO ${schema}.words AS w (word, stem, documents) SELECT * FROM unnest(?::text[], ?::text[], ?::int[]) AS n(word, stem, documents)
         ON CONFLICT (word, stem) DO UPDATE SET documents = w.documents + excluded.documents`,
        [words.map(({ of }) => of[0] ?? ''), words.map(({ of }) => of[1] ?? ''), words.map(({ count }) => count)],
      )
    await trx.raw(
      `UPDATE ${schema}.totals SET documents = documents + ?, title_length = title_length + ?, body_length = body_length + ?`,
      [this.documents, this.titleLength, this.bodyLength],
    )
  }
}

/** Words that no document has any more. The job `refresh-vocabulary` calls it. */
export async function forgetUnusedWords(db: Db): Promise<void> {
  await db.transaction(async (trx) => {
    await oneWriter(trx)
    await trx.raw('DELETE FROM search.words WHERE documents <= 0')
    await trx.raw('DELETE FROM search.stems WHERE documents <= 0')
    await trx.raw('DELETE FROM search.facet_counts WHERE documents <= 0')
    await trx.raw('DELETE FROM search.facet_tag_counts WHERE documents <= 0')
  })
}

const batchSize = 500

/**
 * Vocabulary rows are shared by all documents: writers that came one after another would wait for each other's rows in
 * any order. Held to the end of the transaction; readers are not kept waiting.
 */
export const oneWriter = (trx: Db) => trx.raw(`SELECT pg_advisory_xact_lock(hashtext('guildhall search writer'))`)

const takenOut = async (trx: Db, ids: string[], schema: Schema) =>
  (
    await trx.raw<{ rows: (Facetted & { title: string; body: string })[] }>(
      `DELETE FROM ${schema}.documents WHERE id = ANY(?::text[]) RETURNING title, body, kind, source, solved, lang, year, tags`,
      [ids],
    )
  ).rows

const ofRow = <T extends { lang: string | null }>(row: T) => ({ ...row, lang: row.lang ?? undefined })

const insertDocuments = (schema: Schema) => `INSERT INTO ${schema}.documents (${documentColumns.join(', ')})
  SELECT ${documentColumns.join(', ')} FROM jsonb_to_recordset(?::jsonb) AS r (
    id text, kind text, item_kind text, source text, title text, url text, tags text[], lang text, solved boolean,
    replies integer, votes integer, at timestamptz, year smallint, licence text, licence_url text, body text, terms text,
    title_length integer, body_length integer, head tsvector, everything tsvector)`

const storable = (text: string) => text.toWellFormed().replaceAll('\0', '')

function* batches<T>(all: T[], size: number): Generator<T[]> {
  for (let i = 0; i < all.length; i += size) yield all.slice(i, i + size)
}

import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Knex } from 'knex'
import type { PoolClient } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { isRefused } from './despite-refusals.ts'
import { countFacetsAnew } from './facet-counts.ts'
import { type AnalysedDocument, analyseDocument, type SearchDocument } from './search-document.ts'
import { Change, documentColumns, storedRow } from './stored-documents.ts'

type BuildOptions = {
  onProgress?: (documents: number) => void
  /** Of a document that the database does not take, which is left out. Without it the build fails. */
  onRefused?: (error: unknown) => void
  /** So many words are counted before they are put down. A hub's vocabulary has no end: names, numbers, slips. */
  mostWords?: number
}

/**
 * Builds the documents, vocabulary, totals and facets in the schema `search_next`, beside those in use. What an earlier, killed
 * build left is thrown away first.
 *
 * @param batches  every document, any order, each id once
 */
export async function buildBeside(
  db: Knex,
  batches: AsyncIterable<SearchDocument[]>,
  languages: string[],
  options: BuildOptions = {},
): Promise<Change> {
  await db.raw('DROP SCHEMA IF EXISTS search_next CASCADE')
  await db.raw('CREATE SCHEMA search_next')
  for (const table of tables)
    await db.raw(`CREATE TABLE search_next.${table} (LIKE search.${table} INCLUDING ALL EXCLUDING INDEXES)`)
  for (const table of changing) await db.raw(`ALTER TABLE search_next.${table} SET (fillfactor = 60)`)
  await db.raw('CREATE TABLE search_next.built_marks AS SELECT subject, subject_id, version FROM dirty_documents')
  for (const [name, columns] of Object.entries(counted))
    await db.raw(`CREATE UNLOGGED TABLE search_next.${name} (${columns})`)
  const change = await copyDocuments(db, batches, languages, options)
  await db.raw(
    `INSERT INTO search_next.words (word, stem, documents)
     SELECT word, stem, sum(documents) FROM search_next.counted_words GROUP BY word, stem`,
  )
  await db.raw(
    `INSERT INTO search_next.stems (stem, documents)
     SELECT stem, sum(documents) FROM search_next.counted_stems GROUP BY stem`,
  )
  await db.raw(
    `DROP TABLE ${Object.keys(counted)
      .map((name) => `search_next.${name}`)
      .join(', ')}`,
  )
  await db.raw('INSERT INTO search_next.totals (documents, title_length, body_length) VALUES (?, ?, ?)', [
    change.documents,
    change.titleLength,
    change.bodyLength,
  ])
  await countFacetsAnew(db, 'search_next')
  await addIndexes(db)
  return change
}

/**
 * Puts what was built in the place of what is in use. Searches that are running end on the old one. Marks that stood when
 * the build began, and were not renewed, are done with it.
 */
export async function swapIn(trx: Knex.Transaction): Promise<void> {
  await trx.raw(
    `DELETE FROM dirty_documents d USING search_next.built_marks b
     WHERE d.subject = b.subject AND d.subject_id = b.subject_id AND d.version = b.version`,
  )
  await trx.raw('DROP TABLE search_next.built_marks')
  await trx.raw('DROP SCHEMA IF EXISTS search_old CASCADE')
  await trx.raw('ALTER SCHEMA search RENAME TO search_old')
  await trx.raw('ALTER SCHEMA search_next RENAME TO search')
}

const tables = ['documents', 'words', 'stems', 'totals', 'facet_counts', 'facet_tag_counts']
const changing = ['words', 'stems', 'facet_counts', 'facet_tag_counts']

/** The vocabulary while it is counted: parts of it, put down whenever they have become large. */
const counted = {
  counted_words: 'word text NOT NULL, stem text NOT NULL, documents integer NOT NULL',
  counted_stems: 'stem text NOT NULL, documents integer NOT NULL',
}

/** The same keys and indexes as on the tables in use, made after the rows are there: several times faster. */
async function addIndexes(db: Knex): Promise<void> {
  const { rows } = await db.raw<{ rows: { statement: string }[] }>(
    `SELECT 'ALTER TABLE search_next.' || quote_ident(r.relname) || ' ADD CONSTRAINT ' || quote_ident(c.conname) || ' ' ||
            pg_get_constraintdef(c.oid) AS statement
     FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
     WHERE r.relnamespace = 'search'::regnamespace AND c.contype = 'p'
     UNION ALL
     SELECT replace(pg_get_indexdef(i.indexrelid), ' ON search.', ' ON search_next.')
     FROM pg_index i JOIN pg_class r ON r.oid = i.indrelid
     WHERE r.relnamespace = 'search'::regnamespace AND NOT i.indisprimary`,
  )
  await db.transaction(async (trx) => {
    await trx.raw(`SET LOCAL maintenance_work_mem = '256MB'`)
    for (const { statement } of rows) await trx.raw(statement.replaceAll('?', '\\?'))
  })
  await db.raw(`ANALYZE ${['documents', ...changing].map((table) => `search_next.${table}`).join(', ')}`)
}

type Line = { text: string; analysed: AnalysedDocument }

/**
 * One transaction, and each batch within it all or nothing. While the database takes one batch the next is made.
 */
async function copyDocuments(
  db: Knex,
  batches: AsyncIterable<SearchDocument[]>,
  languages: string[],
  { onProgress = () => undefined, onRefused, mostWords = 50_000 }: BuildOptions,
): Promise<Change> {
  const change = new Change()
  await db.transaction(async (trx) => {
    let done = 0
    let before: Promise<unknown> = Promise.resolve()
    for await (const batch of batches) {
      const made = batch.map((document) => documentLine(document, languages))
      await before
      before = keep(made).then(() => (change.words.size > mostWords ? putDown() : undefined))
      before.catch(() => undefined)
      done += batch.length
      onProgress(done)
    }
    await before
    await putDown()

    async function putDown(): Promise<void> {
      const { words, stems } = change.takeWords()
      await copy(trx, 'search_next.counted_words (word, stem, documents)', lines(words, ' '))
      await copy(trx, 'search_next.counted_stems (stem, documents)', lines(stems))
    }

    /** The half that holds what is refused is halved on, until it is found. */
    async function keep(batch: Line[]): Promise<void> {
      try {
        await trx.transaction((part) => copy(part, documentsTarget, [batch.map(({ text }) => text).join('')]))
        for (const { analysed } of batch) change.add(analysed, 1)
      } catch (error) {
        if (!isRefused(error) || !onRefused) throw error
        if (batch.length === 1) return onRefused(error)
        const middle = batch.length >> 1
        await keep(batch.slice(0, middle))
        await keep(batch.slice(middle))
      }
    }
  })
  return change
}

const documentsTarget = `search_next.documents (${documentColumns.join(', ')})`

function documentLine(document: SearchDocument, languages: string[]): Line {
  const analysed = analyseDocument(document, languages)
  const row = storedRow(document, analysed)
  return { analysed, text: `${documentColumns.map((column) => copied(row[column])).join('\t')}\n` }
}

function* lines(counts: Map<string, number>, separator?: string): Generator<string> {
  let text = ''
  for (const [key, count] of counts) {
    text += `${separator === undefined ? copied(key) : key.split(separator).map(copied).join('\t')}\t${count}\n`
    if (text.length < 65_536) continue
    yield text
    text = ''
  }
  if (text) yield text
}

async function copy(db: Knex, target: string, texts: AsyncIterable<string> | Iterable<string>): Promise<void> {
  const client: PoolClient = await db.client.acquireConnection()
  try {
    await pipeline(Readable.from(texts, { highWaterMark: 1 }), client.query(copyFrom(`COPY ${target} FROM STDIN`)))
  } finally {
    await db.client.releaseConnection(client)
  }
}

/** One value in COPY's text format. */
function copied(value: string | number | boolean | string[] | null): string {
  if (value === null) return '\\N'
  if (Array.isArray(value)) return escaped(`{${value.map((one) => `"${one.replace(/["\\]/g, '\\$&')}"`).join(',')}}`)
  return typeof value === 'string' ? escaped(value) : String(value)
}

const special = /[\\\n\r\t]/g
const escapes: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
const escaped = (text: string) => text.replace(special, (character) => escapes[character] as string)

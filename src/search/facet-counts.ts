import type { Db } from '../db.ts'
import type { Schema } from './stored-documents.ts'

/** What a stored document counts for in the facets. */
export type Facetted = {
  kind: string
  source: string
  solved: boolean
  lang: string | null
  year: number
  tags: string[]
}

/**
 * How many documents each facet has, kept in step with the documents: counting all of them took most of the time of a search
 * without words.
 */
export class FacetChange {
  readonly #facets = new Map<string, number>()
  readonly #tags = new Map<string, number>()

  add({ kind, source, solved, lang, year, tags }: Facetted, times: 1 | -1): void {
    count(this.#facets, { kind, source, solved, lang, year }, times)
    for (const tag of tags) count(this.#tags, { kind, source, solved, lang, tag }, times)
  }

  async apply(trx: Db, schema: Schema): Promise<void> {
    await apply(trx, `${schema}.facet_counts`, 'year', 'smallint', this.#facets)
    await apply(trx, `${schema}.facet_tag_counts`, 'tag', 'text', this.#tags)
  }
}

/** Counts every document of a schema that has no counts yet. */
export async function countFacetsAnew(db: Db, schema: Schema): Promise<void> {
  await db.raw(
    `INSERT INTO ${schema}.facet_counts (${common}, year, documents)
     SELECT ${common}, year, count(*) FROM ${schema}.documents GROUP BY ${common}, year`,
  )
  await db.raw(
    `INSERT INTO ${schema}.facet_tag_counts (${common}, tag, documents)
     SELECT ${common}, tag, count(*) FROM ${schema}.documents, unnest(tags) AS tag GROUP BY ${common}, tag`,
  )
}

const common = 'kind, source, solved, lang'

function count(counts: Map<string, number>, what: object, times: 1 | -1): void {
  const key = JSON.stringify(what)
  counts.set(key, (counts.get(key) ?? 0) + times)
}

async function apply(trx: Db, table: string, last: string, type: string, counts: Map<string, number>): Promise<void> {
  const changed = [...counts].filter(([, documents]) => documents !== 0)
  if (changed.length === 0) return
  const rows = changed.map(([what, documents]) => ({ ...JSON.parse(what), documents }))
  await trx.raw(
    `INSERT INTO ${table} AS f (${common}, ${last}, documents)
     SELECT * FROM jsonb_to_recordset(?::jsonb) AS n (kind text, source text, solved boolean, lang text, ${last} ${type}, documents integer)
     ON CONFLICT (${common}, ${last}) DO UPDATE SET documents = f.documents + excluded.documents`,
    [JSON.stringify(rows)],
  )
}

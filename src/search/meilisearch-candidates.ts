import type { Meilisearch, MultiSearchQuery } from 'meilisearch'
import type { Db } from '../db.ts'
import { Upstream } from '../errors.ts'
import type { Candidate, CandidateSource, ParsedQuery, QueryTerm } from './candidates.ts'
import { filterConditions, peopleOnly } from './filters.ts'
import { entriesOf, fill, prepare } from './meilisearch.ts'
import {
  type CandidateRow,
  candidateColumns,
  candidateOf,
  postgresCandidates,
  requiredPhrases,
} from './postgres-candidates.ts'
import { removeDocuments, storeDocuments } from './stored-documents.ts'

/** Meilisearch finds the ids; what ranking needs of them is read from Postgres, which keeps the documents. */
export function meilisearchCandidates(
  client: Meilisearch,
  index: string,
  db: Db,
  languages: string[],
): CandidateSource {
  return {
    async index(documents) {
      await storeDocuments(db, documents, languages)
      await orUpstream(async () => {
        await prepare(client, index)
        await fill(
          client,
          index,
          await entriesOf(
            db,
            documents.map((document) => document.id),
          ),
        )
      })
    },
    async remove(ids) {
      await removeDocuments(db, ids, languages)
      await orUpstream(() => client.index(index).deleteDocuments(ids).waitTask({ timeout: 60_000 }))
    },
    async candidates(query) {
      const queries = shortQueries(query, index)
      if (queries.length === 0) return []
      // People are few: Postgres is quicker with them than a second request.
      const people = query.withPeople ? postgresCandidates(db, languages).candidates(ofPeople(query)) : []
      const { results } = await orUpstream(() => client.multiSearch({ queries }))
      const ids = new Set<string>()
      for (const { hits } of results) for (const hit of hits) ids.add(String(hit.id))
      return [...(await candidatesOf(db, [...ids], query)), ...(await people)]
    },
  }
}

const ofPeople = ({ withPeople: _, ...query }: ParsedQuery): ParsedQuery => ({
  ...query,
  filters: peopleOnly(query.filters),
})

const hitsOfAll = 100
const hitsOfFew = 60

/** All the words, each pair of the four rarest, each of the six rarest alone, and the tags that they are other words for. */
function shortQueries(query: ParsedQuery, indexUid: string): MultiSearchQuery[] {
  const filter = filterOf(query)
  const asked = (q: string, limit: number, matchingStrategy: 'frequency' | 'all'): MultiSearchQuery => ({
    indexUid,
    q,
    limit,
    matchingStrategy,
    attributesToRetrieve: ['id'],
    ...(filter.length > 0 ? { filter } : {}),
  })
  const rarest = [...query.terms]
    .sort((a, b) => a.documents - b.documents)
    .slice(0, 6)
    .map(beginningOf)
  if (rarest.length === 0) return []
  const four = rarest.slice(0, 4)
  return [
    asked(query.terms.map((term) => term.word).join(' '), hitsOfAll, 'frequency'),
    ...four.flatMap((one, i) => four.slice(i + 1).map((other) => asked(`${one} ${other}`, hitsOfFew, 'all'))),
    ...rarest.map((word) => asked(word, hitsOfFew, 'all')),
    ...query.meant.map((name) => asked(name, hitsOfFew, 'all')),
  ]
}

/** Meilisearch knows no stems, but takes the last word of a query as the beginning of one: `descal` finds descale and descaling. */
function beginningOf({ word, variants }: QueryTerm): string {
  const stem = variants.find((variant) => !variant.titleOnly)?.stem ?? word
  let length = 0
  while (length < word.length && word[length] === stem[length]) length++
  return length >= 3 ? word.slice(0, length) : word
}

function filterOf({ filters }: ParsedQuery): (string | string[])[] {
  const oneOf = (name: string, values: (string | number)[]) =>
    values.length > 0 ? [values.map((value) => `${name} = ${JSON.stringify(value)}`)] : []
  return [
    ...(filters.kinds.length > 0 ? oneOf('kind', filters.kinds) : ['kind != "person"']),
    ...oneOf('source', filters.sources),
    ...oneOf('lang', filters.languages),
    ...oneOf('year', filters.years),
    ...oneOf('tags', filters.tags),
    ...(filters.solved === undefined ? [] : [`solved = ${filters.solved}`, 'kind = "thread"']),
  ]
}

/** Filters, phrases and excluded words once more in SQL: Postgres may be newer than Meilisearch. */
async function candidatesOf(db: Db, ids: string[], query: ParsedQuery): Promise<Candidate[]> {
  const conditions = filterConditions(query.filters)
  const required = requiredPhrases(query)
  const { rows } = await db.raw<{ rows: CandidateRow[] }>(
    `SELECT ${candidateColumns(query)} FROM search.documents JOIN unnest(:ids::text[]) WITH ORDINALITY AS found(id, place) USING (id)
     WHERE ${conditions.sql} ${required === '' ? '' : 'AND everything @@ :required::tsquery'} ORDER BY place LIMIT :limit`,
    { ...conditions.bindings, ids, limit: query.limit * 3, ...(required === '' ? {} : { required }) },
  )
  return rows.map(candidateOf)
}

async function orUpstream<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new Upstream('search-engine-away', {}, error)
  }
}

import type { Db } from '../db.ts'
import type { Candidate } from './candidates.ts'
import type { FacetCount, Facets, SearchFilters } from './contract.ts'
import { filterConditions, filtered, peopleOnly, withinYears, without } from './filters.ts'

const shownValues = 30

/**
 * Of what a search found. A facet in which something is chosen is counted as if nothing were, so that its other values show
 * what choosing them as well would bring.
 *
 * @param wider  what is found without what is chosen in a facet
 */
export async function countFound(
  found: Counted,
  filters: SearchFilters,
  wider: (facet: keyof Facets) => Promise<Counted>,
): Promise<Facets> {
  const facets = countFacets(found)
  await Promise.all(
    filtered(filters).map(async (facet) => {
      // Both are at least so many: the wider one may have been cut at other documents.
      facets[facet] = most(facets[facet], countFacets(await wider(facet))[facet])
      if (facet === 'year') byYear(facets.year)
    }),
  )
  return facets
}

export type Counted = { candidates: Candidate[]; isCut: boolean }

function countFacets({ candidates, isCut }: Counted): Facets {
  const threads = candidates.filter((one) => one.kind === 'thread')
  const count = (values: string[]) => counted(values).map((one) => (isCut ? { ...one, isCapped: true as const } : one))
  return {
    kind: count(candidates.map((one) => one.kind)),
    source: count(candidates.flatMap((one) => one.source ?? [])),
    tag: count(candidates.flatMap((one) => one.tags ?? [])),
    solved: count(threads.map((one) => String(one.solved))),
    language: count(candidates.flatMap((one) => one.lang ?? [])),
    year: byYear(count(candidates.flatMap((one) => String(one.year ?? '')))),
  }
}

function most(exact: FacetCount[], wide: FacetCount[]): FacetCount[] {
  const counts = new Map(wide.map((one) => [one.value, one]))
  for (const one of exact) if (one.count >= (counts.get(one.value)?.count ?? 0)) counts.set(one.value, one)
  return sorted([...counts.values()])
}

/** People are counted beside the other kinds, which are found without them. */
export function withPeople(facets: Facets, people: Omit<FacetCount, 'value'>): Facets {
  const others = facets.kind.filter(({ value }) => value !== 'person')
  return { ...facets, kind: people.count > 0 ? sorted([...others, { value: 'person', ...people }]) : others }
}

/** Of every document that passes the filters; exact. Facets in which something is chosen are counted as if nothing were. */
export async function countAll(db: Db, filters: SearchFilters): Promise<{ total: number; facets: Facets }> {
  const [people, all, tag, ...wider] = await Promise.all([
    countPassing(db, peopleOnly(filters)),
    countPassing(db, filters),
    countTags(db, without(filters, 'tag')),
    ...filtered(filters)
      .filter((facet) => facet !== 'tag')
      .map(async (facet) => ({ facet, ...(await countPassing(db, without(filters, facet))) })),
  ])
  const facets = { ...all.facets, tag }
  for (const one of wider) facets[one.facet] = one.facets[one.facet]
  return { total: all.total, facets: withPeople(facets, { count: people.total }) }
}

type Groups = { facet: keyof Facets | 'total'; value: string; count: number }

/** Tags apart. */
async function countPassing(db: Db, filters: SearchFilters): Promise<{ total: number; facets: Omit<Facets, 'tag'> }> {
  const conditions = filterConditions(filters)
  // Which documents have two tags together is kept nowhere.
  const groups =
    filters.tags.length === 0
      ? `SELECT kind, source, solved, lang, year, documents AS n FROM search.facet_counts WHERE documents > 0 AND ${conditions.sql}`
      : `SELECT kind, source, solved, lang, year, count(*)::int AS n FROM search.documents
         WHERE ${conditions.sql} GROUP BY kind, source, solved, lang, year`
  const { rows } = await db.raw<{ rows: Groups[] }>(
    `WITH groups AS MATERIALIZED (${groups})
     SELECT 'total' AS facet, '' AS value, coalesce(sum(n), 0)::int AS count FROM groups
     UNION ALL SELECT 'kind', kind, sum(n)::int FROM groups GROUP BY kind
     UNION ALL SELECT 'source', source, sum(n)::int FROM groups GROUP BY source
     UNION ALL SELECT 'solved', solved::text, sum(n)::int FROM groups WHERE kind = 'thread' GROUP BY solved
     UNION ALL SELECT 'language', lang, sum(n)::int FROM groups WHERE lang IS NOT NULL GROUP BY lang
     UNION ALL SELECT 'year', year::text, sum(n)::int FROM groups GROUP BY year`,
    conditions.bindings,
  )
  const of = (facet: keyof Facets) =>
    sorted(rows.filter((row) => row.facet === facet).map(({ value, count }) => ({ value, count })))
  return {
    total: rows.find((row) => row.facet === 'total')?.count ?? 0,
    facets: {
      kind: of('kind'),
      source: of('source'),
      solved: of('solved'),
      language: of('language'),
      year: byYear(of('year')),
    },
  }
}

/** @param filters  without tags */
async function countTags(db: Db, filters: SearchFilters): Promise<FacetCount[]> {
  const conditions = filterConditions(filters)
  // Counts by tag and year would be nearly as many as there are tags on documents.
  const tags =
    filters.years.length === 0
      ? `SELECT tag AS value, sum(documents)::int AS count FROM search.facet_tag_counts WHERE documents > 0 AND ${conditions.sql}`
      : `SELECT tag AS value, count(*)::int AS count FROM search.documents, unnest(tags) AS tag WHERE ${conditions.sql} ${withinYears(filters)}`
  const { rows } = await db.raw<{ rows: FacetCount[] }>(
    `${tags} GROUP BY tag ORDER BY 2 DESC, 1 LIMIT ${shownValues}`,
    conditions.bindings,
  )
  return rows
}

function counted(values: string[]): FacetCount[] {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return sorted([...counts].map(([value, count]) => ({ value, count }))).slice(0, shownValues)
}

const sorted = (counts: FacetCount[]) => counts.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
const byYear = (counts: FacetCount[]) => counts.sort((a, b) => Number(b.value) - Number(a.value))

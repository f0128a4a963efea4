import { type Db, eachOf } from '../db.ts'
import { preparedReading } from '../prepared.ts'
import { analysedAs } from './analyse.ts'
import type { QueryTerm } from './candidates.ts'
import type { Kind, SearchFilters, SearchHit } from './contract.ts'
import { hubSource } from './document-ids.ts'
import { filterConditions, withinYears } from './filters.ts'
import { markingOf, snippet } from './snippet.ts'

type Showing = { db: Db; languages: string[]; hubName: string }

/** What is shown of these documents, in their order. One that went meanwhile is left out. */
export async function hitsOf(
  { db, languages, hubName }: Showing,
  found: { id: string; score: number }[],
  query: { terms: QueryTerm[] },
): Promise<SearchHit[]> {
  if (found.length === 0) return []
  const rows = await shownOf(db, { ids: found.map((one) => one.id) })
  const byId = new Map(rows.map((row) => [row.id, row]))
  return found.flatMap(({ id, score }) => {
    const row = byId.get(id)
    if (!row) return []
    const marking = markingOf(query.terms, analysedAs(row.lang ?? undefined, languages))
    const { parts, section } = snippet(row.body, marking)
    return [
      {
        id,
        kind: row.kind,
        itemKind: row.item_kind,
        title: row.title,
        snippetParts: parts,
        ...(section && { section: { title: section.title, url: `${row.url}#${encodeURIComponent(section.anchor)}` } }),
        url: row.url,
        source: { name: row.source, title: row.source_title ?? (row.source === hubSource ? hubName : row.source) },
        tags: row.tags,
        solved: row.solved,
        replies: row.replies,
        date: row.at,
        ...(row.lang === null ? {} : { lang: row.lang }),
        licence: { spdx: row.licence, ...(row.licence_url === null ? {} : { url: row.licence_url }) },
        score: Math.round(score * 10_000) / 10_000,
      },
    ]
  })
}

const shownOf = preparedReading<Row>(
  'hits',
  `SELECT d.id, d.kind, d.item_kind, d.title, left(d.body, 8000) AS body, d.url, d.source, s.title AS source_title, d.tags,
     d.solved, d.replies, d.at, d.lang, d.licence, d.licence_url
   FROM ${eachOf(':ids::text[]')} AS wanted(id) JOIN search.documents d USING (id) LEFT JOIN sources s ON s.name = d.source`,
)

/** Without words there is nothing to rank: the newest that pass the filters. */
export async function newestIds(db: Db, filters: SearchFilters, offset: number, limit: number): Promise<string[]> {
  const conditions = filterConditions(filters)
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `SELECT id FROM search.documents WHERE ${conditions.sql} ${withinYears(filters)}
     ORDER BY at DESC, id LIMIT :limit OFFSET :offset`,
    { ...conditions.bindings, limit, offset },
  )
  return rows.map((row) => row.id)
}

/** Name → title, for facets. */
export async function sourceTitles({ db, hubName }: Showing, names: string[]): Promise<Map<string, string>> {
  if (names.length === 0) return new Map()
  const { rows } = await db.raw<{ rows: { name: string; title: string }[] }>(
    'SELECT name, title FROM sources WHERE name = ANY(?::text[])',
    [names],
  )
  return new Map([[hubSource, hubName], ...rows.map((row): [string, string] => [row.name, row.title])])
}

type Row = {
  id: string
  kind: Kind
  item_kind: string
  title: string
  body: string
  url: string
  source: string
  /** Null: the hub's own, or a source that was just removed. */
  source_title: string | null
  tags: string[]
  solved: boolean
  replies: number
  at: Temporal.Instant
  lang: string | null
  licence: string
  licence_url: string | null
}

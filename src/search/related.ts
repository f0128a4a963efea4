import type { Db } from '../db.ts'
import { documentId, hubSource } from './document-ids.ts'
import type { Listed } from './rows.ts'

/** Fewer documents than this share the words that are asked for, so that one with common words costs no more. */
const documentBudget = 2000
const askedStems = 6
const kept = 12
const staleAfterHours = 24

/** What is like an item, best first. `hubName`: what questions of the hub's own are said to be from. */
export const relatedItems = (db: Db, itemId: string, limit: number, hubName?: string): Promise<Listed[]> =>
  relatedTo(db, documentId({ subject: 'item', id: itemId }), limit, hubName)

/**
 * Threads and articles like this document, best first. Computed at the first call, kept for a day, and then read by key: what
 * it costs does not depend on how many documents share its words or tags.
 */
export async function relatedTo(db: Db, id: string, limit: number, hubName: string = hubSource): Promise<Listed[]> {
  const known = await read(db, id, limit, hubName)
  if (known) return known
  await compute(db, id)
  return (await read(db, id, limit, hubName)) ?? []
}

type Row = {
  place: number | null
  item_kind: string
  title: string
  lang: string | null
  url: string
  solved: boolean
  replies: number
  source_title: string
  at: Temporal.Instant
}

/** Undefined where nothing was computed yet, or too long ago. */
async function read(db: Db, id: string, limit: number, hubName: string): Promise<Listed[] | undefined> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `SELECT u.place, d.item_kind, d.title, d.lang, d.url, d.solved, d.replies, d.at, coalesce(s.title, :hubName) AS source_title
     FROM related_documents r
     LEFT JOIN LATERAL unnest(r.related) WITH ORDINALITY AS u(id, place) ON true
     -- The index may not know yet that something is gone.
     LEFT JOIN search.documents d ON d.id = u.id AND CASE
       WHEN u.id LIKE 'item-%' THEN EXISTS (SELECT FROM items i WHERE i.id = CAST(substr(u.id, 6) AS uuid))
       WHEN u.id LIKE 'question-%' THEN EXISTS (
         SELECT FROM questions q WHERE q.id = CAST(substr(u.id, 10) AS uuid) AND q.state IN ('open', 'closed'))
       ELSE false END
     LEFT JOIN sources s ON s.name = d.source
     WHERE r.document_id = :id AND r.computed_at > now() - :hours * interval '1 hour' ORDER BY u.place`,
    { id, hubName, hours: staleAfterHours },
  )
  if (rows.length === 0) return undefined
  return rows
    .filter((row) => row.title !== null)
    .slice(0, limit)
    .map((row) => ({
      itemKind: row.item_kind,
      title: row.title,
      lang: row.lang,
      url: row.url,
      isSolved: row.solved,
      replies: row.replies,
      source: { title: row.source_title },
      date: row.at,
    }))
}

/** The rarest words of title and tags, within the budget, and whose title and tags have most of them. */
async function compute(db: Db, id: string): Promise<void> {
  const { rows } = await db.raw<{ rows: { stem: string; documents: number }[] }>(
    `SELECT s.stem, s.documents FROM search.documents d,
       unnest(tsvector_to_array(ts_filter(d.head, '{a,b}'))) AS stem JOIN search.stems s USING (stem)
     WHERE d.id = ? AND s.documents > 1 ORDER BY s.documents, s.stem LIMIT ${askedStems}`,
    [id],
  )
  const stems: string[] = []
  let sum = 0
  for (const { stem, documents } of rows) {
    if (sum + documents > documentBudget) break
    stems.push(`'${stem}'`)
    sum += documents
  }
  const query = stems.join(' | ')
  await db.raw(
    `INSERT INTO related_documents (document_id, related, computed_at)
     SELECT d.id, ARRAY(
       SELECT o.id FROM search.documents o WHERE :query <> '' AND o.everything @@ :query::tsquery AND o.id <> d.id AND o.kind <> 'person'
       ORDER BY ts_rank(o.head, :query::tsquery, 1) DESC, o.id LIMIT ${kept}), now()
     FROM search.documents d WHERE d.id = :id
     ON CONFLICT (document_id) DO UPDATE SET related = excluded.related, computed_at = excluded.computed_at`,
    { id, query },
  )
}

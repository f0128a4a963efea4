import type { Db } from '../db.ts'
import type { Listed } from '../search/rows.ts'
import { itemUrl } from './slug.ts'

type Found = {
  public_id: string
  kind: string
  title: string
  lang: string | null
  created_at: Temporal.Instant
  is_solved: boolean
  replies: number
  source_title: string
}

const columns = `i.public_id, i.kind, i.title, i.lang, i.created_at, i.accepted_reply IS NOT NULL AS is_solved,
  (SELECT count(*)::int FROM replies r WHERE r.item_id = i.id) AS replies, s.title AS source_title`

/** How far back the lists of the first page look, so that they cost the same in a hub of any size. */
const lookedAt = 300

/** The newest of the hub, or of one source. */
export async function newestItems(db: Db, limit: number, sourceId?: string): Promise<Listed[]> {
  const { rows } = await db.raw<{ rows: Found[] }>(
    `SELECT ${columns} FROM items i JOIN sources s ON s.id = i.source_id
     ${sourceId ? 'WHERE i.source_id = :sourceId' : ''} ORDER BY i.created_at DESC LIMIT :limit`,
    { limit, ...(sourceId ? { sourceId } : {}) },
  )
  return rows.map(listed)
}

/** Of the newest, questions without a single answer. */
export async function waitingQuestions(db: Db, limit: number): Promise<Listed[]> {
  const { rows } = await db.raw<{ rows: Found[] }>(
    `SELECT ${columns} FROM (SELECT * FROM items ORDER BY created_at DESC LIMIT ${lookedAt}) i
     JOIN sources s ON s.id = i.source_id
     WHERE i.kind = 'question' AND NOT EXISTS (SELECT 1 FROM replies r WHERE r.item_id = i.id)
     ORDER BY i.created_at DESC LIMIT :limit`,
    { limit },
  )
  return rows.map(listed)
}

/** Titles short enough to be examples of what can be asked, of questions that have a good answer. */
export async function exampleQuestions(db: Db, limit: number): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { title: string }[] }>(
    `SELECT title FROM (SELECT * FROM items ORDER BY created_at DESC LIMIT ${lookedAt}) i
     WHERE kind = 'question' AND accepted_reply IS NOT NULL AND length(title) BETWEEN 18 AND 48
     ORDER BY created_at DESC LIMIT :limit`,
    { limit },
  )
  return rows.map(({ title }) => title)
}

const listed = (row: Found): Listed => ({
  itemKind: row.kind,
  title: row.title,
  lang: row.lang,
  url: itemUrl(row.public_id, row.title),
  isSolved: row.is_solved,
  replies: row.replies,
  source: { title: row.source_title },
  date: row.created_at,
})

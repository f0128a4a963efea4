import type { Db } from '../db.ts'
import { type Standing, standingOf } from './states.ts'

/** Null: erased, "former member". */
export type Author = { id: string; handle: string; name: string } | null

export type ShownComment = {
  id: string
  author: Author
  body: string
  standing: Standing
  createdAt: Temporal.Instant
}

export type ShownAnswer = {
  id: string
  publicId: string
  author: Author
  body: string
  standing: Standing
  reason: string | null
  score: number
  version: number
  createdAt: Temporal.Instant
  editedAt: Temporal.Instant | null
  comments: ShownComment[]
  /** Of the member who looks. */
  vote: number
  /** With whom its author found it, in a session that both published. */
  foundWith?: string
}

/** By score, then by time. */
export async function answersOf(
  db: Db,
  questionId: string,
  viewerId?: string,
): Promise<Omit<ShownAnswer, 'comments'>[]> {
  const { rows } = await db.raw(
    `SELECT a.*, ${authorColumns}, ${voteColumn('a.id')},
       (SELECT x.name FROM booking_learnings l JOIN bookings b ON b.id = l.booking_id JOIN members x ON x.id = b.asker_id
         WHERE l.published_answer_id = a.id) AS found_with
     FROM answers a ${joinAuthor('a')} WHERE a.question_id = :questionId ORDER BY a.score DESC, a.created_at, a.id`,
    { questionId, viewer: viewerId ?? null },
  )
  return rows.map((row: Row) => ({
    id: row.id,
    publicId: row.public_id,
    author: authorOf(row),
    body: row.body,
    standing: standingOf(row),
    reason: row.state_reason,
    score: row.score,
    version: row.version,
    createdAt: row.created_at,
    editedAt: row.edited_at,
    vote: row.vote,
    ...(row.found_with ? { foundWith: row.found_with } : {}),
  }))
}

/** Under the id of the answer that they are on, or nothing: on the question. */
export async function commentsOf(db: Db, questionId: string): Promise<Map<string, ShownComment[]>> {
  const { rows } = await db.raw(
    `SELECT c.*, ${authorColumns} FROM comments c ${joinAuthor('c')} WHERE c.question_id = ? ORDER BY c.created_at, c.id`,
    [questionId],
  )
  const comments = new Map<string, ShownComment[]>()
  for (const row of rows as Row[]) {
    const on = row.answer_id ?? ''
    const comment = {
      id: row.id,
      author: authorOf(row),
      body: row.body,
      standing: standingOf(row),
      createdAt: row.created_at,
    }
    comments.set(on, [...(comments.get(on) ?? []), comment])
  }
  return comments
}

type Row = Parameters<typeof standingOf>[0] & {
  id: string
  public_id: string
  answer_id: string | null
  body: string
  state_reason: string | null
  score: number
  version: number
  created_at: Temporal.Instant
  edited_at: Temporal.Instant | null
  vote: number
  found_with?: string | null
} & AuthorRow

type AuthorRow = { m_id: string | null; m_handle: string; m_name: string }

/** Of whoever wrote a post: `joinAuthor` has to stand in the same query. */
export const authorColumns = 'm.id AS m_id, m.handle AS m_handle, m.name AS m_name'
export const joinAuthor = (post: string) => `LEFT JOIN members m ON m.id = ${post}.author_id AND m.state <> 'erased'`
/** What the member `:viewer` voted. */
export const voteColumn = (id: string) =>
  `coalesce((SELECT v.value FROM votes v WHERE v.post_id = ${id} AND v.member_id = :viewer), 0) AS vote`

export const authorOf = (row: AuthorRow): Author =>
  row.m_id === null ? null : { id: row.m_id, handle: row.m_handle, name: row.m_name }

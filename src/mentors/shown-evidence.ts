import type { Db } from '../db.ts'

/** An answer that others found good: of a question here, or of an item that a linked account answered outside. */
export type GoodAnswer = {
  title: string
  /** Here: public id and answer's. Outside: the item's public id. */
  publicId: string
  answerId?: string
  /** Title of the outside source. */
  source?: string
  isAccepted: boolean
  score: number
  at: Temporal.Instant
}

/** The best answers of a mentor here, accepted ones first, and how many answers they have in all. */
export async function answersHere(
  db: Db,
  memberId: string,
  limit: number,
): Promise<{ answers: GoodAnswer[]; total: number }> {
  const { rows } = await db.raw<{ rows: (Row & { answer_id: string })[] }>(
    `SELECT q.public_id, q.title, a.public_id AS answer_id, q.accepted_answer_id = a.id AS is_accepted, a.score, a.created_at
     FROM answers a JOIN questions q ON q.id = a.question_id
     WHERE a.author_id = :memberId AND a.state = 'open' AND q.state IN ('open', 'closed')
       AND q.author_id IS DISTINCT FROM a.author_id AND (q.accepted_answer_id = a.id OR a.score > 0)
     ORDER BY is_accepted DESC NULLS LAST, a.score DESC, a.created_at DESC LIMIT :limit`,
    { memberId, limit },
  )
  const total = await db('answers as a')
    .join('questions as q', 'q.id', 'a.question_id')
    .where({ 'a.author_id': memberId, 'a.state': 'open' })
    .whereIn('q.state', ['open', 'closed'])
    .count('* as count')
    .first()
  return {
    answers: rows.map((row) => ({ ...goodAnswer(row), answerId: row.answer_id })),
    total: Number(total?.count ?? 0),
  }
}

/**
 * The best answers outside of the accounts that a mentor proved to be theirs. An account that is known by its name alone
 * shows none: others may have the name.
 */
export async function answersOutside(db: Db, memberId: string, limit: number): Promise<GoodAnswer[]> {
  const { rows } = await db.raw<{ rows: (Row & { source: string })[] }>(
    `WITH linked AS (
       SELECT site_url, author_key FROM linked_accounts WHERE member_id = :memberId AND state = 'verified'
     ), wrote AS (
       SELECT l.site_url, r.id FROM linked l JOIN replies r ON r.author ->> 'externalId' = substr(l.author_key, 4)
       WHERE l.author_key LIKE 'id:%'
       UNION
       SELECT l.site_url, r.id FROM linked l JOIN replies r ON r.author ->> 'url' = substr(l.author_key, 5)
       WHERE l.author_key LIKE 'url:%'
     )
     SELECT i.public_id, i.title, s.title AS source, r.accepted AS is_accepted, coalesce(r.score, 0) AS score, r.created_at
     FROM wrote w JOIN replies r ON r.id = w.id JOIN items i ON i.id = r.item_id
     JOIN sources s ON s.id = i.source_id AND s.site_url = w.site_url
     WHERE r.accepted OR r.score > 0
     ORDER BY r.accepted DESC, coalesce(r.score, 0) DESC, r.created_at DESC LIMIT :limit`,
    { memberId, limit },
  )
  return rows.map((row) => ({ ...goodAnswer(row), source: row.source }))
}

type Row = {
  public_id: string
  title: string
  is_accepted: boolean | null
  score: number
  created_at: Temporal.Instant
}

const goodAnswer = (row: Row): GoodAnswer => ({
  title: row.title,
  publicId: row.public_id,
  isAccepted: row.is_accepted ?? false,
  score: Math.round(row.score),
  at: row.created_at,
})

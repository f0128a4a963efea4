import type { Db } from '../db.ts'
import { itemUrl } from '../items/slug.ts'
import { questionUrl } from './address.ts'
import {
  type Author,
  answersOf,
  authorColumns,
  authorOf,
  commentsOf,
  joinAuthor,
  type ShownAnswer,
  type ShownComment,
  voteColumn,
} from './shown-posts.ts'
import { isPublic, type Standing, standingOf } from './states.ts'

export type ShownQuestion = {
  id: string
  publicId: string
  title: string
  body: string
  lang: string | null
  author: Author
  standing: Standing
  /** Why it was closed, or deleted. */
  reason: string | null
  closedAs: string | null
  /** Of a duplicate: what answers it, here. */
  original: { title: string; url: string } | undefined
  tags: string[]
  score: number
  version: number
  acceptedAnswerId: string | null
  createdAt: Temporal.Instant
  editedAt: Temporal.Instant | null
  comments: ShownComment[]
  /** Accepted first, then by score, then by time. Those that not everyone sees are among them: mind `standing`. */
  answers: ShownAnswer[]
  followers: number
  /** Of the member who looks. */
  vote: number
  isFollowed: boolean
}

/** Which version of a question's page is in the hub. Cheap: it is asked on every view. */
export async function questionVersion(
  db: Db,
  publicId: string,
): Promise<
  { id: string; title: string; standing: Standing; askerId: string | null; changedNumber: string } | undefined
> {
  const { rows } = await db.raw(
    `SELECT id, title, author_id, state, removed_by, closed_by, changed_number::text AS changed_number
     FROM questions WHERE public_id = ?`,
    [publicId],
  )
  const row = rows[0]
  return (
    row && {
      id: row.id,
      title: row.title,
      standing: standingOf(row),
      askerId: row.author_id,
      changedNumber: row.changed_number,
    }
  )
}

/** @param viewerId  whose votes and whether they follow; without it nobody's */
export async function shownQuestion(db: Db, publicId: string, viewerId?: string): Promise<ShownQuestion | undefined> {
  const { rows } = await db.raw(
    `SELECT q.*, ${authorColumns}, ${voteColumn('q.id')},
       coalesce(d.title, i.title) AS original_title, d.public_id AS original_question, i.public_id AS original_item,
       (SELECT count(*)::int FROM question_follows f WHERE f.question_id = q.id) AS followers,
       EXISTS (SELECT FROM question_follows f WHERE f.question_id = q.id AND f.member_id = :viewer) AS is_followed
     FROM questions q ${joinAuthor('q')}
     LEFT JOIN questions d ON d.id = q.duplicate_question_id AND d.state IN ('open', 'closed')
     LEFT JOIN items i ON i.public_id = q.duplicate_item
     WHERE q.public_id = :publicId`,
    { publicId, viewer: viewerId ?? null },
  )
  const row = rows[0]
  if (!row) return undefined
  const [tags, answers, comments] = await Promise.all([
    tagNames(db, row.id),
    answersOf(db, row.id, viewerId),
    commentsOf(db, row.id),
  ])
  const standing = standingOf(row)
  return {
    id: row.id,
    publicId: row.public_id,
    title: row.title,
    body: row.body,
    lang: row.lang,
    author: authorOf(row),
    standing,
    reason: isPublic(standing) ? row.state_reason : row.removed_reason,
    closedAs: row.closed_as,
    original: originalOf(row),
    tags,
    score: row.score,
    version: row.version,
    acceptedAnswerId: row.accepted_answer_id,
    createdAt: row.created_at,
    editedAt: row.edited_at,
    comments: comments.get('') ?? [],
    answers: answers
      .map((answer) => ({ ...answer, comments: comments.get(answer.id) ?? [] }))
      .sort((a, b) => Number(b.id === row.accepted_answer_id) - Number(a.id === row.accepted_answer_id)),
    followers: row.followers,
    vote: row.vote,
    isFollowed: row.is_followed,
  }
}

/** In the asker's order. */
export async function tagNames(db: Db, questionId: string): Promise<string[]> {
  const rows = await db('question_tags as qt')
    .join('tags as t', 't.id', 'qt.tag_id')
    .where('qt.question_id', questionId)
    .orderBy(['qt.position', 't.name'])
    .select('t.name')
  return rows.map((row) => row.name)
}

/** Undefined where the item or the question has gone since. */
const originalOf = (row: {
  original_title: string | null
  original_question: string | null
  original_item: string
}): ShownQuestion['original'] =>
  row.original_title === null
    ? undefined
    : {
        title: row.original_title,
        url: row.original_question
          ? questionUrl(row.original_question, row.original_title)
          : itemUrl(row.original_item, row.original_title),
      }

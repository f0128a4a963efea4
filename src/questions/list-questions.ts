import type { Db } from '../db.ts'
import { questionUrl } from './address.ts'

export const views = ['newest', 'unanswered', 'waiting', 'mine', 'followed'] as const
export type ListView = (typeof views)[number]

export type ListedQuestion = {
  id: string
  publicId: string
  title: string
  body: string
  lang: string | null
  state: 'open' | 'closed' | 'hidden' | 'deleted'
  /** Undefined: a former member. */
  asker: { handle: string; name: string } | undefined
  answers: number
  isSolved: boolean
  score: number
  tags: string[]
  createdAt: Temporal.Instant
  /** When it was asked or last edited. */
  updatedAt: Temporal.Instant
}

export type Listing = {
  view: ListView
  /** Name of a tag. */
  tag?: string
  /** Of 'mine' and 'followed'. */
  memberId?: string
  /** What the page before gave as `next`. */
  after?: string
  limit: number
}

type Filter = { where: string; order: 'ASC' | 'DESC' }

const filters: Record<ListView, Filter> = {
  newest: { where: `q.state IN ('open', 'closed')`, order: 'DESC' },
  unanswered: { where: `q.state = 'open' AND q.answers = 0`, order: 'DESC' },
  waiting: { where: `q.state = 'open' AND q.answers = 0`, order: 'ASC' },
  mine: { where: 'q.author_id = :memberId', order: 'DESC' },
  followed: {
    where: `q.state IN ('open', 'closed') AND EXISTS
      (SELECT FROM question_follows f WHERE f.question_id = q.id AND f.member_id = :memberId)`,
    order: 'DESC',
  },
}

const tagged = `EXISTS (SELECT FROM question_tags qt JOIN tags t ON t.id = qt.tag_id WHERE qt.question_id = q.id AND t.name = :tag)`

/** @returns next  undefined on the last page */
export async function listQuestions(
  db: Db,
  { view, tag, memberId, after, limit }: Listing,
): Promise<{ questions: ListedQuestion[]; next?: string }> {
  const { where, order } = filters[view]
  const from = readCursor(after)
  const { rows } = await db.raw(
    `SELECT q.id, q.public_id, q.title, q.body, q.lang, q.state, q.answers, q.accepted_answer_id IS NOT NULL AS is_solved,
       q.score, q.created_at, coalesce(q.edited_at, q.created_at) AS updated_at, m.handle, m.name,
       ARRAY(SELECT t.name FROM question_tags qt JOIN tags t ON t.id = qt.tag_id WHERE qt.question_id = q.id
         ORDER BY qt.position, t.name) AS tags
     FROM questions q LEFT JOIN members m ON m.id = q.author_id AND m.state <> 'erased'
     WHERE ${where} ${tag === undefined ? '' : `AND ${tagged}`}
       ${from ? `AND (q.created_at, q.id) ${order === 'DESC' ? '<' : '>'} (CAST(:at AS timestamptz), CAST(:id AS uuid))` : ''}
     ORDER BY q.created_at ${order}, q.id ${order} LIMIT :most`,
    { most: limit + 1, ...(tag === undefined ? {} : { tag }), ...(memberId ? { memberId } : {}), ...from },
  )
  const shown: Row[] = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    questions: shown.map((row) => ({
      id: row.id,
      publicId: row.public_id,
      title: row.title,
      body: row.body,
      lang: row.lang,
      state: row.state,
      asker: row.handle === null ? undefined : { handle: row.handle, name: row.name },
      answers: row.answers,
      isSolved: row.is_solved,
      score: row.score,
      tags: row.tags,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    })),
    next: rows.length > limit && last ? `${last.created_at.epochMilliseconds}.${last.id}` : undefined,
  }
}

/** How many there are in each list; of a member's own without a member none. */
export async function countQuestions(db: Db, tag?: string, memberId?: string): Promise<Record<ListView, number>> {
  const count = (view: ListView) => `count(*) FILTER (WHERE ${filters[view].where})::int AS ${view}`
  const counted = memberId ? views : (['newest', 'unanswered', 'waiting'] as const)
  const { rows } = await db.raw(
    `SELECT ${counted.map(count).join(', ')} FROM questions q ${tag === undefined ? '' : `WHERE ${tagged}`}`,
    { ...(tag === undefined ? {} : { tag }), ...(memberId ? { memberId } : {}) },
  )
  return { mine: 0, followed: 0, ...rows[0] }
}

/** Of those that everyone may see, the newest first. */
export async function questionAddresses(db: Db, limit: number): Promise<string[]> {
  const rows = await db('questions')
    .whereIn('state', ['open', 'closed'])
    .orderBy('created_at', 'desc')
    .limit(limit)
    .select('public_id', 'title')
  return rows.map((row) => questionUrl(row.public_id, row.title))
}

/**
 * Another number after every change of any question. Two changes that commit out of order can leave it as it was: what is
 * kept under it may be kept for seconds, not for good.
 */
export async function lastChange(db: Db): Promise<string> {
  const { rows } = await db.raw('SELECT coalesce(max(changed_number), 0)::text AS last FROM questions')
  return rows[0].last
}

type Row = {
  id: string
  public_id: string
  title: string
  body: string
  lang: string | null
  state: ListedQuestion['state']
  handle: string | null
  name: string
  answers: number
  is_solved: boolean
  score: number
  tags: string[]
  created_at: Temporal.Instant
  updated_at: Temporal.Instant
}

/** Anything that is no cursor begins at the beginning. */
function readCursor(after: string | undefined): { at: string; id: string } | undefined {
  const [, at, id] = /^(\d{1,15})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(after ?? '') ?? []
  if (at === undefined || id === undefined || Number(at) > 8.64e15) return undefined
  return { at: Temporal.Instant.fromEpochMilliseconds(Number(at)).toString(), id }
}

import type { Member } from '../accounts/member.ts'
import type { Db } from '../db.ts'
import { Conflict, Forbidden, NotFound } from '../errors.ts'
import { answerUrl, questionUrl } from './address.ts'
import {
  isPublic,
  judge,
  type PostAction,
  type PostKind,
  type Relation,
  relationsOf,
  type Standing,
  standingOf,
} from './states.ts'

/** A question, an answer or a comment, with the question that it belongs to. */
export type Post = {
  kind: PostKind
  id: string
  /** In addresses. A comment has its id there. */
  ref: string
  authorId: string | null
  standing: Standing
  body: string
  /** Of questions and answers. */
  version: number
  /** The answer that a comment is on. */
  answerId: string | null
  question: {
    id: string
    publicId: string
    title: string
    askerId: string | null
    standing: Standing
    acceptedAnswerId: string | null
  }
  /** On our pages, from the root. */
  url: string
}

type Row = {
  id: string
  ref: string
  author_id: string | null
  state: string
  removed_by: string | null
  body: string
  version: number
  answer_id: string | null
  answer_ref: string | null
  q_id: string
  q_public_id: string
  q_title: string
  q_author_id: string | null
  q_state: string
  q_removed_by: string | null
  q_closed_by: string | null
  q_accepted: string | null
}

const questionColumns = `q.id AS q_id, q.public_id AS q_public_id, q.title AS q_title, q.author_id AS q_author_id,
  q.state AS q_state, q.removed_by AS q_removed_by, q.closed_by AS q_closed_by, q.accepted_answer_id AS q_accepted`

const selects: Record<PostKind, string> = {
  question: `SELECT q.id, q.public_id AS ref, q.author_id, q.state, q.removed_by, q.body, q.version, NULL AS answer_id,
      NULL AS answer_ref, ${questionColumns} FROM questions q WHERE q.public_id = :ref`,
  answer: `SELECT a.id, a.public_id AS ref, a.author_id, a.state, a.removed_by, a.body, a.version, NULL AS answer_id,
      a.public_id AS answer_ref, ${questionColumns}
    FROM answers a JOIN questions q ON q.id = a.question_id WHERE a.public_id = :ref`,
  comment: `SELECT c.id, c.id::text AS ref, c.author_id, c.state, c.removed_by, c.body, 1 AS version, c.answer_id,
      a.public_id AS answer_ref, ${questionColumns}
    FROM comments c JOIN questions q ON q.id = c.question_id LEFT JOIN answers a ON a.id = c.answer_id
    WHERE c.id = CAST(:ref AS uuid)`,
}

const locks: Record<PostKind, string> = {
  question: 'SELECT FROM questions q WHERE q.public_id = ?',
  answer: 'SELECT FROM questions q JOIN answers a ON a.question_id = q.id WHERE a.public_id = ?',
  comment: 'SELECT FROM questions q JOIN comments c ON c.question_id = q.id WHERE c.id = ?',
}

/** @throws NotFound */
export async function findPost(db: Db, kind: PostKind, ref: string): Promise<Post> {
  const { rows } = await db.raw<{ rows: Row[] }>(selects[kind], {
    ref: kind === 'comment' && !isUuid(ref) ? nobody : ref,
  })
  const row = rows[0]
  if (!row) throw new NotFound()
  return postOf(kind, row)
}

/**
 * The post as it is now, and nobody else changes anything of its question until the transaction ends: every writer takes
 * the question first, so that two never wait for each other.
 * @throws NotFound
 */
export async function lockPost(trx: Db, kind: PostKind, ref: string): Promise<Post> {
  await trx.raw(`${locks[kind]} FOR NO KEY UPDATE OF q`, [kind === 'comment' && !isUuid(ref) ? nobody : ref])
  return findPost(trx, kind, ref)
}

/** The same by the post's id. */
export async function lockPostOf(trx: Db, { kind, id }: { kind: PostKind; id: string }): Promise<Post> {
  if (kind === 'comment') return lockPost(trx, kind, id)
  const row = await trx(kind === 'question' ? 'questions' : 'answers')
    .where('id', id)
    .first('public_id')
  if (!row) throw new NotFound()
  return lockPost(trx, kind, row.public_id)
}

/**
 * @throws Forbidden  where somebody else may
 * @throws Conflict 'post-state'  where nobody may, as it stands
 */
export function mustBeAllowedTo(member: Pick<Member, 'id' | 'roles'>, post: Post, action: PostAction): Relation[] {
  const held = relations(member, post)
  if (!isReachable(post, held)) throw new Conflict('post-state')
  const found = verdict(member, post, action)
  if (found === 'not-now') throw new Conflict('post-state')
  if (found === 'forbidden') throw new Forbidden('not-your-post')
  return held
}

/** Whether a member sees it: everyone what is public; its author and staff the rest. */
export function maySee(member: Pick<Member, 'id' | 'roles'> | undefined, post: Post): boolean {
  if (isPublic(post.standing) && isPublic(post.question.standing)) return true
  if (!member) return false
  const held = relations(member, post)
  return (
    held.includes('staff') ||
    (held.includes('author') && isPublic(post.question.standing)) ||
    isOwnQuestion(member, post)
  )
}

const isOwnQuestion = (member: Pick<Member, 'id'>, post: Post) =>
  post.kind === 'question' && post.question.askerId === member.id

const relations = (member: Pick<Member, 'id' | 'roles'>, post: Post) =>
  relationsOf(member, { kind: post.kind, authorId: post.authorId, askerId: post.question.askerId })

const verdict = (member: Pick<Member, 'id' | 'roles'>, post: Post, action: PostAction) =>
  judge(post.kind, post.standing, action, relations(member, post))

const isReachable = (post: Post, held: Relation[]) =>
  post.kind === 'question' || isPublic(post.question.standing) || held.includes('staff')

function postOf(kind: PostKind, row: Row): Post {
  const own = questionUrl(row.q_public_id, row.q_title)
  const question = {
    id: row.q_id,
    publicId: row.q_public_id,
    title: row.q_title,
    askerId: row.q_author_id,
    standing: standingOf({ state: row.q_state, removed_by: row.q_removed_by, closed_by: row.q_closed_by }),
    acceptedAnswerId: row.q_accepted,
  }
  return {
    kind,
    id: row.id,
    ref: row.ref,
    authorId: row.author_id,
    standing: kind === 'question' ? question.standing : standingOf(row),
    body: row.body,
    version: row.version,
    answerId: row.answer_id,
    question,
    url: kind === 'question' ? own : kind === 'answer' ? answerUrl(question, row.ref) : `${own}#comment-${row.id}`,
  }
}

const nobody = '00000000-0000-0000-0000-000000000000'
const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

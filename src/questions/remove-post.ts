import type { Member } from '../accounts/member.ts'
import { recordAudit } from '../admin/audit.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { Conflict } from '../errors.ts'
import { mayWrite } from '../moderation/new-member-limits.ts'
import { countAnswers } from './count-answers.ts'
import { lockPost, mustBeAllowedTo, type Post } from './find-post.ts'
import type { PostKind } from './states.ts'
import { tell } from './tell.ts'
import { showInSearch } from './write-post.ts'

type Removal = { actor: Pick<Member, 'id' | 'roles'>; kind: PostKind; ref: string; reason: string }
type RemovalDeps = Pick<Deps, 'db' | 'now' | 'jobs' | 'config'>

export const tableOf: Record<PostKind, 'questions' | 'answers' | 'comments'> = {
  question: 'questions',
  answer: 'answers',
  comment: 'comments',
}

/**
 * Deletes a post: its author and staff still see it, and may take that back, the author only what they deleted themselves.
 * A question that others answered is not its asker's alone to delete.
 * @throws Conflict 'question-has-answers', 'post-state'; Forbidden
 */
export async function deletePost(deps: RemovalDeps, { actor, kind, ref, reason }: Removal): Promise<{ url: string }> {
  const now = deps.now()
  return deps.db.transaction(async (trx) => {
    const post = await lockPost(trx, kind, ref)
    const held = mustBeAllowedTo(actor, post, 'delete')
    await mayWrite(trx, now, actor.id)
    const isOwn = held.includes('author') && post.standing !== 'hidden'
    if (kind === 'question' && !held.includes('staff') && (await hasAnswersOfOthers(trx, post)))
      throw new Conflict('question-has-answers')
    await setSeen(trx, post, 'deleted', isOwn ? 'author' : 'staff', reason)
    if (!isOwn) await answerForIt(trx, deps, post, { actor, reason, action: 'deleted', text: 'notice.deleted' })
    await showInSearch(trx, deps, post.question.id)
    return { url: post.url }
  })
}

/**
 * Shows a deleted or hidden post again, as it stood before.
 * @throws Forbidden, Conflict 'post-state'
 */
export async function restorePost(deps: RemovalDeps, { actor, kind, ref, reason }: Removal): Promise<{ url: string }> {
  const now = deps.now()
  return deps.db.transaction(async (trx) => {
    const post = await lockPost(trx, kind, ref)
    const held = mustBeAllowedTo(actor, post, 'restore')
    await mayWrite(trx, now, actor.id)
    await setSeen(trx, post, 'restored', null, null)
    if (!held.includes('author'))
      await answerForIt(trx, deps, post, { actor, reason, action: 'restored', text: 'notice.restored' })
    await showInSearch(trx, deps, post.question.id)
    return { url: post.url }
  })
}

/** What staff do to somebody's post is in the audit log, and its author is told why. */
async function answerForIt(
  trx: Db,
  deps: Omit<RemovalDeps, 'db'>,
  post: Post,
  done: Pick<Removal, 'actor' | 'reason'> & {
    action: 'deleted' | 'restored'
    text: 'notice.deleted' | 'notice.restored'
  },
): Promise<void> {
  const now = deps.now()
  await recordAudit(trx, now, {
    actorId: done.actor.id,
    action: `${post.kind}.${done.action}`,
    subject: { kind: post.kind, id: post.id },
    detail: { reason: done.reason },
  })
  await tell(trx, deps, post.question, {
    kind: 'outcome',
    key: `${done.action} ${post.id} ${now}`,
    text: done.text,
    to: [post.authorId],
    actorId: done.actor.id,
    url: post.url,
    quote: done.reason,
  })
}

/** Hides a post that many flagged, until a coordinator has looked. Call it with the question locked. */
export async function hidePost(trx: Db, deps: Omit<RemovalDeps, 'db'>, post: Post): Promise<void> {
  await setSeen(trx, post, 'hidden', 'flags', null)
  await tell(trx, deps, post.question, {
    kind: 'outcome',
    key: `hidden ${post.id} ${deps.now()}`,
    text: 'notice.hidden',
    to: [post.authorId],
    url: post.url,
  })
  await showInSearch(trx, deps, post.question.id)
}

/** Takes a post away or shows it again: a question as it was, open or closed, the others open. Call it with the question locked. */
export async function setSeen(
  trx: Db,
  post: Post,
  to: 'deleted' | 'hidden' | 'restored',
  removedBy: 'author' | 'staff' | 'flags' | null,
  reason: string | null,
): Promise<void> {
  const why = reason || null
  if (post.kind !== 'question') {
    const state = to === 'restored' ? 'open' : to
    await trx(tableOf[post.kind]).where('id', post.id).update({ state, removed_by: removedBy, state_reason: why })
  } else {
    // What was hidden and is deleted now comes back as it was before both.
    const before =
      to === 'restored'
        ? {}
        : { state_before: trx.raw('CASE WHEN removed_by IS NULL THEN state ELSE state_before END') }
    const state = to === 'restored' ? trx.raw(`coalesce(state_before, 'open')`) : to
    await trx('questions')
      .where('id', post.id)
      .update({ ...before, state, removed_by: removedBy, removed_reason: why })
  }
  if (post.kind === 'answer') await countAnswers(trx, post.question.id)
}

async function hasAnswersOfOthers(trx: Db, post: Post): Promise<boolean> {
  const found = await trx('answers')
    .where({ question_id: post.id, state: 'open' })
    .whereRaw('author_id IS DISTINCT FROM ?', [post.authorId])
    .first('id')
  return found !== undefined
}

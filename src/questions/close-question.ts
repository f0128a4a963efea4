import type { Member } from '../accounts/member.ts'
import { recordAudit } from '../admin/audit.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { NotFound, Refused } from '../errors.ts'
import { mayWrite } from '../moderation/new-member-limits.ts'
import { findPost, lockPost, mustBeAllowedTo, type Post } from './find-post.ts'
import { isPublic } from './states.ts'
import { tell } from './tell.ts'
import { showInSearch } from './write-post.ts'

export type ClosedAs = 'duplicate' | 'off-topic' | 'unclear' | 'solved-elsewhere'

export type Closing = {
  closer: Pick<Member, 'id' | 'roles'>
  questionRef: string
  as: ClosedAs
  reason: string
  /** Of 'duplicate': the address or public id of a question or an outside item here. */
  original?: string
}

/**
 * @throws Refused at 'original' when nothing here is meant by it
 * @throws Forbidden, Conflict 'post-state'
 */
export async function closeQuestion(
  deps: Pick<Deps, 'db' | 'now' | 'jobs' | 'config'>,
  { closer, questionRef, as, reason, original }: Closing,
): Promise<{ url: string }> {
  const now = deps.now()
  return deps.db.transaction(async (trx) => {
    const post = await lockPost(trx, 'question', questionRef)
    const held = mustBeAllowedTo(closer, post, 'close')
    await mayWrite(trx, now, closer.id)
    const found = as === 'duplicate' ? await originalOf(trx, post, original ?? '') : {}
    const isOwn = held.includes('author')
    await trx('questions')
      .where('id', post.id)
      .update({
        state: 'closed',
        state_reason: reason || null,
        closed_as: as,
        closed_by: isOwn ? 'asker' : 'others',
        duplicate_question_id: found.questionId ?? null,
        duplicate_item: found.item ?? null,
        last_activity_at: now,
      })
    if (!isOwn) {
      if (held.includes('staff'))
        await recordAudit(trx, now, {
          actorId: closer.id,
          action: 'question.closed',
          subject: { kind: 'question', id: post.id },
          detail: { as, reason },
        })
      await tell(trx, deps, post.question, {
        kind: 'outcome',
        key: `closed ${post.id} ${now}`,
        text: 'notice.closed',
        to: [post.authorId],
        actorId: closer.id,
        url: post.url,
        quote: reason,
      })
    }
    await showInSearch(trx, deps, post.id)
    return { url: post.url }
  })
}

/** @throws Forbidden, Conflict 'post-state' */
export async function reopenQuestion(
  deps: Pick<Deps, 'db' | 'now' | 'jobs' | 'config'>,
  { actor, questionRef }: { actor: Pick<Member, 'id' | 'roles'>; questionRef: string },
): Promise<{ url: string }> {
  const now = deps.now()
  return deps.db.transaction(async (trx) => {
    const post = await lockPost(trx, 'question', questionRef)
    const held = mustBeAllowedTo(actor, post, 'reopen')
    await mayWrite(trx, now, actor.id)
    await trx('questions').where('id', post.id).update({
      state: 'open',
      state_reason: null,
      closed_as: null,
      closed_by: null,
      duplicate_question_id: null,
      duplicate_item: null,
      last_activity_at: now,
    })
    if (!held.includes('author')) {
      if (held.includes('staff'))
        await recordAudit(trx, now, {
          actorId: actor.id,
          action: 'question.reopened',
          subject: { kind: 'question', id: post.id },
        })
      await tell(trx, deps, post.question, {
        kind: 'outcome',
        key: `reopened ${post.id} ${now}`,
        text: 'notice.reopened',
        to: [post.authorId],
        actorId: actor.id,
        url: post.url,
      })
    }
    await showInSearch(trx, deps, post.id)
    return { url: post.url }
  })
}

/** What somebody pasted: an address of ours, or the id in it. Question ids and item ids look alike: the address says which. */
async function originalOf(trx: Db, post: Post, text: string): Promise<{ questionId?: string; item?: string }> {
  const [, kind, ref] = /(?:\/(questions|items)\/)?([a-z0-9]{4,40})(?:[/?#]|$)/i.exec(afterHost(text)) ?? []
  if (ref !== undefined && kind !== 'items') {
    const question = await findPost(trx, 'question', ref).catch((error) => {
      if (error instanceof NotFound) return undefined
      throw error
    })
    if (question && question.id === post.id) throw new Refused('original', 'duplicate-of-itself')
    if (question && isPublic(question.standing)) return { questionId: question.id }
  }
  if (ref !== undefined && kind !== 'questions') {
    const item = await trx('items').where('public_id', ref).first('public_id')
    if (item) return { item: item.public_id }
  }
  throw new Refused('original', 'no-such-original')
}

const afterHost = (text: string) => text.trim().replace(/^https?:\/\/[^/]+/i, '')

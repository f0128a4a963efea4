import { randomUUIDv7 } from 'node:crypto'
import type { Member } from '../accounts/member.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { mayReach } from '../moderation/blocked.ts'
import { mayPost } from '../moderation/new-member-limits.ts'
import { questionUrl } from './address.ts'
import { lockPost, mustBeAllowedTo } from './find-post.ts'
import { quoteOf } from './quote-of.ts'
import { followersOf, tell } from './tell.ts'
import { showInSearch } from './write-post.ts'

/** Whom one comment can call by @handle. */
const mostMentions = 5

/**
 * The post's author, those who follow the question, and whom it names are told.
 * @throws Forbidden 'muted', 'blocked', 'not-just-now'
 * @throws Conflict 'post-state'
 * @throws Refused at 'body'
 */
export async function comment(
  deps: Pick<Deps, 'db' | 'now' | 'jobs' | 'config'>,
  wanted: { author: Pick<Member, 'id' | 'roles'>; on: 'question' | 'answer'; ref: string; body: string },
): Promise<{ id: string; url: string }> {
  const { author, on, ref, body } = wanted
  const now = deps.now()
  return deps.db.transaction(async (trx) => {
    const post = await lockPost(trx, on, ref)
    mustBeAllowedTo(author, post, 'comment')
    await mayPost(trx, now, { authorId: author.id, kind: 'comment', body })
    await mayReach(trx, author.id, post.authorId)
    const { question } = post
    const id = randomUUIDv7()
    await trx('comments').insert({
      id,
      question_id: question.id,
      answer_id: on === 'answer' ? post.id : null,
      author_id: author.id,
      body,
      created_at: now,
    })
    await trx('questions').where('id', question.id).update({ last_activity_at: now })
    const url = `${questionUrl(question.publicId, question.title)}#comment-${id}`
    const told = { kind: 'comment' as const, key: `comment ${id}`, actorId: author.id, url, quote: quoteOf(body) }
    await tell(trx, deps, question, { ...told, text: 'notice.mention', to: await mentionedIn(trx, body) })
    // The key is the same: whom it names was told of that already.
    const followers = await followersOf(trx, question.id)
    await tell(trx, deps, question, { ...told, text: 'notice.comment', to: [post.authorId, ...followers] })
    await showInSearch(trx, deps, question.id)
    return { id, url }
  })
}

async function mentionedIn(db: Db, body: string): Promise<string[]> {
  const handles = [...body.matchAll(/(?<![\p{L}\p{N}@/.])@([a-z0-9][a-z0-9-]{1,58})/giu)].map((found) =>
    (found[1] ?? '').toLowerCase().replace(/-+$/, ''),
  )
  if (handles.length === 0) return []
  const rows = await db('members')
    .whereIn('handle', [...new Set(handles)].slice(0, mostMentions))
    .where('state', 'active')
    .select('id')
  return rows.map((row) => row.id)
}

import { randomUUIDv7 } from 'node:crypto'
import type { Role } from '../accounts/member.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { Refused } from '../errors.ts'
import { mayPost } from '../moderation/new-member-limits.ts'
import { publicId as newPublicId } from '../public-id.ts'
import type { Tag } from '../tags/resolve.ts'
import { tagsForPost } from '../tags/tags-for-post.ts'
import { questionUrl } from './address.ts'
import { keepRevision, showInSearch, writeTags } from './write-post.ts'

export type NewQuestion = {
  authorId: string
  /** 12 to 150 characters. */
  title: string
  /** Markdown. */
  body: string
  /** Names or aliases, the telling one first. */
  tags: string[]
  /** BCP 47. */
  lang?: string
}

export const mostTags = 5

/**
 * Posts a question: its author follows it, the mentors who fit are invited, search finds it.
 *
 * @throws Refused  at 'tags', 'body' or '_', with a code whose text is `error.<code>`
 * @throws Forbidden 'muted'
 */
export async function postQuestion(
  deps: Pick<Deps, 'db' | 'now' | 'jobs'>,
  { authorId, title, body, tags, lang }: NewQuestion,
): Promise<{ id: string; publicId: string; url: string }> {
  const id = randomUUIDv7()
  const publicId = newPublicId()
  const now = deps.now()
  await deps.db.transaction(async (trx) => {
    const known = await knownTags(trx, now, authorId, tags)
    await mayPost(trx, now, { authorId, kind: 'question', body, tagIds: known.map((tag) => tag.id) })
    await trx('questions').insert({
      id,
      public_id: publicId,
      author_id: authorId,
      title,
      body,
      lang: lang ?? null,
      created_at: now,
      last_activity_at: now,
    })
    await writeTags(trx, id, known)
    await keepRevision(trx, now, {
      postId: id,
      kind: 'question',
      version: 1,
      title,
      body,
      tags: known.map(({ name }) => name),
      editorId: authorId,
    })
    await trx('question_follows').insert({ question_id: id, member_id: authorId })
    await showInSearch(trx, deps, id)
    await deps.jobs.enqueue(trx, 'invite-mentors', { questionId: id })
  })
  return { id, publicId, url: questionUrl(publicId, title) }
}

/**
 * What the author's words mean in the vocabulary; who may make tags makes those that are new. Call it in the transaction.
 * @throws Refused at 'tags'
 */
export async function knownTags(trx: Db, now: Temporal.Instant, authorId: string, words: string[]): Promise<Tag[]> {
  const held = await trx('member_roles').where('member_id', authorId).select('role')
  const author = { id: authorId, roles: ['member' as const, ...held.map(({ role }) => role as Role)] }
  const found = await tagsForPost(trx, author, words, now)
  if ('problems' in found) {
    const near = [...new Set(found.problems.flatMap((problem) => problem.near))]
    throw new Refused('tags', near.length > 0 ? 'unknown-tags-near' : 'unknown-tags', {
      tags: found.problems.map(({ word }) => word).join(', '),
      count: found.problems.length,
      near: near.join(', '),
    })
  }
  if (found.tags.length > mostTags) throw new Refused('tags', 'too-many-tags', { most: mostTags })
  return found.tags
}

import type { Member } from '../accounts/member.ts'
import { readSettings } from '../admin/settings.ts'
import type { Db } from '../db.ts'
import { Forbidden, Refused } from '../errors.ts'
import { linksInMarkdown } from '../http/markdown.ts'

/** Answers and comments together. Nobody who means well writes more in their first days. */
const newMemberPostsPerHour = 30

export type WantedPost = {
  authorId: string
  kind: 'question' | 'answer' | 'comment'
  /** Markdown. */
  body: string
  /** Of a question. */
  tagIds?: string[]
}

/**
 * Whether a member may post this now. Call it in the transaction of the post: it locks the author, so that posting many
 * things at once passes no limit.
 *
 * New members post a few questions a day with a few links in each, and so many answers and comments an hour, since each is
 * mailed to several people; nobody floods a tag. Who has a role is no newcomer.
 *
 * @throws Forbidden 'muted'
 * @throws Refused with the field that says why
 */
export async function mayPost(trx: Db, now: Temporal.Instant, wanted: WantedPost): Promise<void> {
  const author = await mayWrite(trx, now, wanted.authorId)
  const limits = await readSettings(trx)
  const since = (hours: number) => now.subtract({ hours })
  const isNew = author.roles === 0 && Temporal.Instant.compare(author.createdAt, since(limits.newMemberDays * 24)) > 0

  if (isNew) {
    const links = linksInMarkdown(wanted.body)
    if (links > limits.newMemberLinks) throw new Refused('body', 'new-member-links', { most: limits.newMemberLinks })
  }
  if (isNew && (await postsThisHour(trx, wanted.authorId, since(1))) >= newMemberPostsPerHour)
    throw new Refused('body', 'new-member-posts', { most: newMemberPostsPerHour })
  if (wanted.kind !== 'question') return
  if (isNew) {
    const today = await trx('questions')
      .where('author_id', wanted.authorId)
      .where('created_at', '>', since(24))
      .count({ count: '*' })
      .first()
    if (Number(today?.count) >= limits.newMemberQuestionsPerDay)
      throw new Refused('_', 'new-member-questions', { most: limits.newMemberQuestionsPerDay })
  }
  const { rows } = await trx.raw<{ rows: { name: string }[] }>(
    `SELECT t.name FROM questions q JOIN question_tags qt ON qt.question_id = q.id JOIN tags t ON t.id = qt.tag_id
     WHERE q.author_id = ? AND q.created_at > ? AND t.id = ANY(?::uuid[])
     GROUP BY t.id HAVING count(*) >= ? ORDER BY t.name LIMIT 1`,
    [wanted.authorId, since(1), wanted.tagIds ?? [], limits.questionsPerTagAndHour],
  )
  const full = rows[0]
  if (full) throw new Refused('tags', 'tag-cool-down', { tag: full.name, most: limits.questionsPerTagAndHour })
}

async function postsThisHour(trx: Db, authorId: string, since: Temporal.Instant): Promise<number> {
  const { rows } = await trx.raw<{ rows: [{ posts: number }] }>(
    `SELECT ((SELECT count(*) FROM answers WHERE author_id = :authorId AND created_at > :since)
       + (SELECT count(*) FROM comments WHERE author_id = :authorId AND created_at > :since))::int AS posts`,
    { authorId, since: since.toString() },
  )
  return rows[0].posts
}

/**
 * The author, locked until the transaction ends.
 * @throws Forbidden 'muted'; also for accounts that are suspended or gone
 */
export async function mayWrite(
  trx: Db,
  now: Temporal.Instant,
  memberId: Member['id'],
): Promise<{ createdAt: Temporal.Instant; roles: number }> {
  const { rows } = await trx.raw<{
    rows: { created_at: Temporal.Instant; muted_until: Temporal.Instant | null; state: string; roles: number }[]
  }>(
    `SELECT created_at, muted_until, state, (SELECT count(*)::int FROM member_roles WHERE member_id = id) AS roles
     FROM members WHERE id = ? FOR NO KEY UPDATE`,
    [memberId],
  )
  const author = rows[0]
  if (author?.state !== 'active') throw new Forbidden('forbidden')
  if (author.muted_until && Temporal.Instant.compare(author.muted_until, now) > 0) throw new Forbidden('muted')
  return { createdAt: author.created_at, roles: author.roles }
}

import { randomUUIDv7 } from 'node:crypto'
import type { Member } from '../accounts/member.ts'
import { may } from '../accounts/permissions.ts'
import { recordAudit } from '../admin/audit.ts'
import type { Db } from '../db.ts'
import { resolveTags, type Tag } from './resolve.ts'
import { suggestTags } from './suggest-tags.ts'
import { type NameProblem, tagName } from './tag-name.ts'

export type TagsForPost =
  | { tags: Tag[] }
  /** Each word that cannot be taken, why, and the tags most like it. */
  | { problems: { word: string; problem: NameProblem | 'tag-unknown'; near: string[] }[] }

/**
 * The tags of a post by the words its author chose. Mentors, coordinators and maintainers make a new tag by using it, and so does
 * everyone while the vocabulary is empty; others choose from the vocabulary. Call it in the transaction that writes the post.
 */
export async function tagsForPost(
  trx: Db,
  member: Pick<Member, 'id' | 'roles'>,
  words: string[],
  now: Temporal.Instant,
): Promise<TagsForPost> {
  const { tags, unknown } = await resolveTags(trx, words)
  if (unknown.length === 0) return { tags }
  const mayMake = may(member, 'tag.create') || (await trx('tags').first('id')) === undefined
  const problems: Extract<TagsForPost, { problems: unknown }>['problems'] = []
  const names: string[] = []
  for (const word of unknown) {
    const made = tagName(word)
    if ('problem' in made) problems.push({ word, problem: made.problem, near: [] })
    else if (mayMake) names.push(made.name)
    else problems.push({ word, problem: 'tag-unknown', near: await near(trx, made.name) })
  }
  if (problems.length > 0) return { problems }
  for (const name of names) await make(trx, member.id, name, now)
  return { tags: (await resolveTags(trx, words)).tags }
}

/** Somebody else may make it in the same moment: then it is theirs. */
async function make(trx: Db, actorId: string, name: string, now: Temporal.Instant): Promise<void> {
  const id = randomUUIDv7()
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    `INSERT INTO tags (id, name, created_at) SELECT ?, ?, ? WHERE NOT EXISTS (SELECT FROM tag_aliases WHERE alias = ?)
     ON CONFLICT (name) DO NOTHING RETURNING id`,
    [id, name, now, name],
  )
  if (rows.length > 0)
    await recordAudit(trx, now, { actorId, action: 'tag.created', subject: { kind: 'tag', id }, detail: { name } })
}

async function near(db: Db, word: string): Promise<string[]> {
  return (await suggestTags(db, word, 3)).map(({ name }) => name)
}

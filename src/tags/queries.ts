import type { Db } from '../db.ts'
import { type Tag, tagKey, tagsOfKeys } from './resolve.ts'
import { counted } from './suggest-tags.ts'

/** The tag of that name, or that the word is an alias of. */
export async function tagByWord(db: Db, word: string): Promise<Tag | undefined> {
  const key = tagKey(word)
  return (await tagsOfKeys(db, [key])).get(key)
}

export type ListedTag = { name: string; description: string; aliases: string[]; count: number }

/** Tags by how much they are used; those whose name, alias or description has the words. */
export async function listTags(
  db: Db,
  { words, offset, limit }: { words: string; offset: number; limit: number },
): Promise<{ tags: ListedTag[]; total: number }> {
  const pattern = `%${tagKey(words).replace(/[%_\\]/g, '\\$&')}%`
  const { rows } = await db.raw<{ rows: (ListedTag & { total: number })[] }>(
    `SELECT t.name, t.description, ${counted} AS count, count(*) OVER ()::int AS total,
       ARRAY(SELECT alias FROM tag_aliases a WHERE a.tag_id = t.id ORDER BY alias) AS aliases
     FROM tags t
     WHERE t.name LIKE :pattern OR lower(t.description) LIKE :pattern
       OR EXISTS (SELECT FROM tag_aliases a WHERE a.tag_id = t.id AND a.alias LIKE :pattern)
     ORDER BY t.name = :key DESC, count DESC, t.name OFFSET :offset LIMIT :limit`,
    { pattern, key: tagKey(words), offset, limit },
  )
  return { tags: rows.map(({ total: _, ...tag }) => tag), total: rows[0]?.total ?? 0 }
}

export type ShownTag = Tag & { description: string; aliases: string[] }

export async function shownTag(db: Db, tagId: string): Promise<ShownTag | undefined> {
  const tag = await db('tags').where('id', tagId).first('id', 'name', 'description')
  if (!tag) return undefined
  const aliases: { alias: string }[] = await db('tag_aliases').where('tag_id', tagId).orderBy('alias').select('alias')
  return { ...tag, aliases: aliases.map(({ alias }) => alias) }
}

export type OpenQuestion = {
  publicId: string
  title: string
  lang: string | null
  answers: number
  at: Temporal.Instant
}

/** Questions of the hub's own on a tag that nobody has solved, the newest first; and how many there are. */
export async function openQuestionsOn(
  db: Db,
  tagId: string,
  limit: number,
): Promise<{ questions: OpenQuestion[]; total: number }> {
  const { rows } = await db.raw<{ rows: (OpenQuestion & { total: number })[] }>(
    `SELECT q.public_id AS "publicId", q.title, q.lang, q.answers, q.created_at AS at, count(*) OVER ()::int AS total
     FROM question_tags t JOIN questions q ON q.id = t.question_id
     WHERE t.tag_id = ? AND q.state = 'open' AND q.accepted_answer_id IS NULL ORDER BY q.created_at DESC LIMIT ?`,
    [tagId, limit],
  )
  return { questions: rows.map(({ total: _, ...question }) => question), total: rows[0]?.total ?? 0 }
}

export type Knower = { memberId: string; handle: string; name: string; title: string | null; note: string }

/** Mentors who named the tag, in no order of rank. */
export async function mentorsWith(db: Db, tagId: string, limit: number): Promise<{ mentors: Knower[]; total: number }> {
  const { rows } = await db.raw<{ rows: (Knower & { total: number })[] }>(
    `SELECT m.id AS "memberId", m.handle, m.name, o.title, e.note, count(*) OVER ()::int AS total
     FROM mentor_expertise e JOIN mentors o ON o.member_id = e.member_id JOIN members m ON m.id = e.member_id
     WHERE e.tag_id = ? AND o.state = 'active' AND m.state = 'active'
     ORDER BY m.name COLLATE "und-x-icu", m.handle LIMIT ?`,
    [tagId, limit],
  )
  return { mentors: rows.map(({ total: _, ...mentor }) => mentor), total: rows[0]?.total ?? 0 }
}

export type BringingSource = { name: string; title: string; items: number }

/** Sources with items on the tag, most first. */
export async function sourcesWith(db: Db, name: string): Promise<BringingSource[]> {
  const { rows } = await db.raw<{ rows: BringingSource[] }>(
    `SELECT s.name, s.title, count(*)::int AS items FROM search.documents d JOIN sources s ON s.name = d.source
     WHERE d.tags @> ARRAY[?]::text[] AND d.id LIKE 'item-%' GROUP BY s.name, s.title ORDER BY items DESC, s.title`,
    [name],
  )
  return rows
}

export async function isWatching(db: Db, memberId: string, tagId: string): Promise<boolean> {
  return (await db('tag_watches').where({ member_id: memberId, tag_id: tagId }).first('tag_id')) !== undefined
}

/** How many of each have the tag now. */
export type Usage = { items: number; questions: number; mentors: number; watches: number }

/** @param words  the tag's name and what else documents may call it */
export async function usageOf(db: Db, tagId: string | undefined, words: string[]): Promise<Usage> {
  const { rows } = await db.raw<{ rows: [Usage] }>(
    `SELECT (SELECT count(*) FROM search.documents WHERE tags && :words::text[] AND id LIKE 'item-%')::int AS items,
       (SELECT count(*) FROM question_tags WHERE tag_id = :id)::int AS questions,
       (SELECT count(*) FROM mentor_expertise WHERE tag_id = :id)::int AS mentors,
       (SELECT count(*) FROM tag_watches WHERE tag_id = :id)::int AS watches`,
    { words, id: tagId ?? null },
  )
  return rows[0]
}

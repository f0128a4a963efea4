import type { Db } from '../db.ts'
import { tagKey } from './resolve.ts'

/** `alias`: the word that was typed and leads to the tag. */
export type SuggestedTag = { name: string; alias?: string; count: number }

const looked = 40

/**
 * Tags that a word may be the beginning of, by name or alias, most used first; where there are none, those spelled most like it.
 * Nothing typed: the most used. `count` is of items, questions and mentors together.
 */
export async function suggestTags(db: Db, prefix: string, limit: number): Promise<SuggestedTag[]> {
  const key = tagKey(prefix)
  const begin = await suggested(db, beginnings, {
    pattern: `${escaped(key)}%`,
    inner: `% ${escaped(key)}%`,
    key,
    limit,
  })
  if (begin.length > 0 || key.length < 3) return begin
  return suggested(db, alike, { key, limit })
}

const escaped = (text: string) => text.replace(/[%_\\]/g, '\\$&')

async function suggested(db: Db, matching: string, bindings: Record<string, string | number>) {
  const { rows } = await db.raw<{ rows: { name: string; alias: string | null; count: number }[] }>(
    `WITH matching AS (${matching}),
     best AS (SELECT DISTINCT ON (tag_id) tag_id, alias, closeness FROM matching ORDER BY tag_id, closeness DESC, alias NULLS FIRST)
     SELECT t.name, b.alias, ${counted} AS count FROM best b JOIN tags t ON t.id = b.tag_id
     ORDER BY b.closeness DESC, count DESC, t.name LIMIT :limit`,
    bindings,
  )
  return rows.map(({ name, alias, count }): SuggestedTag => ({ name, count, ...(alias === null ? {} : { alias }) }))
}

/** How much a tag `t` is used. */
export const counted = `(coalesce((SELECT items FROM tag_counts c WHERE c.tag_id = t.id), 0)
  + (SELECT count(*) FROM question_tags q JOIN questions ON questions.id = q.question_id AND state IN ('open', 'closed') WHERE q.tag_id = t.id)
  + (SELECT count(*) FROM mentor_expertise e JOIN mentors m ON m.member_id = e.member_id AND m.state = 'active' WHERE e.tag_id = t.id))::int`

/** The word itself first, then what it begins. */
const beginnings = `
  (SELECT id AS tag_id, NULL AS alias, (name = :key)::int::real AS closeness FROM tags LEFT JOIN tag_counts ON tag_id = id
   WHERE name LIKE :pattern OR name LIKE :inner ORDER BY name = :key DESC, items DESC NULLS LAST, length(name) LIMIT ${looked})
  UNION ALL
  (SELECT a.tag_id, alias, (alias = :key)::int::real FROM tag_aliases a LEFT JOIN tag_counts c ON c.tag_id = a.tag_id
   WHERE alias LIKE :pattern AND :key <> '' ORDER BY alias = :key DESC, items DESC NULLS LAST, length(alias) LIMIT ${looked})`

const alike = `
  (SELECT id AS tag_id, NULL AS alias, similarity(name, :key) AS closeness FROM tags
   WHERE name % :key ORDER BY closeness DESC LIMIT ${looked})
  UNION ALL
  (SELECT tag_id, alias, similarity(alias, :key) FROM tag_aliases WHERE alias % :key ORDER BY 3 DESC LIMIT ${looked})`

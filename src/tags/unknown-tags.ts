import type { Db } from '../db.ts'
import { sqlTagKey } from './retag.ts'

export type UnknownTag = {
  raw: string
  items: number
  sources: { id: string; name: string; title: string; items: number }[]
}

/**
 * Words that sources tag with and the vocabulary does not have, most used first; those that were mapped or ignored for their
 * source are left out.
 */
export async function unknownTags(
  db: Db,
  { sourceName, offset, limit }: { sourceName?: string; offset: number; limit: number },
): Promise<{ tags: UnknownTag[]; total: number }> {
  const { rows } = await db.raw<{ rows: (UnknownTag & { total: number })[] }>(
    `WITH said AS MATERIALIZED (
       SELECT source_id, key AS raw, count(*)::int AS items FROM (
         SELECT DISTINCT i.id, i.source_id, ${sqlTagKey('tag')} AS key FROM items i, unnest(i.tags) AS tag
         WHERE CAST(:source AS text) IS NULL OR i.source_id = (SELECT id FROM sources WHERE name = :source)) each
       WHERE key <> '' GROUP BY source_id, key)
     SELECT raw, sum(items)::int AS items, count(*) OVER ()::int AS total,
       json_agg(json_build_object('id', s.id, 'name', s.name, 'title', s.title, 'items', items) ORDER BY items DESC) AS sources
     FROM said JOIN sources s ON s.id = said.source_id
     WHERE NOT EXISTS (SELECT FROM tags WHERE name = raw) AND NOT EXISTS (SELECT FROM tag_aliases WHERE alias = raw)
       AND NOT EXISTS (SELECT FROM source_tags m WHERE m.source_id = said.source_id AND m.raw = said.raw)
     GROUP BY raw ORDER BY 2 DESC, raw OFFSET :offset LIMIT :limit`,
    { source: sourceName ?? null, offset, limit },
  )
  return { tags: rows.map(({ total: _, ...tag }) => tag), total: rows[0]?.total ?? 0 }
}

const countedForMinutes = 10
const counted = new WeakMap<Db, { total: Promise<number>; until: Temporal.Instant }>()

/** How many such words there are. Every item is looked at for it: what was counted is good for a while. */
export function countUnknownTags(db: Db, now: Temporal.Instant): Promise<number> {
  const known = counted.get(db)
  if (known && Temporal.Instant.compare(known.until, now) > 0) return known.total
  const total = unknownTags(db, { offset: 0, limit: 1 }).then((found) => found.total)
  counted.set(db, { total, until: now.add({ minutes: countedForMinutes }) })
  total.catch(() => counted.delete(db))
  return total
}

export type MappedTag = { raw: string; source: { id: string; title: string }; name: string | null }

/** What was said of single sources' tags; `name` null: ignored. */
export async function mappedTags(db: Db, limit = 200): Promise<MappedTag[]> {
  const { rows } = await db.raw<{ rows: { raw: string; id: string; title: string; name: string | null }[] }>(
    `SELECT m.raw, s.id, s.title, t.name FROM source_tags m JOIN sources s ON s.id = m.source_id
     LEFT JOIN tags t ON t.id = m.tag_id ORDER BY s.title, m.raw LIMIT ?`,
    [limit],
  )
  return rows.map(({ raw, id, title, name }) => ({ raw, source: { id, title }, name }))
}

/** The sources that have it, whatever was said of it. */
export async function sourcesSaying(db: Db, raw: string): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { source_id: string }[] }>(
    `SELECT DISTINCT i.source_id FROM items i WHERE EXISTS (SELECT FROM unnest(i.tags) AS tag WHERE ${sqlTagKey('tag')} = ?)`,
    [raw],
  )
  return rows.map((row) => row.source_id)
}

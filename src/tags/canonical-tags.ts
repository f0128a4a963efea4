import type { Db } from '../db.ts'
import { tagKey } from './resolve.ts'

/** Tags as something says them. `sourceId` null: it is the hub's own. */
export type RawTags = { sourceId: string | null; raw: string[] }

/**
 * What an item's tags are called here: what its source was said to mean by them, else what the vocabulary says. Unknown ones
 * stay as they are compared, in lower case; those that are ignored go.
 */
export async function canonicalTags(db: Db, sourceId: string | null, raw: string[]): Promise<string[]> {
  const [tags] = await canonicalTagsOf(db, [{ sourceId, raw }])
  return tags ?? []
}

/** The same for many at once, in one query; in their order. */
export async function canonicalTagsOf(db: Db, given: RawTags[]): Promise<string[][]> {
  const keyed = given.map(({ sourceId, raw }) => ({ sourceId, keys: raw.map(tagKey).filter((key) => key !== '') }))
  const pairs = new Map<string, { sourceId: string | null; key: string }>()
  for (const { sourceId, keys } of keyed) for (const key of keys) pairs.set(pairOf(sourceId, key), { sourceId, key })
  const meant = await meanings(db, [...pairs.values()])
  return keyed.map(({ sourceId, keys }) => {
    const names = keys.map((key) => {
      const meaning = meant.get(pairOf(sourceId, key))
      return meaning === undefined ? key : meaning
    })
    return [...new Set(names.filter((name) => name !== null))]
  })
}

const pairOf = (sourceId: string | null, key: string) => `${sourceId ?? ''} ${key}`

/** Pair → name, or null where it is ignored; nothing where it is unknown. */
async function meanings(
  db: Db,
  pairs: { sourceId: string | null; key: string }[],
): Promise<Map<string, string | null>> {
  if (pairs.length === 0) return new Map()
  const { rows } = await db.raw<{ rows: { source_id: string | null; key: string; name: string | null }[] }>(
    `SELECT p.source_id, p.key, CASE WHEN s.raw IS NOT NULL THEN m.name ELSE coalesce(n.name, t.name) END AS name
     FROM unnest(:sources::uuid[], :keys::text[]) AS p(source_id, key)
     LEFT JOIN source_tags s ON s.source_id = p.source_id AND s.raw = p.key
     LEFT JOIN tags m ON m.id = s.tag_id
     LEFT JOIN tags n ON n.name = p.key
     LEFT JOIN tag_aliases a ON a.alias = p.key
     LEFT JOIN tags t ON t.id = a.tag_id
     WHERE s.raw IS NOT NULL OR n.id IS NOT NULL OR t.id IS NOT NULL`,
    { sources: pairs.map(({ sourceId }) => sourceId), keys: pairs.map(({ key }) => key) },
  )
  return new Map(rows.map(({ source_id, key, name }) => [pairOf(source_id, key), name]))
}

import type { Db } from '../db.ts'

export type Tag = { id: string; name: string }

/** As tags are compared: trimmed, lower case, inner spaces as one. At most 80 characters. */
export const tagKey = (text: string): string =>
  text.normalize('NFC').trim().toLowerCase().replace(/\s+/gu, ' ').slice(0, 80)

/**
 * What these words mean in the vocabulary: names and aliases, in the order given, each tag once.
 * @returns unknown  words that are neither
 */
export async function resolveTags(db: Db, words: string[]): Promise<{ tags: Tag[]; unknown: string[] }> {
  const keys = [...new Set(words.map(tagKey).filter((key) => key !== ''))]
  if (keys.length === 0) return { tags: [], unknown: [] }
  const { rows } = await db.raw<{ rows: { key: string; id: string; name: string }[] }>(
    `SELECT k.key, t.id, t.name FROM unnest(?::text[]) AS k(key)
     LEFT JOIN tag_aliases a ON a.alias = k.key
     JOIN tags t ON t.id = a.tag_id OR t.name = k.key`,
    [keys],
  )
  const found = new Map(rows.map((row) => [row.key, { id: row.id, name: row.name }]))
  const tags = new Map<string, Tag>()
  for (const key of keys) {
    const tag = found.get(key)
    if (tag) tags.set(tag.id, tag)
  }
  return { tags: [...tags.values()], unknown: keys.filter((key) => !found.has(key)) }
}

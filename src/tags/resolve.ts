import type { Db } from '../db.ts'

export type Tag = { id: string; name: string }

/** As tags are compared: trimmed, lower case, inner spaces as one. At most 80 characters. */
export const tagKey = (text: string): string =>
  text
    .normalize('NFC')
    .toWellFormed()
    .replaceAll('\0', '')
    .trim()
    .toLowerCase()
    .replace(/\s+/gu, ' ')
    .slice(0, 80)
    .trim()

/**
 * What these words mean in the vocabulary: names and aliases, in the order given, each tag once.
 * @returns unknown  words that are neither
 */
export async function resolveTags(db: Db, words: string[]): Promise<{ tags: Tag[]; unknown: string[] }> {
  const keys = [...new Set(words.map(tagKey).filter((key) => key !== ''))]
  const found = await tagsOfKeys(db, keys)
  const tags = new Map<string, Tag>()
  for (const key of keys) {
    const tag = found.get(key)
    if (tag) tags.set(tag.id, tag)
  }
  return { tags: [...tags.values()], unknown: keys.filter((key) => !found.has(key)) }
}

/** The words with the vocabulary's name in place of each name or alias; what it does not know stays, as it is compared. */
export async function canonicalNames(db: Db, words: string[]): Promise<string[]> {
  const keys = words.map(tagKey).filter((key) => key !== '')
  const found = await tagsOfKeys(db, [...new Set(keys)])
  return [...new Set(keys.map((key) => found.get(key)?.name ?? key))]
}

/** Key → tag, by name or alias. */
export async function tagsOfKeys(db: Db, keys: string[]): Promise<Map<string, Tag>> {
  if (keys.length === 0) return new Map()
  const { rows } = await db.raw<{ rows: { key: string; id: string; name: string }[] }>(
    `SELECT name AS key, id, name FROM tags WHERE name = ANY(:keys::text[])
     UNION ALL
     SELECT a.alias, t.id, t.name FROM tag_aliases a JOIN tags t ON t.id = a.tag_id WHERE a.alias = ANY(:keys::text[])`,
    { keys },
  )
  return new Map(rows.map(({ key, id, name }) => [key, { id, name }]))
}

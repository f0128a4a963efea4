import type { Db } from '../db.ts'
import type { Tag } from './resolve.ts'

const mostWordsOfATag = 4
const mostWordsOfAText = 200

/** A tag by a name or alias that stands in a text. */
export type NamedTag = Tag & { words: string; isAlias: boolean }

/** Tags of which a name or alias is among `:runs` (`runsOf`), as rows of (id, name, words, "isAlias"). */
export const tagsAmongRuns = `
  SELECT id, name, name AS words, false AS "isAlias" FROM tags WHERE replace(name, '-', ' ') = ANY((SELECT :runs::text[])::text[])
  UNION ALL
  SELECT t.id, t.name, a.alias, true FROM tag_aliases a JOIN tags t ON t.id = a.tag_id
  WHERE replace(a.alias, '-', ' ') = ANY((SELECT :runs::text[])::text[])`

/** What `tagsAmongRuns` compares: runs of words, with hyphens as spaces. */
export const runsOf = (text: string): string[] => wordRuns(text).map((run) => run.replaceAll('-', ' '))

/**
 * The tags that a text names, by name or alias, as whole words; at most five, the longest words first, as they say most.
 */
export async function tagsIn(db: Db, text: string): Promise<Tag[]> {
  const runs = runsOf(text)
  if (runs.length === 0) return []
  return namedTags((await db.raw<{ rows: NamedTag[] }>(tagsAmongRuns, { runs })).rows)
}

/** The same of tags that were looked up. */
export function namedTags(rows: NamedTag[], limit = 5): Tag[] {
  const found = new Map<string, Tag>()
  const taken: string[] = []
  for (const { id, name, words } of rows.toSorted(longestFirst)) {
    // "sewing machine" is not about "sewing" too, unless the text says so elsewhere.
    const isPart = taken.some((longer) => ` ${longer} `.includes(` ${words.replaceAll('-', ' ')} `))
    if (!isPart || found.has(id)) found.set(id, { id, name })
    taken.push(words.replaceAll('-', ' '))
  }
  return [...found.values()].slice(0, limit)
}

const longestFirst = (a: NamedTag, b: NamedTag) => b.words.length - a.words.length || (a.name < b.name ? -1 : 1)

/** Each run of one to four words, as tags are compared. */
function wordRuns(text: string): string[] {
  const words = (compared(text).match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}+#.'’-]*/gu) ?? [])
    .map((word) => word.replace(/[.'’-]+$/u, ''))
    .filter((word) => word !== '')
    .slice(0, mostWordsOfAText)
  const runs = new Set<string>()
  for (let from = 0; from < words.length; from++)
    for (let length = 1; length <= mostWordsOfATag && from + length <= words.length; length++) {
      const run = words.slice(from, from + length).join(' ')
      if (run.length > 80) break
      runs.add(run)
    }
  return [...runs]
}

const compared = (text: string) =>
  text.slice(0, 2000).normalize('NFC').toWellFormed().replaceAll('\0', '').toLowerCase()

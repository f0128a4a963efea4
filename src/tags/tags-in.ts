import type { Db } from '../db.ts'
import type { Tag } from './resolve.ts'

const mostWordsOfATag = 4
const mostWordsOfAText = 200

/**
 * The tags that a text names, by name or alias, as whole words; at most five, the longest words first, as they say most.
 */
export async function tagsIn(db: Db, text: string, limit = 5): Promise<Tag[]> {
  const runs = wordRuns(text)
  if (runs.length === 0) return []
  const { rows } = await db.raw<{ rows: (Tag & { words: string })[] }>(
    `SELECT t.id, t.name, t.words FROM (
       SELECT id, name, name AS words FROM tags
       WHERE replace(name, '-', ' ') = ANY(:runs::text[])
       UNION ALL
       SELECT t.id, t.name, a.alias FROM tag_aliases a JOIN tags t ON t.id = a.tag_id
       WHERE replace(a.alias, '-', ' ') = ANY(:runs::text[])) t
     ORDER BY length(t.words) DESC, t.name`,
    { runs: runs.map((run) => run.replaceAll('-', ' ')) },
  )
  const found = new Map<string, Tag>()
  const taken: string[] = []
  for (const { id, name, words } of rows) {
    // "sewing machine" is not about "sewing" too, unless the text says so elsewhere.
    const isPart = taken.some((longer) => ` ${longer} `.includes(` ${words.replaceAll('-', ' ')} `))
    if (!isPart || found.has(id)) found.set(id, { id, name })
    taken.push(words.replaceAll('-', ' '))
  }
  return [...found.values()].slice(0, limit)
}

/** Each run of one to four words, as tags are compared. */
export function wordRuns(text: string): string[] {
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

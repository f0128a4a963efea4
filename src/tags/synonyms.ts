import type { Db } from '../db.ts'
import { wordRuns } from './tags-in.ts'

/** Other words for tags that stand in a text, and the names of those tags. */
export async function synonymsIn(db: Db, text: string): Promise<{ alias: string; name: string }[]> {
  const runs = wordRuns(text)
  if (runs.length === 0) return []
  const { rows } = await db.raw<{ rows: { alias: string; name: string }[] }>(
    `SELECT a.alias, t.name FROM tag_aliases a JOIN tags t ON t.id = a.tag_id
     WHERE replace(a.alias, '-', ' ') = ANY(?::text[]) ORDER BY length(a.alias) DESC LIMIT 8`,
    [runs.map((run) => run.replaceAll('-', ' '))],
  )
  return rows
}

import type { Db } from '../db.ts'

export type ShownRevision = {
  version: number
  title: string | null
  body: string
  tags: string[] | null
  /** Undefined: a former member. */
  editor: { handle: string; name: string } | undefined
  summary: string | null
  at: Temporal.Instant
}

/**
 * The newest first.
 * @param page.before  only versions before this one
 */
export async function revisionsOf(
  db: Db,
  postId: string,
  page: { before?: number; limit: number },
): Promise<ShownRevision[]> {
  const rows: Row[] = await db('revisions as r')
    .leftJoin('members as m', 'm.id', 'r.editor_id')
    .where('r.post_id', postId)
    .modify((query) => {
      if (page.before !== undefined) query.where('r.version', '<', page.before)
    })
    .orderBy('r.version', 'desc')
    .limit(page.limit)
    .select('r.*', 'm.handle', 'm.name')
  return rows.map((row) => ({
    version: row.version,
    title: row.title,
    body: row.body,
    tags: row.tags,
    editor: row.handle === null || row.name === null ? undefined : { handle: row.handle, name: row.name },
    summary: row.summary,
    at: row.at,
  }))
}

type Row = Omit<ShownRevision, 'editor'> & { handle: string | null; name: string | null }

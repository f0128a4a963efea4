import type { Db } from '../db.ts'

/**
 * What of these a maintainer took down on this site: by itself, or because of who wrote it at that time. A site that
 * forgets an author, or knows them by another id now, does not bring their work back.
 */
export type Hidden = {
  items: Set<string>
  authors: Set<string>
}

export async function hiddenAmong(db: Db, siteUrl: string, externalIds: string[], keys: string[]): Promise<Hidden> {
  const { rows } = await db.raw<{ rows: { what: string; author: boolean }[] }>(
    `SELECT external_id AS what, false AS author FROM hidden_items WHERE site_url = ? AND external_id = ANY(?)
     UNION ALL
     SELECT t.external_id, false FROM tombstones t JOIN sources s ON s.id = t.source_id
       WHERE s.site_url = ? AND t.reason = 'hidden' AND t.external_id = ANY(?)
     UNION ALL
     SELECT author_key, true FROM hidden_authors WHERE site_url = ? AND author_key = ANY(?)`,
    [siteUrl, externalIds, siteUrl, externalIds, siteUrl, keys],
  )
  return {
    items: new Set(rows.filter((row) => !row.author).map((row) => row.what)),
    authors: new Set(rows.filter((row) => row.author).map((row) => row.what)),
  }
}

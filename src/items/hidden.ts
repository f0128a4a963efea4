import type { Db } from '../db.ts'

/**
 * What of these a maintainer took down on this site: by itself, or because of who wrote it at that time. A site that
 * forgets an author, or knows them by another id now, does not bring their work back.
 */
export type Hidden = {
  items: Set<string>
  authors: Set<string>
  /** Of what this source brought, what has a tombstone, for whatever reason. */
  buried: Set<string>
}

export async function hiddenAmong(
  db: Db,
  { sourceId, siteUrl }: { sourceId: string; siteUrl: string },
  externalIds: string[],
  keys: string[],
): Promise<Hidden> {
  const { rows } = await db.raw<{ rows: { what: string; as: keyof Hidden }[] }>(
    `SELECT external_id AS what, 'items' AS as FROM hidden_items WHERE site_url = ? AND external_id = ANY(?)
     UNION ALL
     SELECT t.external_id, 'items' FROM tombstones t JOIN sources s ON s.id = t.source_id
       WHERE s.site_url = ? AND t.reason = 'hidden' AND t.external_id = ANY(?)
     UNION ALL
     SELECT external_id, 'buried' FROM tombstones WHERE source_id = ? AND external_id = ANY(?)
     UNION ALL
     SELECT author_key, 'authors' FROM hidden_authors WHERE site_url = ? AND author_key = ANY(?)`,
    [siteUrl, externalIds, siteUrl, externalIds, sourceId, externalIds, siteUrl, keys],
  )
  const among = (name: keyof Hidden) => new Set(rows.filter((row) => row.as === name).map((row) => row.what))
  return { items: among('items'), authors: among('authors'), buried: among('buried') }
}

/** Takes the titles of hidden items from the maintainers' list, because they are to be gone for another reason, too. */
export async function forgetTitles(
  trx: Db,
  site: { url: string } | { sourceId: string },
  externalIds: string[],
): Promise<void> {
  const url = 'url' in site ? [site.url] : trx('sources').where('id', site.sourceId).select('site_url')
  await trx('hidden_items')
    .whereIn('site_url', url)
    .whereRaw('external_id = ANY(?)', [externalIds])
    .whereNotNull('title')
    .update({ title: null })
}

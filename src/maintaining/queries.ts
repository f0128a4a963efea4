import type { Author } from '../../connectors/contract.ts'
import type { Db } from '../db.ts'
import { itemUrl } from '../items/slug.ts'

export type WhatGoes = {
  items: number
  replies: number
  runs: number
  failures: number
  /** Questions that were closed as duplicates of one of its items. */
  duplicates: number
  /** Hidden on its site: stays so. */
  hidden: number
  newest: { title: string; url: string }[]
}

/** What goes with a source, and what stays. */
export async function whatGoes(db: Db, source: { id: string; siteUrl: string }): Promise<WhatGoes> {
  const { rows } = await db.raw<{ rows: Omit<WhatGoes, 'newest'>[] }>(
    `SELECT (SELECT count(*)::int FROM items WHERE source_id = :id) AS items,
       (SELECT count(*)::int FROM replies r JOIN items i ON i.id = r.item_id WHERE i.source_id = :id) AS replies,
       (SELECT count(*)::int FROM runs WHERE source_id = :id) AS runs,
       (SELECT count(*)::int FROM item_failures WHERE source_id = :id) AS failures,
       (SELECT count(*)::int FROM hidden_items WHERE site_url = :site)
         + (SELECT count(*)::int FROM hidden_authors WHERE site_url = :site) AS hidden,
       (SELECT count(*)::int FROM questions q JOIN items i ON i.public_id = q.duplicate_item
        WHERE i.source_id = :id) AS duplicates`,
    { id: source.id, site: source.siteUrl },
  )
  const newest: { public_id: string; title: string }[] = await db('items')
    .where('source_id', source.id)
    .orderBy('created_at', 'desc')
    .limit(5)
    .select('public_id', 'title')
  const counted = rows[0] ?? { items: 0, replies: 0, runs: 0, failures: 0, duplicates: 0, hidden: 0 }
  return { ...counted, newest: newest.map(({ public_id, title }) => ({ title, url: itemUrl(public_id, title) })) }
}

export type HiddenRow = {
  kind: 'item' | 'author'
  siteUrl: string
  /** The item's id at its source, or the author's key. */
  id: string
  /** What the item was called; null where that is not kept, and of authors. */
  title: string | null
  reason: string
  askedBy: string | null
  hiddenAt: Temporal.Instant
  /** The title of a source on that site, while there is one. */
  source: string | null
}

/** What was taken down, the latest first. */
export async function hiddenThings(db: Db, limit: number): Promise<{ rows: HiddenRow[]; total: number }> {
  const { rows } = await db.raw<{ rows: (HiddenRow & { total: number })[] }>(
    `SELECT h.*, count(*) OVER ()::int AS total,
       (SELECT min(title) FROM sources s WHERE s.site_url = h."siteUrl") AS source
     FROM (
       SELECT 'item' AS kind, site_url AS "siteUrl", external_id AS id, title, reason, asked_by AS "askedBy", hidden_at AS "hiddenAt"
         FROM hidden_items
       UNION ALL SELECT 'author', site_url, author_key, NULL, reason, asked_by, hidden_at FROM hidden_authors
     ) AS h ORDER BY h."hiddenAt" DESC, h.id LIMIT ?`,
    [limit],
  )
  return { rows: rows.map(({ total: _, ...row }) => row), total: rows[0]?.total ?? 0 }
}

export type ItemToHide = {
  publicId: string
  externalId: string
  title: string
  url: string
  source: string
  authors: Author[]
}

/** An item by our address of it, with everybody who wrote in it. */
export async function itemToHide(db: Db, publicId: string): Promise<ItemToHide | undefined> {
  const { rows } = await db.raw<{
    rows: { external_id: string; title: string; source: string; authors: Author[]; repliers: Author[] }[]
  }>(
    `SELECT i.external_id, i.title, s.name AS source, i.authors,
       coalesce((SELECT jsonb_agg(DISTINCT r.author) FROM replies r WHERE r.item_id = i.id), '[]') AS repliers
     FROM items i JOIN sources s ON s.id = i.source_id WHERE i.public_id = ?`,
    [publicId],
  )
  const row = rows[0]
  if (!row) return undefined
  const { external_id: externalId, title, source, authors, repliers } = row
  return { publicId, externalId, title, source, url: itemUrl(publicId, title), authors: [...authors, ...repliers] }
}

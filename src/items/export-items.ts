import type { Db } from '../db.ts'

const atOnce = 500

/**
 * Everything that the sources said, and nothing of ours: no ids, no times of syncs. Sorted by the source's name and the
 * external id, byte by byte; keys sorted too, so that two hubs that know the same export the same.
 */
export async function* exportItems(db: Db): AsyncGenerator<Record<string, unknown>, void> {
  let after: { source: string; externalId: string } | undefined
  for (;;) {
    const { rows } = await db.raw<{ rows: { source: string; external_id: string; said: Record<string, unknown> }[] }>(
      `SELECT s.name AS source, i.external_id, jsonb_build_object(
         'source', s.name, 'externalId', i.external_id, 'kind', i.kind, 'canonicalUrl', i.url, 'title', i.title,
         'lang', i.lang, 'content', i.content, 'excerpt', i.excerpt, 'tags', to_jsonb(i.tags),
         'createdAt', ${instant('i.created_at')}, 'updatedAt', ${instant('i.updated_at')},
         'sourceVersion', i.source_version, 'authors', i.authors, 'accepted', i.accepted_reply, 'metrics', i.metrics,
         'license', i.license, 'attribution', i.attribution, 'consent', i.consent,
         'expiresAt', ${instant('i.expires_at')},
         'replies', coalesce((SELECT jsonb_agg(jsonb_build_object(
             'externalId', r.external_id, 'url', r.url, 'content', r.content, 'author', r.author,
             'createdAt', ${instant('r.created_at')}, 'updatedAt', ${instant('r.updated_at')},
             'score', r.score, 'accepted', r.accepted, 'parentId', r.parent_external_id, 'license', r.license
           ) ORDER BY r.position) FROM replies r WHERE r.item_id = i.id), '[]')
       ) AS said
       FROM items i JOIN sources s ON s.id = i.source_id
       ${after ? 'WHERE (s.name COLLATE "C", i.external_id COLLATE "C") > (:source, :externalId)' : ''}
       ORDER BY s.name COLLATE "C", i.external_id COLLATE "C" LIMIT ${atOnce}`,
      after ?? {},
    )
    for (const row of rows) yield sorted(row.said) as Record<string, unknown>
    const last = rows.at(-1)
    if (!last || rows.length < atOnce) return
    after = { source: last.source, externalId: last.external_id }
  }
}

const instant = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** Keys in order at every depth; what the source did not say is left out. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const said = Object.entries(value).filter(([, one]) => one !== null)
  return Object.fromEntries(said.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)]))
}

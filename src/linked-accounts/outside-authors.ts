import type { Author } from '../../connectors/contract.ts'
import type { Db } from '../db.ts'
import { authorKeys, foldedName } from '../items/authors.ts'
import { comparable } from './proof.ts'

export type OutsideAuthor = { key: string; keys: string[]; name: string; url?: string; items: number; replies: number }
export type Site = { name: string; title: string; siteUrl: string }

/** Sources one may have written at, by title. */
export async function sites(db: Db): Promise<Site[]> {
  return db('sources')
    .whereNot('state', 'removing')
    .orderByRaw('title COLLATE "und-x-icu", name')
    .select('name', 'title', { siteUrl: 'site_url' })
}

export async function siteByName(db: Db, name: string): Promise<Site | undefined> {
  return db('sources').where('name', name).first('name', 'title', { siteUrl: 'site_url' })
}

/** Who wrote on this site, by a part of their name or by the address of their page there. */
export async function findAuthors(db: Db, siteUrl: string, text: string, limit = 20): Promise<OutsideAuthor[]> {
  const path = comparable(text)
  const escaped = foldedName(text).replace(/[%_\\]/g, '\\$&')
  return authorsWhere(
    db,
    siteUrl,
    path === undefined
      ? { sql: `lower(normalize(author ->> 'name', NFKC)) LIKE :wanted`, wanted: `%${escaped}%` }
      : { sql: `${sqlComparable} = :wanted`, wanted: path },
    limit,
  )
}

/** The author whose most telling key is this. */
export async function authorByKey(db: Db, siteUrl: string, key: string): Promise<OutsideAuthor | undefined> {
  const [author] = await authorsWhere(db, siteUrl, { sql: `${sqlKey} = :wanted`, wanted: key }, 1)
  return author
}

/** `authorKeys(author)[0]` in SQL. */
const sqlKey = `coalesce('id:' || nullif(author ->> 'externalId', ''), 'url:' || nullif(author ->> 'url', ''),
  'name:' || lower(trim(regexp_replace(normalize(author ->> 'name', NFKC), '\\s+', ' ', 'g'))))`
// A question mark would be taken for a binding.
const sqlComparable = `lower(rtrim(regexp_replace(split_part(split_part(author ->> 'url', '#', 1), chr(63), 1),
  '^https{0,1}://(www[.]){0,1}', '', 'i'), '/'))`

async function authorsWhere(
  db: Db,
  siteUrl: string,
  { sql, wanted }: { sql: string; wanted: string },
  limit: number,
): Promise<OutsideAuthor[]> {
  const { rows } = await db.raw<{ rows: { key: string; author: Author; items: number; replies: number }[] }>(
    `WITH everyone AS (
       SELECT author, i.created_at, true AS is_item FROM items i JOIN sources s ON s.id = i.source_id,
         jsonb_array_elements(i.authors) AS author WHERE s.site_url = :siteUrl
       UNION ALL
       SELECT r.author, r.created_at, false FROM replies r JOIN items i ON i.id = r.item_id JOIN sources s ON s.id = i.source_id
         WHERE s.site_url = :siteUrl)
     SELECT ${sqlKey} AS key, (array_agg(author ORDER BY created_at DESC))[1] AS author,
       count(*) FILTER (WHERE is_item)::int AS items, count(*) FILTER (WHERE NOT is_item)::int AS replies
     FROM everyone WHERE ${sql} GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT :limit`,
    { siteUrl, wanted, limit },
  )
  return rows.map(({ author, items, replies }) => ({
    key: authorKeys(author)[0] ?? '',
    keys: authorKeys(author),
    name: author.name,
    ...(author.url ? { url: author.url } : {}),
    items,
    replies,
  }))
}

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
  const page = comparable(text)
  if (page !== undefined) return authorsWhere(db, siteUrl, byPage, page, limit)
  return authorsWhere(db, siteUrl, byName, `%${foldedName(text).replace(/[%_\\]/g, '\\$&')}%`, limit)
}

/** The author whose most telling key is this. */
export async function authorByKey(db: Db, siteUrl: string, key: string): Promise<OutsideAuthor | undefined> {
  const [author] = await authorsWhere(db, siteUrl, byKey, key, 1)
  return author
}

/** How an author is told from others: one by one, and which items have one, as an index of items says it. */
type Telling = { author: string; items: string }

const byName: Telling = { author: 'author_name(author) LIKE :wanted', items: 'author_names(i.authors) LIKE :wanted' }
const byKey: Telling = {
  author: 'author_key(author) = :wanted',
  items: 'author_words(i.authors) @> ARRAY[:wanted::text]',
}
const byPage: Telling = {
  author: 'author_page(author) = :wanted',
  items: `author_words(i.authors) @> ARRAY['page:' || :wanted::text]`,
}

async function authorsWhere(
  db: Db,
  siteUrl: string,
  telling: Telling,
  wanted: string,
  limit: number,
): Promise<OutsideAuthor[]> {
  const { rows } = await db.raw<{ rows: { author: Author; items: number; replies: number }[] }>(
    `WITH named_items AS MATERIALIZED (
       SELECT i.id, i.source_id, i.authors, i.created_at FROM items i WHERE ${telling.items}),
     named_replies AS MATERIALIZED (SELECT author, item_id, created_at FROM replies WHERE ${telling.author}),
     everyone AS (
       SELECT author, i.created_at, true AS is_item FROM named_items i JOIN sources s ON s.id = i.source_id,
         jsonb_array_elements(i.authors) AS author WHERE s.site_url = :siteUrl AND ${telling.author}
       UNION ALL
       SELECT r.author, r.created_at, false FROM named_replies r JOIN items i ON i.id = r.item_id
         JOIN sources s ON s.id = i.source_id WHERE s.site_url = :siteUrl)
     SELECT (array_agg(author ORDER BY created_at DESC))[1] AS author,
       count(*) FILTER (WHERE is_item)::int AS items, count(*) FILTER (WHERE NOT is_item)::int AS replies
     FROM everyone GROUP BY author_key(author) ORDER BY count(*) DESC, author_key(author) LIMIT :limit`,
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

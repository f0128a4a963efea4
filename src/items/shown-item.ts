import type { Author, Content, License } from '../../connectors/contract.ts'
import type { Db } from '../db.ts'
import { canonicalTags } from '../tags/canonical-tags.ts'

/** What the page needs of an item, in the names it uses. */
export type ShownItem = {
  id: string
  publicId: string
  kind: string
  url: string
  title: string
  lang: string | null
  content: Content
  excerpt: string | null
  tags: string[]
  createdAt: Temporal.Instant
  updatedAt: Temporal.Instant
  authors: Author[]
  license: License
  attribution: { text: string; url: string; requiresDofollow?: boolean }
  source: { name: string; title: string; siteUrl: string }
  /** In the source's order. */
  replies: ShownReply[]
}

export type ShownReply = {
  url: string | null
  content: Content
  author: Author
  createdAt: Temporal.Instant
  updatedAt: Temporal.Instant
  score: number | null
  accepted: boolean
  license: License
}

export type PageVersion = {
  title: string
  lastChangedAt: Temporal.Instant
  /** When anything last went: other items' pages name what is like them. */
  lastGoneAt: Temporal.Instant | null
  /** Of who is linked to outside authors. */
  linkedVersion: number
}

/** Which version of an item is in the hub; `'gone'` where an address showed an item once. Cheap: it is asked on every view. */
export async function pageVersion(db: Db, publicId: string): Promise<PageVersion | 'gone' | undefined> {
  const { rows } = await db.raw<{
    rows: {
      title: string | null
      last_changed_at: Temporal.Instant
      last_gone_at: Temporal.Instant | null
      linked: number | null
    }[]
  }>(
    `SELECT title, last_changed_at, (SELECT max(gone_at) FROM gone_items) AS last_gone_at,
       (SELECT version::int FROM linked_pages) AS linked
     FROM items WHERE public_id = :publicId
     UNION ALL SELECT NULL, gone_at, NULL, NULL FROM gone_items WHERE public_id = :publicId LIMIT 1`,
    { publicId },
  )
  const row = rows[0]
  if (!row) return undefined
  return row.title === null
    ? 'gone'
    : {
        title: row.title,
        lastChangedAt: row.last_changed_at,
        lastGoneAt: row.last_gone_at,
        linkedVersion: row.linked ?? 0,
      }
}

export async function shownItem(db: Db, publicId: string): Promise<ShownItem | undefined> {
  const row = await db('items as i')
    .join('sources as s', 's.id', 'i.source_id')
    .where('i.public_id', publicId)
    .first('i.*', 's.name as source_name', 's.title as source_title', 's.site_url')
  if (!row) return undefined
  const replies = await db('replies').where('item_id', row.id).orderBy('position')
  return {
    id: row.id,
    publicId,
    kind: row.kind,
    url: row.url,
    title: row.title,
    lang: row.lang,
    content: row.content,
    excerpt: row.excerpt,
    tags: await canonicalTags(db, row.source_id, row.tags),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    authors: row.authors,
    license: row.license,
    attribution: row.attribution,
    source: { name: row.source_name, title: row.source_title, siteUrl: row.site_url },
    replies: replies.map((reply) => ({
      url: reply.url,
      content: reply.content,
      author: reply.author,
      createdAt: reply.created_at,
      updatedAt: reply.updated_at,
      score: reply.score,
      accepted: reply.accepted,
      license: reply.license,
    })),
  }
}

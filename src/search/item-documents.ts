import type { Content } from '../../connectors/contract.ts'
import type { Db } from '../db.ts'
import { headingMarks, htmlToText } from '../http/html-to-text.ts'
import { renderMarkdown } from '../http/markdown.ts'
import { excerptOf } from '../items/excerpt.ts'
import { permitsFullText } from '../items/licence.ts'
import { itemUrl } from '../items/slug.ts'
import { canonicalTagsOf } from '../tags/canonical-tags.ts'
import { batchesById } from './batches-by-id.ts'
import type { Kind } from './contract.ts'
import { documentId } from './document-ids.ts'
import { maxBodyCharacters, type SearchDocument } from './search-document.ts'

/**
 * The documents of these items. Those that must not be found have none: gone, past their expiry, or without consent to
 * being indexed.
 */
export async function itemDocuments(db: Db, itemIds: string[], now: Temporal.Instant): Promise<SearchDocument[]> {
  if (itemIds.length === 0) return []
  const { rows } = await db.raw<{ rows: Row[] }>(`${findable} AND i.id = ANY(:ids::uuid[])`, {
    ids: itemIds,
    now: now.toString(),
  })
  return documentsOfRows(db, rows)
}

/** Rows at once, and how much text: an item has a sentence, or thousands of replies. */
const mostRows = 500
const wantedCharacters = 2_000_000

/** Every document, in batches. Items that change meanwhile come as they were or as they are. */
export async function* allItemDocuments(db: Db, now: Temporal.Instant): AsyncGenerator<SearchDocument[]> {
  let limit = mostRows / 10
  const batches = batchesById<Row>(async (after) => {
    const { rows } = await db.raw<{ rows: Row[] }>(`${findable} AND i.id > :after::uuid ORDER BY i.id LIMIT :limit`, {
      after,
      limit,
      now: now.toString(),
    })
    // As many as would have been right this time, but never many more than that.
    const characters = rows.reduce((sum, row) => sum + charactersOf(row), 1)
    limit = Math.max(1, Math.min(mostRows, limit * 2, Math.ceil((rows.length * wantedCharacters) / characters)))
    return rows
  })
  for await (const rows of batches) yield await documentsOfRows(db, rows)
}

const charactersOf = ({ content, replies }: Row) =>
  (replies ?? []).reduce((sum, reply) => sum + reply.content.value.length, content.value.length)

/** Tags by the names of the hub's vocabulary. */
async function documentsOfRows(db: Db, rows: Row[]): Promise<SearchDocument[]> {
  const tags = await canonicalTagsOf(
    db,
    rows.map((row) => ({ sourceId: row.source_id, raw: row.tags })),
  )
  return rows.map((row, index) => document(row, tags[index] ?? []))
}

type Row = {
  id: string
  source_id: string
  public_id: string
  kind: string
  source: string
  title: string
  lang: string | null
  content: Content
  excerpt: string | null
  tags: string[]
  created_at: Temporal.Instant
  updated_at: Temporal.Instant
  is_solved: boolean
  metrics: Record<string, number>
  license: { spdx: string; url?: string }
  replies: { content: Content; spdx: string }[] | null
}

/** Good answers first: the body of a long thread is cut. */
const findable = `SELECT i.id, i.source_id, i.public_id, i.kind, s.name AS source, i.title, i.lang, i.content, i.excerpt, i.tags, i.created_at,
    i.updated_at, i.accepted_reply IS NOT NULL AS is_solved, i.metrics, i.license,
    (SELECT json_agg(json_build_object('content', r.content, 'spdx', r.license ->> 'spdx')
       ORDER BY r.accepted DESC, r.score DESC NULLS LAST, r.position)
     FROM replies r WHERE r.item_id = i.id) AS replies
  FROM items i JOIN sources s ON s.id = i.source_id
  WHERE (i.expires_at IS NULL OR i.expires_at > :now::timestamptz)
    AND coalesce((i.consent->>'indexable')::boolean, true)`

const kinds: Record<string, Kind> = {
  question: 'thread',
  discussion: 'thread',
  article: 'article',
  post: 'article',
  video: 'article',
}

function document(row: Row, tags: string[]): SearchDocument {
  const kind = kinds[row.kind] ?? 'page'
  return {
    id: documentId({ subject: 'item', id: row.id }),
    kind,
    itemKind: row.kind,
    source: row.source,
    title: row.title,
    url: itemUrl(row.public_id, row.title),
    tags,
    ...(row.lang === null ? {} : { lang: row.lang }),
    solved: kind === 'thread' && row.is_solved,
    replies: row.replies?.length ?? 0,
    votes: within32Bits(row.metrics.score ?? row.metrics.votes ?? 0),
    at: row.created_at,
    licence: { spdx: row.license.spdx, ...(row.license.url ? { url: row.license.url } : {}) },
    body: bodyOf(row),
  }
}

/** A site may say any number. */
const within32Bits = (n: number) => Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.trunc(n)))

/** What anyone may read on the item's page, each part under its own licence: a search shows pieces of any of it. */
function bodyOf(row: Row): string {
  let text = permitsFullText(row.license.spdx)
    ? plain(row.content, { marksHeadings: true }) || row.excerpt || ''
    : excerptOf(row.excerpt ?? plain(row.content))
  // What is answered belongs to none of its sections.
  if (text.includes(headingMarks.start)) text += headingMarks.start + headingMarks.end
  for (const { content, spdx } of row.replies ?? []) {
    if (text.length >= maxBodyCharacters) break
    text += `\n${permitsFullText(spdx) ? plain(content) : excerptOf(plain(content))}`
  }
  return text.slice(0, maxBodyCharacters).toWellFormed()
}

function plain({ format, value, baseUrl }: Content, marks: { marksHeadings?: boolean } = {}): string {
  if (format === 'text') return value.replace(/[\u2028\u2029]/g, '\n')
  return htmlToText(format === 'markdown' ? renderMarkdown(value, { baseUrl }) : value, marks)
}

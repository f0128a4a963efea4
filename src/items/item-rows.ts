/** From an item as the source said it to the rows that are kept. Pure. */
import { hash, randomUUIDv7 } from 'node:crypto'
import type { Content, Item } from '../../connectors/contract.ts'
import { cleanHtml } from '../http/clean-html.ts'
import { publicId } from '../public-id.ts'
import { authorKeys } from './authors.ts'

/** Raise it when the same item would be stored otherwise: every item is then stored anew when it is next seen. */
const storedAs = 1

/** Of everything the source said, in any order of keys. */
export function contentHash(item: Item): string {
  return hash('sha256', written([storedAs, item]), 'base64url')
}

/** As JSON, the keys sorted: written at once, as a sorted copy of each item costs more than its hash. */
function written(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`
  if (value instanceof Temporal.Instant) return `"${value}"`
  const fields = value as Record<string, unknown>
  let text = ''
  for (const key of Object.keys(fields).sort())
    if (fields[key] !== undefined) text += `${text && ','}${JSON.stringify(key)}:${written(fields[key])}`
  return `{${text}}`
}

/**
 * Rows in the shape of the tables, HTML cleaned. Replies of hidden authors are left out and the authors named in `withheld`.
 * `id` and `public_id` are for an item that is not there yet.
 */
export function itemRows(item: Item, contentHash: string, isHidden: (key: string) => boolean, now: Temporal.Instant) {
  const hiddenKey = (author: Item['authors'][number]) => authorKeys(author).find(isHidden)
  const dofollow = item.attribution.requiresDofollow === true
  const replies = (item.replies ?? []).filter((reply) => !hiddenKey(reply.author))
  const everyone = [...item.authors, ...(item.replies ?? []).map((reply) => reply.author)]
  const withheld = [...new Set(everyone.map(hiddenKey).filter((key) => key !== undefined))]
  const accepted = item.accepted && replies.some((reply) => reply.externalId === item.accepted?.replyId)
  return {
    item: {
      id: randomUUIDv7(),
      public_id: publicId(),
      external_id: item.externalId,
      kind: item.kind,
      url: item.canonicalUrl,
      title: item.title,
      lang: item.lang ?? null,
      content: cleanContent(item.content, dofollow),
      excerpt: item.excerpt ?? null,
      tags: [...new Set(item.tags.filter(Boolean))],
      created_at: item.createdAt.toString(),
      updated_at: item.updatedAt.toString(),
      source_version: item.sourceVersion ?? null,
      authors: item.authors.filter((author) => !hiddenKey(author)),
      accepted_reply: accepted ? item.accepted?.replyId : null,
      metrics: item.metrics ?? {},
      license: item.license,
      attribution: item.attribution,
      consent: item.consent ?? null,
      expires_at: item.expiresAt?.toString() ?? null,
      withheld,
      content_hash: contentHash,
      verified_at: now.toString(),
      first_seen_at: now.toString(),
      last_changed_at: now.toString(),
    },
    replies: replies.map((reply, position) => ({
      id: randomUUIDv7(),
      position,
      external_id: reply.externalId,
      url: reply.url ?? null,
      content: cleanContent(reply.content, dofollow),
      author: reply.author,
      created_at: reply.createdAt.toString(),
      updated_at: reply.updatedAt.toString(),
      score: reply.score ?? null,
      accepted: reply.accepted,
      parent_external_id: reply.parentId ?? null,
      license: reply.license,
    })),
  }
}

export type ItemRows = ReturnType<typeof itemRows>

function cleanContent(content: Content, dofollow: boolean): Content {
  if (content.format !== 'html') return content
  return { ...content, value: cleanHtml(content.value, { baseUrl: content.baseUrl, nofollow: !dofollow }) }
}

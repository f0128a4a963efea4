/** Rows as a source would have brought them, for tests of what is shown. */
import { randomUUIDv7 } from 'node:crypto'
import type { Content, License } from '../connectors/contract.ts'
import type { Db } from '../src/db.ts'
import { markDirty } from '../src/search/dirty.ts'

export const openLicence: License = {
  spdx: 'CC-BY-SA-4.0',
  url: 'https://creativecommons.org/licenses/by-sa/4.0/',
  source: 'item',
}
export const closedLicence: License = { spdx: 'NONE', source: 'site' }

export async function insertSource(db: Db, given: { name?: string; title?: string; [column: string]: unknown } = {}) {
  const source = {
    id: randomUUIDv7(),
    name: 'mending-qa',
    title: 'Mending Q&A',
    site_url: 'https://mending.example.org',
    connector: 'stack-exchange',
    connector_version: 1,
    settings: {},
    interval_minutes: 60,
    next_run_at: '2026-11-21T11:00:00Z',
    last_success_at: '2026-11-21T09:30:00Z',
    created_at: '2026-01-01T00:00:00Z',
    ...given,
  }
  await db('sources').insert(source)
  return source
}

export type GivenReply = {
  text: string
  by?: string
  accepted?: boolean
  score?: number
  license?: License
}

export type GivenItem = {
  title: string
  html?: string
  publicId?: string
  kind?: string
  lang?: string | null
  tags?: string[]
  license?: License
  excerpt?: string | null
  url?: string
  by?: string
  createdAt?: string
  updatedAt?: string
  requiresDofollow?: boolean
  replies?: GivenReply[]
}

let count = 0

/** An item with its replies, marked for the index. */
export async function insertItem(db: Db, sourceId: string, given: GivenItem) {
  count += 1
  const id = randomUUIDv7()
  const publicId = given.publicId ?? `item${String(count).padStart(6, '0')}`
  const url = given.url ?? `https://mending.example.org/questions/${count}`
  const createdAt = given.createdAt ?? '2026-10-02T08:00:00Z'
  const html = (value: string): Content => ({ format: 'html', value, baseUrl: url })
  const accepted = given.replies?.findIndex((reply) => reply.accepted) ?? -1
  await db('items').insert({
    id,
    public_id: publicId,
    source_id: sourceId,
    external_id: `q:${count}`,
    kind: given.kind ?? 'question',
    url,
    title: given.title,
    lang: given.lang === undefined ? 'en' : given.lang,
    content: html(given.html ?? `<p>${given.title}</p>`),
    excerpt: given.excerpt ?? null,
    tags: given.tags ?? [],
    created_at: createdAt,
    updated_at: given.updatedAt ?? createdAt,
    authors: JSON.stringify([
      { name: given.by ?? 'Oskar Lind', url: 'https://mending.example.org/users/7', role: 'author' },
    ]),
    accepted_reply: accepted >= 0 ? `a:${count}:${accepted}` : null,
    metrics: {},
    license: given.license ?? openLicence,
    attribution: {
      text: `From Mending Q&A, by ${given.by ?? 'Oskar Lind'}.`,
      url,
      requiresDofollow: given.requiresDofollow,
    },
    content_hash: String(count),
    first_seen_at: createdAt,
    last_changed_at: createdAt,
  })
  for (const [position, reply] of (given.replies ?? []).entries())
    await db('replies').insert({
      id: randomUUIDv7(),
      item_id: id,
      position,
      external_id: `a:${count}:${position}`,
      url: `${url}#${position}`,
      content: html(`<p>${reply.text}</p>`),
      author: { name: reply.by ?? 'Ines Okafor', role: 'answerer' },
      created_at: createdAt,
      updated_at: createdAt,
      score: reply.score ?? null,
      accepted: reply.accepted ?? false,
      license: reply.license ?? given.license ?? openLicence,
    })
  await markDirty(db, 'item', [id])
  return { id, publicId, url }
}

import { randomUUIDv7 } from 'node:crypto'
import type { Knex } from 'knex'
import { cleanHtml } from '../src/http/clean-html.ts'

export type BareItem = { id: string; title: string; url: string; html: string; replies?: string[] }

/** Cleans the HTML and stores the rows in one transaction: no hashes, no marks, no cursor, no checks. */
export async function bareUpsert(db: Knex, sourceId: string, found: BareItem[]): Promise<void> {
  const at = '2026-01-01T00:00:00Z'
  const content = (html: string, baseUrl: string) => ({
    format: 'html',
    value: cleanHtml(html, { baseUrl, nofollow: true }),
  })
  const ids = found.map(() => randomUUIDv7())
  const items = found.map(({ id, title, url, html }, index) => ({
    ...{ id: ids[index], public_id: `bare${id}`, source_id: sourceId, external_id: id, kind: 'question', url, title },
    ...{ content: content(html, url), tags: [], created_at: at, updated_at: at, authors: [], metrics: {}, license: {} },
    ...{ attribution: {}, withheld: [], content_hash: '', sweep_generation: 0, misses: 0 },
    ...{ first_seen_at: at, last_changed_at: at },
  }))
  const replies = found.flatMap(({ id, url, replies: texts = [] }, index) =>
    texts.map((html, position) => ({
      ...{ id: randomUUIDv7(), item_id: ids[index], position, external_id: `${id}-${position}`, author: {} },
      ...{ content: content(html, url), created_at: at, updated_at: at, accepted: false, license: {} },
    })),
  )
  await db.transaction(async (trx) => {
    await trx.raw(
      `INSERT INTO items SELECT * FROM jsonb_populate_recordset(NULL::items, ?::jsonb)
       ON CONFLICT (source_id, external_id) DO UPDATE SET title = excluded.title, content = excluded.content`,
      [JSON.stringify(items)],
    )
    await trx.raw(
      `INSERT INTO replies SELECT * FROM jsonb_populate_recordset(NULL::replies, ?::jsonb)
       ON CONFLICT (item_id, external_id) DO UPDATE SET content = excluded.content`,
      [JSON.stringify(replies)],
    )
  })
}

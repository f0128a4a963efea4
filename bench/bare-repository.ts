import { randomUUIDv7 } from 'node:crypto'
import type { Knex } from 'knex'
import MarkdownIt from 'markdown-it'
import { cleanHtml } from '../src/http/clean-html.ts'

type Issue = {
  number: number
  title: string
  body: string
  html_url: string
  labels: { name: string }[]
  updated_at: string
}

const markdown = new MarkdownIt({ html: true, linkify: true })

/**
 * What bringing in a repository's issues costs at the least: each page fetched, its Markdown rendered and cleaned, its rows upserted
 * in one transaction. No checks, no cursor, no marks, no hashes, no limits.
 * @returns how many issues
 */
export async function bareRepository(
  db: Knex,
  { baseUrl, sourceId }: { baseUrl: string; sourceId: string },
): Promise<number> {
  const list = `${baseUrl}/repos/bench/kettles/issues?state=all&sort=updated&direction=asc&per_page=100`
  for (let items = 0, since = ''; ; ) {
    const answer = await fetch(since ? `${list}&since=${since}` : list)
    const issues = (await answer.json()) as Issue[]
    await upsert(db, sourceId, issues)
    // The last of a page is the first of the next one.
    items += issues.length - (since ? 1 : 0)
    since = issues.at(-1)?.updated_at ?? since
    if (!answer.headers.get('link')) return items
  }
}

async function upsert(db: Knex, sourceId: string, issues: Issue[]): Promise<void> {
  const items = issues.map((issue) => ({
    ...{ id: randomUUIDv7(), public_id: `bare${issue.number}`, source_id: sourceId, external_id: `i:${issue.number}` },
    ...{ kind: 'discussion', url: issue.html_url, title: issue.title, tags: issue.labels.map(({ name }) => name) },
    content: {
      format: 'html',
      value: cleanHtml(markdown.render(issue.body), { baseUrl: issue.html_url, nofollow: true }),
    },
    ...{ created_at: issue.updated_at, updated_at: issue.updated_at, authors: [], metrics: {}, license: {} },
    ...{ attribution: {}, withheld: [], content_hash: '', sweep_generation: 0, misses: 0 },
    ...{ first_seen_at: issue.updated_at, last_changed_at: issue.updated_at },
  }))
  await db.transaction((trx) =>
    trx.raw(
      `INSERT INTO items SELECT * FROM jsonb_populate_recordset(NULL::items, ?::jsonb)
       ON CONFLICT (source_id, external_id) DO UPDATE SET title = excluded.title, content = excluded.content`,
      [JSON.stringify(items)],
    ),
  )
}

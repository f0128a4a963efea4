import { randomUUIDv7 } from 'node:crypto'
import type { Knex } from 'knex'
import { cleanHtml } from '../src/http/clean-html.ts'

type Post = {
  question_id: number
  answer_id?: number
  title: string
  body: string
  link: string
  tags: string[]
  creation_date: number
  last_activity_date?: number
  score: number
  is_accepted?: boolean
  owner: { display_name?: string; user_id?: number }
  answers?: Post[]
  content_license?: string
}

/**
 * What bringing in a site costs at the least: each page fetched, parsed, its HTML cleaned, its rows upserted in one transaction.
 * No checks, no cursor, no marks, no hashes, no limits.
 * @returns how many questions
 */
export async function bareLoop(
  db: Knex,
  { baseUrl, sourceId }: { baseUrl: string; sourceId: string },
): Promise<number> {
  const include = ['question.body', 'question.answers', 'question.content_license', 'answer.body', 'answer.link']
  const made = await get(`${baseUrl}/filters/create?include=${include.join(';')}&base=default`)
  const filter = (made.items[0] as { filter: string }).filter
  let items = 0
  for (let page = 1; ; page++) {
    const list = `site=beer&sort=activity&order=asc&pagesize=100&page=${page}&filter=${filter}&key=a-key-of-an-app`
    const answer = await get(`${baseUrl}/questions?${list}`)
    const questions = answer.items as Post[]
    await upsert(db, sourceId, questions)
    items += questions.length
    if (!answer.has_more) return items
  }
}

async function get(url: string): Promise<{ items: unknown[]; has_more: boolean }> {
  return (await (await fetch(url)).json()) as { items: unknown[]; has_more: boolean }
}

async function upsert(db: Knex, sourceId: string, questions: Post[]): Promise<void> {
  const ids = new Map(questions.map((question) => [question.question_id, randomUUIDv7()]))
  const items = questions.map((question) => ({
    id: ids.get(question.question_id),
    public_id: `bare${question.question_id}`,
    source_id: sourceId,
    external_id: `beer:q:${question.question_id}`,
    kind: 'question',
    url: question.link,
    title: question.title,
    content: contentOf(question),
    tags: question.tags,
    created_at: at(question.creation_date),
    updated_at: at(question.last_activity_date ?? question.creation_date),
    authors: [question.owner],
    metrics: { score: question.score },
    license: { spdx: question.content_license },
    attribution: { url: question.link },
    withheld: [],
    content_hash: '',
    sweep_generation: 0,
    misses: 0,
    first_seen_at: at(question.creation_date),
    last_changed_at: at(question.creation_date),
  }))
  const replies = questions.flatMap((question) =>
    (question.answers ?? []).map((answer, position) => ({
      id: randomUUIDv7(),
      item_id: ids.get(question.question_id),
      position,
      external_id: `beer:a:${answer.answer_id}`,
      content: contentOf(answer),
      author: answer.owner,
      created_at: at(answer.creation_date),
      updated_at: at(answer.last_activity_date ?? answer.creation_date),
      score: answer.score,
      accepted: answer.is_accepted ?? false,
      license: { spdx: answer.content_license },
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

const contentOf = ({ body, link }: Post) => ({
  format: 'html',
  value: cleanHtml(body, { baseUrl: link, nofollow: false }),
})
const at = (epochSeconds: number) => Temporal.Instant.fromEpochMilliseconds(epochSeconds * 1000).toString()

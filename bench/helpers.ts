/**
 * How long it takes to say who can help, in a hub of many questions and mentors, one at a time:
 *   npm run bench:helpers -- [--questions 170000] [--mentors 500] [--asked 300]
 */
import { parseArgs } from 'node:util'
import type { Knex } from 'knex'
import { readConfig } from '../src/config.ts'
import { whoCanHelp } from '../src/mentors/who-can-help.ts'
import { createSearchEngine } from '../src/search/engine.ts'
import { reindex } from '../src/search/reindex.ts'
import { someTitles } from './fill-items.ts'
import { log, percentiles, scratchDatabase } from './scratch-database.ts'

const { values: options } = parseArgs({
  options: {
    questions: { type: 'string', default: '170000' },
    mentors: { type: 'string', default: '500' },
    asked: { type: 'string', default: '300' },
  },
})
const titles = someTitles(Number(options.questions))
const { db, close } = await scratchDatabase()
await fillMentors(db, Number(options.mentors))
await fillQuestions(db, titles)
const config = { ...readConfig({ GUILDHALL_SECRET: 'only for a benchmark, and nothing is kept' }), meili: undefined }
const deps = { db, config, log, now: () => Temporal.Now.instant() }
await reindex(deps)
await db.raw('ANALYZE')
const search = createSearchEngine(deps)

const asked = Array.from({ length: Number(options.asked) }, (_, i) => {
  const [one = '', other = ''] = [titles[(i * 7919) % titles.length], titles[(i * 104_729) % titles.length]]
  return { title: one.split(' ').slice(0, 6).join(' '), body: other }
})
let named = 0
await report('what is alike', (question) => search.alike(question))
await report('who can help', async (question) => {
  named += (await whoCanHelp({ ...deps, search }, question)).length
})
console.log(
  `${titles.length} questions, ${options.mentors} mentors; ${(named / (asked.length + 20)).toFixed(1)} named each`,
)
await close()

async function report(what: string, ask: (question: { title: string; body: string }) => Promise<unknown>) {
  for (const question of asked.slice(0, 20)) await ask(question)
  const times: number[] = []
  for (const question of asked) {
    const from = performance.now()
    await ask(question)
    times.push(performance.now() - from)
  }
  console.log(`${what.padEnd(16)} ${percentiles(times)}`)
}

/** Each knows three of two hundred tags. */
async function fillMentors(db: Knex, count: number): Promise<void> {
  await db.raw(
    `INSERT INTO members (id, public_id, handle, name, created_at, languages)
       SELECT md5('m' || n)::uuid, 'm' || n, 'mentor' || n, 'Mentor ' || n, now(), '{en}' FROM generate_series(1, ?::int) n`,
    [count],
  )
  await db.raw(
    `INSERT INTO mentors (member_id, state, capacity, accepted_at, updated_at) SELECT id, 'active', 50, now(), now() FROM members`,
  )
  await db.raw(
    `INSERT INTO tags (id, name, created_at) SELECT md5('t' || n)::uuid, 'word' || n, now() FROM generate_series(1, 200) n`,
  )
  await db.raw(
    `INSERT INTO mentor_expertise (member_id, tag_id)
     SELECT md5('m' || n)::uuid, md5('t' || (1 + (n * 31 + k * 67) % 200))::uuid
     FROM generate_series(1, ?::int) n, generate_series(0, 2) k`,
    [count],
  )
}

/** Two answers each, of mentors, over three years. */
async function fillQuestions(db: Knex, titles: string[]): Promise<void> {
  for (let i = 0; i < titles.length; i += 5000)
    await db.raw(
      `WITH given AS (SELECT n + :from AS n, title, now() - ((n + :from) % 1000) * interval '1 day' AS at
         FROM unnest(:titles::text[]) WITH ORDINALITY AS t(title, n)),
       asked AS (INSERT INTO questions (id, public_id, title, body, lang, created_at, last_activity_at)
         SELECT md5('q' || n)::uuid, 'q' || n, left(title, 150), title, 'en', at, at FROM given)
       INSERT INTO answers (id, public_id, question_id, author_id, body, created_at)
         SELECT md5('a' || n || '-' || k)::uuid, 'a' || n || '-' || k, md5('q' || n)::uuid,
           md5('m' || (1 + (n * 17 + k * 271) % :mentors))::uuid, title, at
         FROM given, generate_series(1, 2) k`,
      { titles: titles.slice(i, i + 5000), from: i, mentors: Number(options.mentors) },
    )
}

/**
 * How long it takes to say who can help, in a hub of many questions and mentors, one at a time:
 *   npm run bench:helpers -- [--questions 170000] [--mentors 500] [--asked 300] [--keep FOLDER]
 */
import { parseArgs } from 'node:util'
import type { Knex } from 'knex'
import { readConfig } from '../src/config.ts'
import { whoCanHelp } from '../src/mentors/who-can-help.ts'
import { createSearchEngine } from '../src/search/engine.ts'
import { allMemberDocuments } from '../src/search/member-documents.ts'
import { reindex } from '../src/search/reindex.ts'
import { storeDocuments } from '../src/search/stored-documents.ts'
import { someTitles } from './fill-items.ts'
import { fillMentors } from './fill-mentors.ts'
import { log, percentiles, scratchDatabase } from './scratch-database.ts'

const { values: options } = parseArgs({
  options: {
    questions: { type: 'string', default: '170000' },
    mentors: { type: 'string', default: '500' },
    asked: { type: 'string', default: '300' },
    keep: { type: 'string' },
  },
})
const titles = someTitles(Number(options.questions))
const { db, isFilled, close } = await scratchDatabase(options.keep)
const config = { ...readConfig({ GUILDHALL_SECRET: 'only for a benchmark, and nothing is kept' }), meili: undefined }
const deps = { db, config, log, now: () => Temporal.Now.instant() }
if (!isFilled) {
  await fillQuestions(db, titles)
  await reindex(deps)
  // Their tags are words that documents have.
  await fillMentors(db, Number(options.mentors))
  for await (const people of allMemberDocuments(db)) await storeDocuments(db, people, ['en'])
  await db.raw('VACUUM ANALYZE')
}
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

/** Two answers each, of mentors, over three years. */
async function fillQuestions(db: Knex, titles: string[]): Promise<void> {
  await db.transaction(async (trx) => {
    // What each row would set off, one at a time, is not what is measured.
    await trx.raw(`SET LOCAL session_replication_role = 'replica'`)
    for (let i = 0; i < titles.length; i += 5000) await insertQuestions(trx, titles, i)
  })
}

function insertQuestions(trx: Knex.Transaction, titles: string[], from: number) {
  return trx.raw(
    `WITH given AS (SELECT n + :from AS n, title, now() - ((n + :from) % 1000) * interval '1 day' AS at
         FROM unnest(:titles::text[]) WITH ORDINALITY AS t(title, n)),
       asked AS (INSERT INTO questions (id, public_id, title, body, lang, created_at, last_activity_at)
         SELECT md5('q' || n)::uuid, 'q' || n, left(title, 150), title, 'en', at, at FROM given)
       INSERT INTO answers (id, public_id, question_id, author_id, body, created_at)
         SELECT md5('a' || n || '-' || k)::uuid, 'a' || n || '-' || k, md5('q' || n)::uuid,
           md5('m' || (1 + (n * 17 + k * 271) % :mentors))::uuid, title, at
         FROM given, generate_series(1, 2) k`,
    { titles: titles.slice(from, from + 5000), from, mentors: Number(options.mentors) },
  )
}

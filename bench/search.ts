/**
 * How long a search takes in a hub of long threads, one at a time: candidates and rank alone, the whole page, and what is
 * like a question being written.
 *   npm run bench:search -- --threads FILE.json[.gz] [--copies 50] [--queries 300]
 */
import { parseArgs } from 'node:util'
import { readConfig } from '../src/config.ts'
import { buildBeside, swapIn } from '../src/search/build-index.ts'
import { createSearchEngine } from '../src/search/engine.ts'
import { find } from '../src/search/find.ts'
import { postgresCandidates } from '../src/search/postgres-candidates.ts'
import { findAlike } from '../src/search/suggest.ts'
import { log, percentiles, scratchDatabase } from './scratch-database.ts'
import { readThreads } from './threads.ts'

const { values: options } = parseArgs({
  options: {
    threads: { type: 'string' },
    copies: { type: 'string', default: '50' },
    queries: { type: 'string', default: '300' },
  },
})
if (!options.threads) throw new Error('--threads FILE is needed')
const { documents, titles, bodies } = readThreads(options.threads, Number(options.copies))
const asked = Math.min(titles.length, Number(options.queries))
const languages = ['en']

const { db, close } = await scratchDatabase()
async function* batches() {
  for (let i = 0; i < documents.length; i += 500) yield documents.slice(i, i + 500)
}
const started = performance.now()
await buildBeside(db, batches(), languages)
await db.transaction(swapIn)
console.log(`${documents.length} threads searchable in ${((performance.now() - started) / 1000).toFixed(1)} s`)

const source = postgresCandidates(db, languages)
const now = () => Temporal.Now.instant()
const config = readConfig({ GUILDHALL_SECRET: 'only for a benchmark, and nothing is kept' })
const engine = createSearchEngine({ db, config: { ...config, meili: undefined }, now, log })

const finding = () => ({ db, languages, source, now: now() })
await report('candidates and rank, title', (i) => find(finding(), { text: titles[i] ?? '' }))
await report('candidates and rank, title with 200 characters', (i) =>
  findAlike(finding(), { title: titles[i] ?? '', body: bodies[i] }),
)
await report('search page, title', (i) => engine.search({ text: titles[i] ?? '' }))
await report('suggestions for a question', (i) => engine.suggest({ title: titles[i] ?? '', body: bodies[i] }))
await report('filters alone', () => engine.search({ text: '', solved: true }))
await close()

async function report(what: string, ask: (i: number) => Promise<unknown>): Promise<void> {
  for (let i = 0; i < 20; i++) await ask(i % asked)
  const times: number[] = []
  for (let i = 0; i < asked; i++) {
    const from = performance.now()
    await ask(i)
    times.push(performance.now() - from)
  }
  console.log(`${what.padEnd(48)} ${percentiles(times)}`)
}

/**
 * How well and how fast search finds what people meant, on a set of questions with judged answers:
 *   npm run bench:relevance -- --set DIR [--queries FILE] [--engine postgres|meilisearch] [--limit N] [--out run.tsv] [--keep FOLDER]
 * `--engine meilisearch` asks the server at MEILI_HOST.
 * DIR has corpus.jsonl[.gz] (id, title, body?), queries (id, text, exclude?) and qrels.tsv.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { buildBeside, swapIn } from '../src/search/build-index.ts'
import { find } from '../src/search/find.ts'
import { connectMeilisearch, refillMeilisearch } from '../src/search/meilisearch.ts'
import { meilisearchCandidates } from '../src/search/meilisearch-candidates.ts'
import { postgresCandidates } from '../src/search/postgres-candidates.ts'
import type { SearchDocument } from '../src/search/search-document.ts'
import { type Qrels, scores } from './scores.ts'
import { percentiles, scratchDatabase } from './scratch-database.ts'

const { values: options } = parseArgs({
  options: {
    set: { type: 'string' },
    queries: { type: 'string', default: 'queries.jsonl.gz' },
    engine: { type: 'string', default: 'postgres' },
    limit: { type: 'string' },
    out: { type: 'string' },
    keep: { type: 'string' },
  },
})
if (!options.set) throw new Error('--set DIR is needed')
const set = options.set
const languages = ['en']
const meilisearchIndex = 'guildhall_bench'

type Line = { id: string; title: string; body?: string }
type Question = { id: string; text: string; exclude?: string }

const text = (name: string) => {
  const file = [name, `${name}.gz`].map((one) => join(set, one)).find(existsSync)
  if (!file) throw new Error(`${set} has no ${name}`)
  const bytes = readFileSync(file)
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split('\n').filter(Boolean)
}

const at = Temporal.Instant.from('2020-01-01T00:00:00Z')
async function* documents(): AsyncGenerator<SearchDocument[]> {
  const lines = text('corpus.jsonl')
  for (let i = 0; i < lines.length; i += 1000)
    yield lines.slice(i, i + 1000).map((line) => {
      const { id, title, body } = JSON.parse(line) as Line
      return {
        id,
        kind: 'thread',
        itemKind: 'question',
        source: 'bench',
        title,
        url: `/items/${id}`,
        tags: [],
        lang: 'en',
        solved: false,
        replies: 0,
        votes: 0,
        at,
        licence: { spdx: 'UNKNOWN' },
        body: body ?? '',
      }
    })
}

const { db, isFilled, close } = await scratchDatabase(options.keep)
if (!isFilled) {
  const started = performance.now()
  await buildBeside(db, documents(), languages)
  await db.transaction(swapIn)
  console.log(`indexed and searchable in ${((performance.now() - started) / 1000).toFixed(1)} s`)
}

const questions = text(options.queries.replace(/\.gz$/, ''))
  .map((line) => JSON.parse(line) as Question)
  .slice(0, options.limit ? Number(options.limit) : undefined)
const qrels: Qrels = new Map()
for (const line of text('qrels.tsv')) {
  const [query, document, relevance] = line.split('\t') as [string, string, string]
  if (Number(relevance) <= 0) continue
  const relevant = qrels.get(query) ?? new Set()
  qrels.set(query, relevant.add(document))
}

const client = options.engine === 'meilisearch' ? connectMeilisearch(meilisearch()) : undefined
if (client && !isFilled) {
  const started = performance.now()
  await refillMeilisearch(client, db, meilisearchIndex)
  console.log(`filled Meilisearch in ${((performance.now() - started) / 1000).toFixed(1)} s`)
}
const source = client
  ? meilisearchCandidates(client, meilisearchIndex, db, languages)
  : postgresCandidates(db, languages)
const runs = new Map<string, string[]>()
const times: number[] = []
for (const question of questions.slice(0, 20)) await find({ db, languages, source, now: at }, { text: question.text })
for (const question of questions) {
  const started = performance.now()
  const found = await find({ db, languages, source, now: at }, { text: question.text })
  times.push(performance.now() - started)
  runs.set(
    question.id,
    found.ranked
      .map(({ candidate }) => candidate.id)
      .filter((id) => id !== question.exclude)
      .slice(0, 100),
  )
}
const report = (name: string, some: Question[]) =>
  console.log(
    name.padEnd(12),
    JSON.stringify(
      scores(
        some.map((question) => question.id),
        runs,
        qrels,
      ),
    ),
  )
report('all', questions)
report('first half', questions.slice(0, questions.length / 2))
report('second half', questions.slice(questions.length / 2))
console.log(`one query at a time: ${percentiles(times)}`)
if (options.out)
  writeFileSync(
    options.out,
    [...runs].flatMap(([query, ids]) => ids.map((id, i) => `${query}\t${id}\t${i + 1}\n`)).join(''),
  )
await close()

function meilisearch() {
  const host = process.env.MEILI_HOST
  if (!host) throw new Error('--engine meilisearch needs MEILI_HOST')
  return { host, key: process.env.MEILI_KEY, index: meilisearchIndex }
}

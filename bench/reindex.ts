/**
 * How long building the index anew takes, and whether searches are answered all the while.
 *   npm run bench:reindex -- [--set DIR] [--items 170105]
 * Titles come from DIR/corpus.jsonl.gz, or are made up.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { readConfig } from '../src/config.ts'
import { createSearchEngine } from '../src/search/engine.ts'
import { reindex } from '../src/search/reindex.ts'
import { fillItems, someTitles } from './fill-items.ts'
import { log, percentiles, scratchDatabase } from './scratch-database.ts'

const { values: options } = parseArgs({
  options: { set: { type: 'string' }, items: { type: 'string', default: '170105' } },
})
const count = Number(options.items)
const titles = options.set
  ? gunzipSync(readFileSync(join(options.set, 'corpus.jsonl.gz')))
      .toString('utf8')
      .split('\n')
      .filter(Boolean)
      .slice(0, count)
      .map((line) => (JSON.parse(line) as { title: string }).title)
  : someTitles(count)

const { db, close } = await scratchDatabase()
await fillItems(db, titles)
const config = { ...readConfig({ GUILDHALL_SECRET: 'only for a benchmark, and nothing is kept' }), meili: undefined }
const deps = { db, config, log, now: () => Temporal.Now.instant() }
const engine = createSearchEngine(deps)

console.log(`first build of ${titles.length}: ${await seconds(() => reindex(deps))} s`)

let isOver = false
let unanswered = 0
const times: number[] = []
const asking = (async () => {
  for (let i = 0; !isOver; i = (i + 7919) % titles.length) {
    const started = performance.now()
    const { total } = await engine.search({ text: titles[i] ?? '' })
    times.push(performance.now() - started)
    if (total === 0) unanswered++
    await new Promise((resume) => setTimeout(resume, 50))
  }
})()
console.log(`built again while searched: ${await seconds(() => reindex(deps))} s`)
isOver = true
await asking
console.log(`${times.length} searches meanwhile, ${unanswered} found nothing; ${percentiles(times)}`)
await close()

async function seconds(work: () => Promise<unknown>): Promise<string> {
  const started = performance.now()
  await work()
  return ((performance.now() - started) / 1000).toFixed(1)
}

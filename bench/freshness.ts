/**
 * How long after its commit a changed row can be found, through the queue and the job as a worker runs them.
 *   npm run bench:freshness -- [--changes 100] [--items 20000]
 */
import { parseArgs } from 'node:util'
import { readConfig } from '../src/config.ts'
import { createJobs, migrateJobs, queues, type Work } from '../src/jobs.ts'
import { markDirty } from '../src/search/dirty.ts'
import { createSearchEngine } from '../src/search/engine.ts'
import { reindex } from '../src/search/reindex.ts'
import { fillItems, someTitles } from './fill-items.ts'
import { log, percentiles, scratchDatabase } from './scratch-database.ts'

const { values: options } = parseArgs({
  options: { changes: { type: 'string', default: '100' }, items: { type: 'string', default: '20000' } },
})
const { db, connectionString, close } = await scratchDatabase()
await migrateJobs({ connectionString, log })
await fillItems(db, someTitles(Number(options.items)))
const config = { ...readConfig({ GUILDHALL_SECRET: 'only for a benchmark, and nothing is kept' }), meili: undefined }
const deps = { db, config, log, now: () => Temporal.Now.instant() }
await reindex(deps)
const engine = createSearchEngine(deps)
const jobs = createJobs({ connectionString, log })
const nothing = Object.fromEntries(Object.keys(queues).map((name) => [name, async () => {}])) as Partial<Work> as Work
await jobs.start({
  ...nothing,
  'index-documents': async (_, signal) => {
    await engine.indexDirty({ signal })
  },
})

const ids: string[] = await db('items').limit(Number(options.changes)).pluck('id')
const times: number[] = []
for (const [i, id] of ids.entries()) {
  const title = `Changed mark${i.toString(36)}x`
  await db.transaction(async (trx) => {
    await trx('items').where({ id }).update({ title })
    await markDirty(trx, 'item', [id])
    await jobs.enqueue(trx, 'index-documents', {})
  })
  const committed = performance.now()
  while ((await engine.search({ text: title, correct: false })).hits[0]?.title !== title)
    await new Promise((resume) => setTimeout(resume, 5))
  times.push(performance.now() - committed)
}
console.log(`from commit to found, ${times.length} changes: ${percentiles(times)}`)
await jobs.stop(1000)
await close()

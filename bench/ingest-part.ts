/** Runs in a process of its own that ingest-each.ts starts: reads a site by the runner or by the bare loop, and says how long it took. */
import { buildDeps } from '../src/build-deps.ts'
import { readConfig } from '../src/config.ts'
import { createFetching } from '../src/http/guarded-fetch.ts'
import { createLog } from '../src/log.ts'
import { addSource } from '../src/sources/add-source.ts'
import { syncSource } from '../src/sources/sync-source.ts'
import { bareUpsert } from './bare-upsert.ts'
import type { Measured, Part } from './ingest-each.ts'
import { kinds } from './ingest-kinds.ts'

process.send?.(await measure(JSON.parse(process.argv[2] ?? '') as Part))

async function measure({ name, part, settings, url }: Part): Promise<Measured> {
  const config = readConfig(process.env)
  const log = createLog({ level: 'warn', process: 'bench' })
  const deps = await buildDeps(config, { kind: 'worker', log })
  // A clock that is turned on instead of waiting.
  let turnedMs = 0
  const now = () =>
    Temporal.Instant.fromEpochMilliseconds(Math.ceil(performance.timeOrigin + performance.now() + turnedMs))
  const sleep = async (ms: number) => {
    turnedMs += ms
  }
  const fetching = createFetching({ config, db: deps.db, now, log, sleep })
  try {
    const { id: sourceId } = await addSource(deps, { connector: name, name: 'bench', settings })
    // A worker that reads feeds has the thread that parses, as the loop has its parser: loading either is not measured.
    if (name === 'feeds' && part === 'runner') await fetching.parse.feedLinks('', url)
    const startedAt = performance.now()
    const before = process.cpuUsage()
    if (part === 'bare')
      for await (const found of kinds[name]?.read(settings, url) ?? []) await bareUpsert(deps.db, sourceId, found)
    else
      for (;;) {
        const report = await syncSource({ ...deps, now, fetching }, { sourceId })
        if (report.complete) break
        // Its pace reached past the end of the run: the worker comes back for it.
        if (report.state === 'limited') await sleep(Math.max(0, now().until(report.nextRunAt).total('milliseconds')))
        else if (report.state !== 'ok') throw new Error(`The run ended ${report.state}: ${report.trouble?.message}`)
      }
    const seconds = (performance.now() - startedAt) / 1000
    const { user, system } = process.cpuUsage(before)
    const [{ items } = { items: 0 }] = await deps.db('items').count({ items: '*' })
    return {
      items: Number(items),
      seconds,
      processorSeconds: (user + system) / 1e6,
      megabytes: process.resourceUsage().maxRSS / 1024,
    }
  } finally {
    await fetching.close()
    await deps.close()
  }
}

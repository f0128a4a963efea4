/**
 * Fifty sources at once, one of them hanging, one slow, one flooding, one failing: whether the others keep their times.
 *   npm run bench:sources -- [--minutes 10] [--workers 2] [--sources 50]
 * Real sites on loopback, real worker processes, the shortest period there is, a minute. Of the good sources eight share a host that
 * allows one request a second.
 */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Knex } from 'knex'
import { readConfig } from '../src/config.ts'
import { migrateJobs } from '../src/jobs.ts'
import { nodeOptions } from '../src/processes/children.ts'
import { addSource } from '../src/sources/add-source.ts'
import { manySites } from '../tests/manySites.ts'
import { cleanUpPrograms, dataFolder, type Program, runProgram } from '../tests/runProgram.ts'
import { log, percentiles, scratchDatabase } from './scratch-database.ts'

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    workers: { type: 'string', default: '2' },
    sources: { type: 'string', default: '50' },
  },
})
const minutes = Number(options.minutes)
const bad = { endless: { slow: 1, slowMs: 3000, flooding: 1 }, hanging: 1, failing: 1 }
const neighbours = 8
const periodSeconds = 60
const secret = 'a secret that only this bench knows, long enough'
const say = (line: string) => process.stdout.write(`${line}\n`)

const sites = await manySites({ good: Number(options.sources) - neighbours - 4, neighbours, ...bad })
const { db, connectionString, close } = await scratchDatabase()
const workers: Program[] = []
try {
  await migrateJobs({ connectionString, log })
  const config = readConfig({ GUILDHALL_DATA: dataFolder(), GUILDHALL_SECRET: secret })
  const deps = { db, config, now: () => Temporal.Now.instant() }
  for (const wanted of [...sites.bad, ...sites.good, ...sites.neighbours]) await addSource(deps, wanted)
  for (let n = 0; n < Number(options.workers); n++) workers.push(await startWorker(n))
  const endsAt = performance.now() + minutes * 60_000
  let peak = 0
  while (performance.now() < endsAt) {
    peak = Math.max(peak, ...workers.map(({ pid }) => peakMegabytes(pid)))
    await sleep(1000)
  }
  await report(db, peak)
} finally {
  await cleanUpPrograms()
  await close()
  await sites.close()
}

async function startWorker(n: number): Promise<Program> {
  const [option = ''] = nodeOptions.worker
  const worker = runProgram(option, ['src/server.ts', 'worker'], {
    DATABASE_URL: connectionString,
    GUILDHALL_SECRET: secret,
    GUILDHALL_DATA: dataFolder(),
    GUILDHALL_ALLOW_HOSTS: sites.hosts,
    CONTACT_EMAIL: `worker${n}@hub.example.org`,
    LOG_LEVEL: 'info',
  })
  await worker.says(/taking jobs/)
  return worker
}

function peakMegabytes(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
}

async function report(hub: Knex, peak: number): Promise<void> {
  const good = (name: string) => /^(good|neighbour)-/.test(name)
  const sources: { id: string; name: string }[] = await hub('sources').select('id', 'name')
  const late: number[] = []
  let runs = 0
  for (const { id } of sources.filter(({ name }) => good(name))) {
    const mine: { started_at: Temporal.Instant; finished_at: Temporal.Instant | null; complete: boolean }[] = await hub(
      'runs',
    )
      .where('source_id', id)
      .orderBy('started_at')
      .select('started_at', 'finished_at', 'complete')
    runs += mine.filter(({ complete }) => complete).length
    for (const [index, run] of mine.entries()) {
      const ended = mine[index - 1]?.finished_at
      if (ended) late.push(ended.until(run.started_at).total('milliseconds') - periodSeconds * 1000)
    }
    // A run that should have begun, and has not.
    const last = mine.at(-1)?.finished_at
    if (last) late.push(last.until(Temporal.Now.instant()).total('milliseconds') - periodSeconds * 1000)
  }
  say(
    `good sources             ${sources.filter(({ name }) => good(name)).length}, read ${runs} times in ${minutes} min`,
  )
  say(`their lag, milliseconds  ${percentiles(late.map((ms) => Math.max(0, ms)))}`)
  say(
    `the longest              ${(Math.max(...late) / 1000).toFixed(1)} s (goal: at most ${2 * periodSeconds} s, two periods)`,
  )
  for (const { id, name } of sources.filter((source) => !good(source.name))) {
    const { rows } = await hub.raw(
      `SELECT count(*) AS runs, sum(requests) AS requests, sum(upserted) AS items, string_agg(DISTINCT state, ', ') AS states
       FROM runs WHERE source_id = ?`,
      [id],
    )
    const [{ runs: many, requests, items, states }] = rows
    say(`${name.padEnd(24)} ${many} runs (${states}), ${requests} requests, ${items} items`)
  }
  const gaps = sites.arrivals.slice(1).map(({ at }, index) => at - (sites.arrivals[index]?.at ?? 0))
  const inAnySecond = Math.max(...sites.arrivals.map(({ at }) => within(at, 1000)))
  say(
    `the shared host          ${sites.arrivals.length} requests of ${new Set(sites.arrivals.map(({ by }) => by)).size} workers`,
  )
  say(
    `  shortest gap           ${Math.min(...gaps).toFixed(0)} ms (pace: 1000 ms, less what the machine holds a request up)`,
  )
  say(`  most within a second   ${inAnySecond}`)
  say(`peak memory of a worker  ${peak.toFixed(0)} MB (goal: at most 400)`)
}

function within(from: number, ms: number): number {
  return sites.arrivals.filter(({ at }) => at >= from && at < from + ms * 0.9).length
}

/**
 * `npm run bench:ingest -- --copies 50`: a real site brought in by the runner, against a bare loop that fetches, parses,
 * sanitises and upserts the same pages with the same batch size. Each in a process and on a database of its own.
 * `npm run bench:ingest -- --connector all [--items 1000] [--rounds 1]`: the same of each connector (or the one that is named), with the
 * site of its tests, whose posts have 1.5 KB of HTML each. Of several rounds, loop and runner in turn, the medians count.
 */
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { buildDeps } from '../src/build-deps.ts'
import { readConfig } from '../src/config.ts'
import { createLog } from '../src/log.ts'
import { nodeOptions } from '../src/processes/children.ts'
import { addSource } from '../src/sources/add-source.ts'
import { syncSource } from '../src/sources/sync-source.ts'
import { hasRealSite, realSite, realSiteMissing } from '../tests/realSite.ts'
import { bareLoop } from './bare-loop.ts'
import { compareConnector } from './ingest-each.ts'
import { kinds } from './ingest-kinds.ts'

type Measured = {
  items: number
  seconds: number
  /** Peak of the process, until the items were stored. */
  megabytes: number
  /** Until all could be found, and the peak until then. */
  searchable?: { seconds: number; megabytes: number }
}

const { values } = parseArgs({
  options: {
    copies: { type: 'string', default: '50' },
    connector: { type: 'string' },
    items: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '1' },
    part: { type: 'string' },
    site: { type: 'string' },
  },
})
const say = (line: string) => process.stdout.write(`${line}\n`)

if (values.part && values.site) process.send?.(await measure(values.part, values.site))
else if (values.connector)
  for (const name of values.connector === 'all' ? Object.keys(kinds) : [values.connector])
    say(await compareConnector(name, Number(values.items), Number(values.rounds)))
else if (!hasRealSite) say(realSiteMissing)
else await compare(Number(values.copies))

async function compare(copies: number): Promise<void> {
  const parts: Record<string, Measured> = {}
  // The loop first: what the machine keeps warm then helps the runner no more than it.
  for (const part of ['bare', 'runner']) {
    const site = await realSite({ copies, quota: 1_000_000 })
    const data = mkdtempSync(join(tmpdir(), 'guildhall-ingest-'))
    try {
      parts[part] = await inProcess(part, { site: site.url, data, host: site.hostAndPort })
    } finally {
      await site.close()
      rmSync(data, { recursive: true, force: true })
    }
  }
  const { bare, runner } = parts
  if (!bare || !runner) return
  say(`items                    ${runner.items}`)
  say(`runner                   ${runner.seconds.toFixed(1)} s, ${Math.round(runner.items / runner.seconds)} items/s`)
  say(`bare loop                ${bare.seconds.toFixed(1)} s, ${Math.round(bare.items / bare.seconds)} items/s`)
  say(`ratio                    ${(runner.seconds / bare.seconds).toFixed(2)} (goal: at most 2.0)`)
  say(`all found after          ${runner.searchable?.seconds.toFixed(1)} s`)
  say(`peak memory, stored      ${Math.round(runner.megabytes)} MB (goal: at most 400)`)
  say(`peak memory, found       ${Math.round(runner.searchable?.megabytes ?? 0)} MB (goal: at most 400)`)
}

function inProcess(
  part: string,
  { site, data, host }: { site: string; data: string; host: string },
): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), ['--part', part, '--site', site], {
      execArgv: nodeOptions.worker,
      env: { ...process.env, GUILDHALL_DATA: data, DATABASE_URL: '', GUILDHALL_ALLOW_HOSTS: host, LOG_LEVEL: 'warn' },
    })
    child.once('message', (message) => resolve(message as Measured))
    child.once('exit', (code) => reject(new Error(`The ${part} part ended with ${code}`)))
  })
}

async function measure(part: string, baseUrl: string): Promise<Measured> {
  const config = readConfig(process.env)
  const deps = await buildDeps(config, { kind: 'worker', log: createLog({ level: 'warn', process: 'bench' }) })
  try {
    const settings = { site: 'beer', baseUrl, key: 'a-key-of-an-app' }
    const { id: sourceId } = await addSource(deps, { connector: 'stack-exchange', name: 'beer', settings })
    const startedAt = performance.now()
    const since = () => (performance.now() - startedAt) / 1000
    const used = () => process.resourceUsage().maxRSS / 1024
    if (part === 'bare') {
      const items = await bareLoop(deps.db, { baseUrl, sourceId })
      return { items, seconds: since(), megabytes: used() }
    }
    for (;;) {
      const report = await syncSource(deps, { sourceId })
      if (report.complete) break
      if (report.state !== 'ok') throw new Error(`The run ended ${report.state}: ${report.trouble?.message}`)
    }
    const [seconds, megabytes] = [since(), used()]
    await deps.search.indexDirty()
    const [{ items } = { items: 0 }] = await deps.db('items').count({ items: '*' })
    return { items: Number(items), seconds, megabytes, searchable: { seconds: since(), megabytes: used() } }
  } finally {
    await deps.close()
  }
}

/**
 * A source of 200,000 items: whether it loads in bounded memory, and whether removing it keeps anybody waiting.
 *   npm run bench:large-source -- [--items 200000]
 * It is read in a process of its own by the ordinary runner; then it is removed while a small source beside it is searched and written.
 */
import { fork } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type BuiltDeps, buildDeps } from '../src/build-deps.ts'
import { readConfig } from '../src/config.ts'
import { createLog } from '../src/log.ts'
import { nodeOptions } from '../src/processes/children.ts'
import { addSource } from '../src/sources/add-source.ts'
import { removeSource } from '../src/sources/remove-source.ts'
import { syncSource } from '../src/sources/sync-source.ts'
import { listSite } from '../tests/manySites.ts'
import { percentiles } from './scratch-database.ts'
import { temporaryFolder } from './temporary-folder.ts'

const { values: options } = parseArgs({
  options: { items: { type: 'string', default: '200000' }, part: { type: 'string' } },
})
const say = (line: string) => process.stdout.write(`${line}\n`)
const environment = (data: string, hosts: string) => ({
  ...process.env,
  GUILDHALL_DATA: data,
  DATABASE_URL: '',
  GUILDHALL_ALLOW_HOSTS: hosts,
  LOG_LEVEL: 'warn',
})
const open = (env: NodeJS.ProcessEnv) =>
  buildDeps(readConfig(env), { kind: 'worker', log: createLog({ level: 'warn', process: 'bench' }) })

type Loaded = { stored: number; found: number; megabytes: { stored: number; found: number } }
type Removed = { items: number; seconds: number }

if (options.part) process.send?.(await doPart(options.part))
else await measure(Number(options.items))

async function measure(items: number): Promise<void> {
  const [large, small] = [await listSite(items), await listSite(2000)]
  const folder = temporaryFolder()
  const env = environment(folder.path, [large.host, small.host].join(','))
  const deps = await open(env)
  try {
    for (const [name, site] of Object.entries({ large, small }))
      await addSource(deps, {
        connector: 'stack-exchange',
        name,
        settings: { site: name, baseUrl: site.url, key: 'a-key-of-an-app' },
      })
    const loaded = await inProcess<Loaded>('load', env)
    const [{ many }] = (await deps.db.raw('SELECT count(*)::int AS many FROM items')).rows
    say(`items                    ${many}`)
    say(`stored after             ${loaded.stored.toFixed(0)} s, ${Math.round(many / loaded.stored)} items/s`)
    say(`all found after          ${loaded.found.toFixed(0)} s`)
    say(
      `peak memory              ${loaded.megabytes.stored.toFixed(0)} MB while storing, ${loaded.megabytes.found.toFixed(0)} MB with indexing (goal: at most 400)`,
    )

    const removing = inProcess<Removed>('remove', env)
    const meanwhile = await watch(deps, removing)
    const removed = await removing
    say(
      `removed                  ${removed.items} items in ${removed.seconds.toFixed(0)} s, out of the index with them`,
    )
    say(
      `searches meanwhile       ${meanwhile.searches.length}: ${percentiles(meanwhile.searches)}, the longest ${longest(meanwhile.searches)} ms; ${meanwhile.empty} found nothing`,
    )
    say(
      `writes meanwhile         ${meanwhile.writes.length}: ${percentiles(meanwhile.writes)}, the longest ${longest(meanwhile.writes)} ms (goal: at most 1000)`,
    )
    say(`longest wait for a lock  ${longest(meanwhile.locks)} ms (goal: at most 1000)`)
  } finally {
    await deps.close()
    await Promise.all([large.close(), small.close()])
    folder.remove()
  }
}

function inProcess<Result>(part: string, env: NodeJS.ProcessEnv): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), ['--part', part], { execArgv: nodeOptions.worker, env })
    child.once('message', (message) => resolve(message as Result))
    child.once('exit', (code) => reject(new Error(`${part} ended with ${code}`)))
  })
}

async function doPart(part: string): Promise<Loaded | Removed> {
  const deps = await open(process.env)
  try {
    return part === 'load' ? await load(deps) : await remove(deps)
  } finally {
    await deps.close()
  }
}

async function load(deps: BuiltDeps): Promise<Loaded> {
  const startedAt = performance.now()
  const since = () => (performance.now() - startedAt) / 1000
  const peak = () => process.resourceUsage().maxRSS / 1024
  const ids: string[] = await deps.db('sources').pluck('id')
  for (const sourceId of ids)
    for (;;) {
      const report = await syncSource(deps, { sourceId })
      if (report.complete) break
      // On a busy machine a run's time is over before the next turn: the worker comes back for it.
      if (report.state === 'limited') await sleep(Math.max(0, deps.now().until(report.nextRunAt).total('milliseconds')))
      else if (report.state !== 'ok') throw new Error(`The run ended ${report.state}: ${report.trouble?.message}`)
    }
  const [stored, megabytes] = [since(), peak()]
  await deps.search.indexDirty()
  return { stored, found: since(), megabytes: { stored: megabytes, found: peak() } }
}

/** As a worker does: what is removed is taken out of the index at the same time. */
async function remove(deps: BuiltDeps): Promise<Removed> {
  const startedAt = performance.now()
  let isRemoving = true
  const removing = removeSource(deps, 'large').finally(() => {
    isRemoving = false
  })
  while (isRemoving) {
    await deps.search.indexDirty()
    await sleep(20)
  }
  const { items } = await removing
  await deps.search.indexDirty()
  return { items, seconds: (performance.now() - startedAt) / 1000 }
}

/** What others of the hub wait for, until `removing` is done; milliseconds. */
async function watch(deps: BuiltDeps, removing: Promise<unknown>) {
  const seen = { searches: [] as number[], writes: [] as number[], locks: [] as number[], empty: 0 }
  let goesOn = true
  const over = removing.finally(() => {
    goesOn = false
  })
  over.catch(() => {})
  const [{ id: small }] = await deps.db('sources').where('name', 'small').select('id')
  const timed = async <T>(into: number[], work: () => Promise<T>): Promise<T> => {
    const startedAt = performance.now()
    const result = await work()
    into.push(performance.now() - startedAt)
    return result
  }
  const searching = async () => {
    for (let n = 0; goesOn; n++) {
      const text = `zip of jacket ${n % 2000}`
      const { hits } = await timed(seen.searches, () => deps.search.search({ text, limit: 20 }))
      if (hits.length === 0) seen.empty++
      await sleep(50)
    }
  }
  const writing = async () => {
    for (let n = 0; goesOn; n++) {
      await timed(seen.writes, () =>
        deps
          .db('items')
          .where({ source_id: small, external_id: `small:q:${1 + (n % 2000)}` })
          .update({ misses: 0 }),
      )
      await sleep(20)
    }
  }
  const looking = async () => {
    while (goesOn) {
      const { rows } = await deps.db.raw(
        `SELECT coalesce(max(extract(epoch FROM clock_timestamp() - state_change)), 0)::float8 * 1000 AS ms
         FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
      )
      seen.locks.push(rows[0].ms)
      await sleep(20)
    }
  }
  await Promise.all([searching(), writing(), looking()])
  return seen
}

function longest(milliseconds: number[]): string {
  return Math.max(0, ...milliseconds).toFixed(0)
}

/**
 * The whole way in, under everything that goes wrong: a real site with all its faults, edits, deletions, questions held
 * back, a quota that runs out, and the process killed at random moments. What is there in the end is compared with one
 * undisturbed run into another database.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type RealSite, realSite } from './realSite.ts'

export type RealInput = {
  /** As `export items` prints them, after all that and after one clean run. */
  disturbed: string[]
  clean: string[]
  /** How many questions the site has in the end. */
  questions: number
  /** How often the site was asked while it had said not to. */
  violations: number
  kills: number
  /** Exit code of the run in which the quota ran out. */
  exitOnQuota: number
  /** Exit codes of the runs that nobody killed. */
  exits: number[]
}

const root = fileURLToPath(new URL('..', import.meta.url))
const heldBack = 30

export async function realInput(options: {
  copies: number
  kills: number
  /** Kills come within so long of a run's first request; every fourth of its start. */
  killWithinMs: number
  say(line: string): void
}): Promise<RealInput> {
  const site = await realSite({ copies: options.copies, 'hold-back': heldBack, quota: 1_000_000 })
  const hubs = [hubFor(site), hubFor(site)] as const
  try {
    const [hub, cleanHub] = hubs
    const ids = await questionIds(site)
    const said = { exits: [] as number[], kills: 0, exitOnQuota: 0 }
    await hub.add()
    for (const [at, disturbance] of killed(ids, options.kills).entries()) {
      await site.control(disturbance)
      const ms = Math.round(Math.random() * options.killWithinMs)
      said.kills += (await hub.syncAndKill(ms, at % 4 === 3 ? 'its start' : 'its first request')) ? 1 : 0
      options.say(`killed after ${ms} ms, with ${JSON.stringify(disturbance)}`)
    }
    for (const disturbance of survived(ids)) {
      await site.control(disturbance)
      said.exits.push(await hub.sync())
      options.say(`exit ${said.exits.at(-1)}, with ${JSON.stringify(disturbance)}`)
    }
    await site.control({ quota: 0 })
    said.exitOnQuota = await hub.sync()
    await site.control({ quota: 1_000_000, release: heldBack })
    for (let tries = 0; (await hub.sync()) !== 0; tries++) if (tries > 5) throw new Error('The last run does not end')
    options.say('brought in; now once undisturbed')
    const { violations, questions } = await site.counts()
    await cleanHub.add()
    if ((await cleanHub.sync()) !== 0) throw new Error('The clean run failed')
    return { ...said, violations, questions, disturbed: await hub.export(), clean: await cleanHub.export() }
  } finally {
    for (const hub of hubs) hub.remove()
    await site.close()
  }
}

const faults = ['500', 'html', 'truncated', 'empty', 'error200', 'reset']

/** What happens to the site before each run that is killed. */
function killed(ids: number[], kills: number): Record<string, unknown>[] {
  const changes = [
    {},
    { release: 3, fail: { kind: '500', times: 1 } },
    { edit: { id: ids[10], title: 'Edited while it was read' }, backoff: { seconds: 2, times: 2 } },
    { delete: [ids[20], ids[21]] },
    { edit: { id: ids[30], body: '<p>Another body</p>' }, fail: { kind: 'reset', times: 2 } },
    { release: 2, backoff: { seconds: 3, times: 1 } },
    { delete: [ids[40]], fail: { kind: 'truncated', times: 1 } },
  ]
  return Array.from({ length: kills }, (_, kill) => changes[kill % changes.length] ?? {})
}

/** Every fault the site knows, and more of them than a request is tried. */
function survived(ids: number[]): Record<string, unknown>[] {
  return [
    ...faults.map((kind, at) => ({
      fail: { kind, times: 1 },
      edit: { id: ids[50 + at], title: `Edited with ${kind}` },
    })),
    { fail: { kind: '500', times: 5 }, delete: [ids[60], ids[61], ids[62]] },
    { fail: { kind: 'throttle', times: 1 }, release: 4 },
    { fail: { kind: 'slow', times: 1 }, edit: { id: ids[70], body: '<p>Slow, but there</p>' } },
    { backoff: { seconds: 4, times: 3 }, edit: { id: ids[71], title: 'Edited with a backoff' } },
  ]
}

function hubFor(site: RealSite) {
  const data = mkdtempSync(join(tmpdir(), 'guildhall-real-'))
  const { DATABASE_URL: _, ...inherited } = process.env
  const env = { ...inherited, GUILDHALL_DATA: data, GUILDHALL_ALLOW_HOSTS: site.hostAndPort, LOG_LEVEL: 'error' }
  const start = (...words: string[]) =>
    spawn(process.execPath, ['src/cli.ts', ...words], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const run = async (...words: string[]) => {
    const child = start(...words)
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (part) => out.push(part))
    child.stderr.on('data', (part) => err.push(part))
    const [code] = await once(child, 'close')
    return { code: Number(code), out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }
  }
  const must = async (...words: string[]) => {
    const { code, out, err } = await run(...words)
    if (code !== 0) throw new Error(`guildhall ${words.join(' ')} ended with ${code}: ${err}`)
    return out
  }
  const sync = ['source', 'sync', 'beer', '--wait', '--json']
  const settings = JSON.stringify({ site: 'beer', baseUrl: site.url, key: 'a-key-of-an-app' })
  return {
    add: () => must('source', 'add', 'stack-exchange', '--name', 'beer', '--settings', settings),
    sync: async () => (await run(...sync)).code,
    async syncAndKill(ms: number, since: 'its start' | 'its first request'): Promise<boolean> {
      const { requests } = await site.counts()
      const child = start(...sync)
      child.stdout.resume()
      child.stderr.resume()
      const exited = once(child, 'exit')
      // After a kill the hub leaves the site alone for a moment: a kill within that would find nothing in its hands.
      while (since === 'its first request' && child.exitCode === null && (await site.counts()).requests === requests)
        await Promise.race([after(50), exited])
      await Promise.race([after(ms), exited])
      const isKilled = child.kill('SIGKILL')
      await exited
      return isKilled
    },
    export: async () => (await must('export', 'items')).split('\n').filter(Boolean),
    /** The server that killed processes left behind goes with its data. */
    remove: () => rmSync(data, { recursive: true, force: true }),
  }
}

async function questionIds(site: RealSite): Promise<number[]> {
  const answer = await fetch(`${site.url}/questions?site=beer&sort=creation&order=asc&pagesize=100`)
  const { items } = (await answer.json()) as { items: { question_id: number }[] }
  return items.map((question) => question.question_id)
}

import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { openDatabase } from '../src/db.ts'
import { postgresFolder } from '../src/postgres/layout.ts'
import { serverProcess } from '../src/postgres/stale-locks.ts'

export type Hub = {
  process: ChildProcessByStdio<null, Readable, Readable>
  /** The numbers that it was told are committed. */
  acknowledged: number[]
  longestGapMs: number
  ended: Promise<unknown>
  /** What it wrote to standard error. */
  complaint(): string
}

export type StartAs = { uid?: number; gid?: number }

export function startHub(dataDirectory: string, name: string, upTo?: number, as: StartAs = {}): Hub {
  const script = join(import.meta.dirname, 'insertingHub.ts')
  const child = spawn(process.execPath, [script, dataDirectory, name, ...(upTo === undefined ? [] : [String(upTo)])], {
    ...as,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let complaint = ''
  let rest = ''
  let last: number | undefined
  const hub: Hub = {
    process: child,
    acknowledged: [],
    longestGapMs: 0,
    ended: once(child, 'close'),
    complaint: () => complaint,
  }
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    complaint += chunk
  })
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    hub.acknowledged.push(...lines.map(Number))
    const at = performance.now()
    if (last !== undefined) hub.longestGapMs = Math.max(hub.longestGapMs, at - last)
    last = at
  })
  return hub
}

/** Resolves once the hub has had `count` more rows acknowledged; rejects when it ends before. */
export async function progress(hub: Hub, count: number): Promise<void> {
  const goal = hub.acknowledged.length + count
  while (hub.acknowledged.length < goal) {
    if (hub.process.exitCode !== null || hub.process.signalCode !== null)
      throw new Error(`the hub ended: ${hub.complaint()}`)
    await sleep(5)
  }
}

/** Kills the server `kills` times under inserting hubs; each time, every hub must go on before the next. */
export async function killServerUnderInserts(dataDirectory: string, kills: number, hubCount: number) {
  const hubs = Array.from({ length: hubCount }, (_, index) => startHub(dataDirectory, `hub${index}`))
  try {
    await Promise.all(hubs.map((hub) => progress(hub, 50)))
    let killed: number | undefined
    for (let kill = 0; kill < kills; kill++) {
      killed = await serverOtherThan(killed, dataDirectory, hubs)
      process.kill(killed, 'SIGKILL')
      await Promise.all(hubs.map((hub) => progress(hub, 50)))
    }
  } finally {
    for (const hub of hubs) hub.process.kill('SIGTERM')
    await Promise.all(hubs.map((hub) => hub.ended))
  }
  const stored = await storedNumbers(dataDirectory)
  return {
    acknowledged: hubs.reduce((sum, hub) => sum + hub.acknowledged.length, 0),
    lost: hubs.flatMap((hub, index) => hub.acknowledged.filter((number) => !stored.has(`hub${index} ${number}`)))
      .length,
    longestGapMs: Math.round(Math.max(...hubs.map((hub) => hub.longestGapMs))),
    serverLeft: serverProcess(postgresFolder(dataDirectory)) !== undefined,
  }
}

/** What the hubs report can be from before the last kill: that a server runs has to be looked for. */
async function serverOtherThan(killed: number | undefined, dataDirectory: string, hubs: Hub[]): Promise<number> {
  for (;;) {
    const server = serverProcess(postgresFolder(dataDirectory))
    if (server !== undefined && server !== killed) return server
    await Promise.all(hubs.map((hub) => progress(hub, 1)))
  }
}

export async function storedNumbers(dataDirectory: string): Promise<Set<string>> {
  const log = pino({ level: 'silent' })
  const { db, close } = await openDatabase({ databaseUrl: undefined, dataDirectory }, { name: 'tests', log })
  try {
    const rows = await db('inserted').select('hub', 'number')
    return new Set(rows.map(({ hub, number }) => `${hub} ${number}`))
  } finally {
    await close()
  }
}

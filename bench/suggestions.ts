/**
 * How long what exists for a question being written takes, over HTTP, in a hub of the documents of a set:
 *   npm run bench:suggestions -- --set DIR [--keep FOLDER] [--seconds 10]
 * DIR is as bench/relevance.ts reads it. One person who types alone, then 20 at once, then 10 connections without pause.
 * 200 mentors answered the questions of the set. The app runs in a process of its own, as it does in a hub; limits hold, each
 * request comes from another address. What a
 * request takes of the processors, which other work beside it changes less, is said where the system has /proc.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { Pool } from 'undici'
import { createApp, serverOptions } from '../src/app.ts'
import { buildDeps } from '../src/build-deps.ts'
import { readConfig } from '../src/config.ts'
import type { Db } from '../src/db.ts'
import { buildBeside, swapIn } from '../src/search/build-index.ts'
import { allMemberDocuments } from '../src/search/member-documents.ts'
import { storeDocuments } from '../src/search/stored-documents.ts'
import { fillAnswers, fillMentors, questionDocumentId } from './fill-mentors.ts'
import { log, percentiles, scratchDatabase } from './scratch-database.ts'

const mentors = 200
/** As many requests are one question that is being written. */
const askedWhileTyping = 8

const { values: options } = parseArgs({
  options: {
    set: { type: 'string' },
    keep: { type: 'string' },
    seconds: { type: 'string', default: '10' },
    serve: { type: 'string' },
  },
})
if (options.serve) await serve(options.serve)
else await measure()

/** One web process, on the database that is there. */
async function serve(databaseUrl: string) {
  const config = readConfig({
    DATABASE_URL: databaseUrl,
    GUILDHALL_SECRET: 'only for a benchmark, and nothing is kept',
    TRUST_PROXY: '1',
    LOG_LEVEL: 'silent',
  })
  const deps = await buildDeps(config, { kind: 'web', log, isMigrated: true })
  const server = createServer(serverOptions, createApp(deps)).listen(0, '127.0.0.1', () =>
    process.send?.((server.address() as AddressInfo).port),
  )
  process.on('message', () => process.send?.(cpuMs()))
  process.once('disconnect', () => process.exit())
}

async function measure() {
  if (!options.set) throw new Error('--set DIR is needed')
  const seconds = Number(options.seconds)
  const { db, connectionString, isFilled, close } = await scratchDatabase(options.keep)
  if (!isFilled) {
    await buildBeside(db, documents(), ['en'])
    await db.transaction(swapIn)
    await fillMentors(db, mentors)
    await fillAnswers(db, mentors)
    for await (const people of allMemberDocuments(db)) await storeDocuments(db, people, ['en'])
    // As PostgreSQL does by itself within minutes of such a load.
    await db.raw('VACUUM (ANALYZE)')
  }
  const titles = lines('queries.jsonl')
    .map((line) => (JSON.parse(line) as { text: string }).text)
    .filter((text) => text.length >= 20)
  const hub = fork(import.meta.filename, ['--serve', connectionString], { execArgv: process.execArgv })
  hub.once('exit', (code) => process.exit(code ?? 0))
  const [port] = (await once(hub, 'message')) as [number]
  let asked = 0
  let failed = 0
  const answers: { statusCode: number; bytes: Buffer; isPacked: boolean }[] = []

  // Not fetch: it takes more of the processors that the hub is measured on.
  const client = new Pool(`http://127.0.0.1:${port}`, { connections: 30 })
  const ask = async (title: string, key: string): Promise<number> => {
    const from = performance.now()
    const { statusCode, headers, body } = await client.request({
      path: '/ask/suggestions',
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'accept-encoding': 'gzip',
        'x-forwarded-for': `2001:db8:${(asked % 60000).toString(16)}:${(asked++ >> 4) % 60000}::1`,
      },
      body: new URLSearchParams({ title, key }).toString(),
    })
    const bytes = Buffer.from(await body.arrayBuffer())
    const ms = performance.now() - from
    answers.push({ statusCode, bytes, isPacked: headers['content-encoding'] === 'gzip' })
    return ms
  }
  /** Whoever asks has processors of their own: looking at the answers waits until nothing is measured. */
  const look = () => {
    for (const { statusCode, bytes, isPacked } of answers.splice(0)) {
      const html = (isPacked ? gunzipSync(bytes) : bytes).toString('utf8')
      if (statusCode !== 200 || !html.includes('data-status')) failed += 1
    }
  }
  /** A question as it is typed: asked for after each word, with the pause that the page waits for and the time that a word takes. */
  const type = async (title: string, into: number[], until: number) => {
    const words = title.split(' ')
    const key = crypto.randomUUID()
    for (let i = 1; i <= words.length && performance.now() < until; i++) {
      const typed = words.slice(0, i).join(' ')
      if (typed.length < 12) continue
      await new Promise((resolve) => setTimeout(resolve, 300 + 120 * (words[i - 1]?.length ?? 1) * Math.random()))
      into.push(await ask(typed, key))
    }
  }
  const people = async (count: number) => {
    const times: number[] = []
    const until = performance.now() + seconds * 1000
    let next = 0
    await Promise.all(
      Array.from({ length: count }, async () => {
        while (performance.now() < until) await type(titles[next++ % titles.length] as string, times, until)
      }),
    )
    return times
  }
  const p95 = (times: number[]) => [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0

  for (const title of titles.slice(0, 200)) await ask(title, crypto.randomUUID())
  const alone = await people(1)
  const many = await people(20)
  look()
  console.log(`one person typing    ${percentiles(alone)} (${alone.length} requests)`)
  console.log(
    `20 people typing     ${percentiles(many)} (${many.length} requests): ${(p95(many) / p95(alone)).toFixed(2)} × alone`,
  )
  const times: number[] = []
  const ownBefore = cpuMs()
  const before = await spent(hub, db)
  const until = performance.now() + seconds * 1000
  let next = 200
  await Promise.all(
    Array.from({ length: 10 }, async () => {
      for (let i = 0, key = ''; performance.now() < until; i++) {
        if (i % askedWhileTyping === 0) key = crypto.randomUUID()
        times.push(await ask(titles[next++ % titles.length] as string, key))
      }
    }),
  )
  const after = await spent(hub, db)
  const ownAfter = cpuMs()
  look()
  console.log(
    `10 without pause     ${(times.length / seconds).toFixed(0)} requests/s, ${percentiles(times)}, ${failed} failed`,
  )
  const each = (what: 'hub' | 'postgres') => ((after[what] - before[what]) / times.length).toFixed(1)
  const own = ((ownAfter - ownBefore) / times.length).toFixed(1)
  console.log(
    `processor time       ${each('hub')} ms of the hub, ${each('postgres')} ms of PostgreSQL and ${own} ms of this client a request`,
  )
  await client.close()
  hub.removeAllListeners('exit').disconnect()
  await once(hub, 'exit')
  await close()
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Processor time so far, in ms; PostgreSQL's of the connections that are open. */
async function spent(hub: ChildProcess, db: Db): Promise<{ hub: number; postgres: number }> {
  hub.send('cpu')
  const [ofHub] = (await once(hub, 'message')) as [number]
  const { rows } = await db.raw<{ rows: { pid: number }[] }>(
    'SELECT pid FROM pg_stat_activity WHERE datname = current_database()',
  )
  // The first number: nanoseconds on a processor.
  const spans = rows
    .map(({ pid }) => `/proc/${pid}/schedstat`)
    .filter(existsSync)
    .map((file) => Number(readFileSync(file, 'utf8').split(' ')[0]))
  return { hub: ofHub, postgres: spans.reduce((sum, one) => sum + one, 0) / 1e6 }
}

function lines(name: string): string[] {
  const file = [name, `${name}.gz`].map((one) => join(options.set ?? '', one)).find(existsSync)
  if (!file) throw new Error(`${options.set} has no ${name}`)
  const bytes = readFileSync(file)
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split('\n').filter(Boolean)
}

async function* documents() {
  const corpus = lines('corpus.jsonl')
  for (let i = 0; i < corpus.length; i += 1000)
    yield corpus.slice(i, i + 1000).map((line, j) => {
      const { title, body } = JSON.parse(line) as { title: string; body?: string }
      return {
        id: questionDocumentId(i + j),
        kind: 'thread' as const,
        itemKind: 'question',
        source: 'hub',
        title,
        url: `/questions/${i + j}/bench`,
        tags: [],
        lang: 'en',
        solved: j % 3 === 0,
        replies: j % 4,
        votes: 0,
        at: Temporal.Instant.from('2020-01-01T00:00:00Z'),
        licence: { spdx: 'UNKNOWN' },
        body: body ?? '',
      }
    })
}

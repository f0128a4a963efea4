import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import { emptyDatabase, freshDatabase } from '../../tests/freshDatabase.ts'
import { cleanUpPrograms, dataFolder, runProgram } from '../../tests/runProgram.ts'
import { createJobs } from '../jobs.ts'
import { createLog } from '../log.ts'
import type { Check } from './check.ts'
import { checkClock } from './database.ts'
import { examine } from './examine.ts'
import { checkNode } from './machine.ts'

const log = createLog({ level: 'silent', process: 'test' })
const now = () => Temporal.Now.instant()
const secret = 's'.repeat(40)
const undo: (() => Promise<void>)[] = []
afterEach(cleanUpPrograms)
afterAll(async () => {
  for (const drop of undo) await drop()
})

async function database() {
  const fresh = await freshDatabase()
  undo.push(fresh.drop)
  return fresh
}

const look = (environment: Record<string, string>) =>
  examine(environment, { now, log, nodeVersion: process.versions.node })
const named = (checks: Check[], name: string) => checks.find((check) => check.name === name)
const failing = (checks: Check[]) => checks.filter((check) => check.verdict === 'fail').map((check) => check.name)

test('a hub in order: every part is named and nothing fails', async () => {
  const { connectionString } = await database()

  const checks = await look({ DATABASE_URL: connectionString, GUILDHALL_SECRET: secret })

  const names = ['node', 'settings', 'disk', 'secret', 'database', 'extensions', 'migrations', 'clock', 'size']
  expect(checks.map((check) => check.name)).toEqual([...names, 'search', 'jobs', 'mail', 'rooms', 'sources'])
  expect(failing(checks)).toEqual([])
})

test('a database that cannot be reached is one finding, with what to do; the rest is still looked at', async () => {
  const checks = await look({
    DATABASE_URL: 'postgres://hub:hunter2@127.0.0.1:1/hub',
    GUILDHALL_SECRET: secret,
  })

  expect(failing(checks)).toEqual(['database'])
  expect(named(checks, 'database')?.advice).toContain('DATABASE_URL')
  expect(named(checks, 'node')?.verdict).toBe('ok')
  expect(JSON.stringify(checks)).not.toContain('hunter2')
})

test('tables that are missing are said, with the command that makes them', async () => {
  const empty = await emptyDatabase()
  undo.push(empty.drop)

  const checks = await look({ DATABASE_URL: empty.connectionString, GUILDHALL_SECRET: secret })

  expect(failing(checks)).toEqual(['extensions', 'migrations'])
  expect(named(checks, 'migrations')?.advice).toContain('migrate')
})

test('a database that a newer version has used is said to be one, and nothing else of it is looked at', async () => {
  const { db, connectionString } = await database()
  await db('knex_migrations').insert({ name: '9999_of_tomorrow', batch: 9, migration_time: now().toString() })

  const checks = await look({ DATABASE_URL: connectionString, GUILDHALL_SECRET: secret })

  expect(failing(checks)).toEqual(['migrations'])
  expect(named(checks, 'migrations')?.says).toContain('newer version of Guildhall (9999_of_tomorrow)')
  expect(named(checks, 'migrations')?.advice).not.toContain('mend what stands above')
  expect(named(checks, 'sources')).toBeUndefined()
})

test('a source that the hub has paused, and jobs that nobody takes, are said', async () => {
  const { db, connectionString } = await database()
  const jobs = createJobs({ connectionString, log })
  await jobs.enqueue(db, 'index-documents', {}, { startAfter: now().subtract({ minutes: 10 }) })
  await jobs.stop(0)
  await db('sources').insert({
    id: '01890000-0000-7000-8000-000000000001',
    name: 'beer',
    title: 'Beer',
    site_url: 'https://beer.example.org',
    connector: 'stack-exchange',
    connector_version: 1,
    settings: {},
    state: 'paused',
    paused_by: 'hub',
    trouble: {
      class: 'auth',
      message: 'the key was refused',
      fix: 'put in a new key',
      since: now().toString(),
      times: 3,
    },
    interval_minutes: 60,
    next_run_at: now().toString(),
    created_at: now().toString(),
  })

  const checks = await look({ DATABASE_URL: connectionString, GUILDHALL_SECRET: secret })

  expect(named(checks, 'source beer')).toMatchObject({
    verdict: 'fail',
    says: expect.stringContaining('the key was refused'),
    advice: expect.stringContaining('put in a new key'),
  })
  expect(named(checks, 'jobs')).toMatchObject({ verdict: 'warn', says: expect.stringContaining('1 wait') })
})

test('a clock that is off is said: half a minute is what a lease lasts', async () => {
  const { db } = await database()
  const off = (seconds: number) => checkClock(db, () => now().add({ seconds }))

  expect((await off(0)).verdict).toBe('ok')
  expect((await off(-5)).verdict).toBe('warn')
  expect((await off(60)).verdict).toBe('fail')
})

test.each([
  ['20.19.0', 'fail'],
  ['26.10.0', 'ok'],
  ['27.0.0', 'warn'],
])('Node %s: %s', (version, verdict) => {
  expect(checkNode(version).verdict).toBe(verdict)
})

test('a secret that others can read fails, and nothing is made by looking', async () => {
  const data = dataFolder()
  writeFileSync(join(data, 'secret'), 'f'.repeat(64))
  chmodSync(join(data, 'secret'), 0o644)

  const checks = await look({ GUILDHALL_DATA: data, DATABASE_URL: '' })

  expect(failing(checks)).toEqual(['secret'])
  expect(named(checks, 'secret')?.advice).toBe(`chmod 600 ${join(data, 'secret')}`)
  expect(named(checks, 'database')?.says).toContain('npm start makes it')
})

test('wrong settings are findings too, all of them', async () => {
  const checks = await look({ PORT: 'x', LOG_LEVEL: 'y' })

  expect(checks.filter((check) => check.name === 'settings').map((check) => check.says)).toEqual([
    'PORT=x',
    'LOG_LEVEL=y',
  ])
})

test('the command says each verdict with what to do, and its exit code is 1 when something fails', async () => {
  const broken = { DATABASE_URL: 'postgres://127.0.0.1:1/hub', GUILDHALL_SECRET: secret }
  const doctor = runProgram('src/cli.ts', ['doctor'], broken)
  const json = runProgram('src/cli.ts', ['doctor', '--json'], broken)

  expect(await doctor.ended).toBe(1)
  expect(await json.ended).toBe(1)
  expect(doctor.result()).toMatch(/^FAIL {2}database: .*\n {6}→ Is the server up/m)
  expect(JSON.parse(json.result())).toContainEqual(expect.objectContaining({ name: 'database', verdict: 'fail' }))
})

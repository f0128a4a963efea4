import { randomUUIDv7 } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type ManySites, manySites } from '../../tests/manySites.ts'
import { cleanUpPrograms, dataFolder, type Program, runProgram } from '../../tests/runProgram.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { addSource, type NewSource } from '../sources/add-source.ts'

let hub: TestApp
let sites: ManySites
beforeAll(async () => {
  hub = await testApp()
  // Workers live by the clock on the wall.
  hub.clock.at = Temporal.Now.instant()
  sites = await manySites({
    good: 6,
    neighbours: 8,
    endless: { slow: 7, slowMs: 400, flooding: 1 },
    hanging: 1,
    failing: 1,
  })
})
beforeEach(async () => {
  await hub.db('sources').delete()
  await hub.db('pgboss.job').delete()
})
afterEach(cleanUpPrograms)
afterAll(async () => {
  await sites.close()
  await hub.close()
})

/** A worker process on the database, which sites know by its address for mail. */
async function startWorker(name: string): Promise<Program> {
  const worker = runProgram('src/server.ts', ['worker'], {
    DATABASE_URL: hub.connectionString,
    GUILDHALL_SECRET: 'a secret that only tests know, long enough',
    GUILDHALL_DATA: dataFolder(),
    GUILDHALL_ALLOW_HOSTS: sites.hosts,
    CONTACT_EMAIL: `${name}@hub.example.org`,
  })
  await worker.says(/taking jobs/)
  return worker
}

const add = (wanted: NewSource[]) => Promise.all(wanted.map((source) => addSource(hub.deps, source)))
const lookNow = () => hub.deps.jobs.enqueue(hub.db, 'sync-due-sources', {})

/** Resolves when it is so; the test's own time limit ends the wait. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(50)
}

/** How often each was read to its end. */
const completeRuns = async (sources: { id: string }[]): Promise<number[]> => {
  const ids = sources.map(({ id }) => id)
  const rows: { source_id: string }[] = await hub.db('runs').whereIn('source_id', ids).where('complete', true)
  return ids.map((id) => rows.filter((row) => row.source_id === id).length)
}

test('sources that hang, answer slowly, never end or fail keep none of the others waiting', async () => {
  const bad = await add(sites.bad)
  const good = await add(sites.good)
  // Each of them took long the last time; there are more of them than places for long runs.
  const before = { state: 'ok', complete: false, ...minutesAgo(9, 4) }
  await hub.db('runs').insert(bad.map(({ id }) => ({ id: randomUUIDv7(), source_id: id, ...before })))
  await Promise.all([startWorker('one'), startWorker('two')])

  await lookNow()
  await until(async () => (await completeRuns(good)).every((times) => times > 0))
  await hub
    .db('sources')
    .whereIn(
      'id',
      good.map(({ id }) => id),
    )
    .update({ next_run_at: '2026-01-01T00:00:00Z' })
  const soFar = await completeRuns(good)
  await lookNow()
  await until(async () => (await completeRuns(good)).every((times, index) => times > (soFar[index] ?? 0)))

  expect(await completeRuns(bad)).toEqual(bad.map(() => 0))
  expect(
    await hub
      .db('sources')
      .whereNotNull('trouble')
      .whereIn(
        'id',
        good.map(({ id }) => id),
      ),
  ).toEqual([])
}, 60_000)

test('sources on one host keep its pace together, in two processes', async () => {
  const workers = await Promise.all([startWorker('one'), startWorker('two')])
  const neighbours = await add(sites.neighbours)

  await lookNow()
  await until(async () => (await completeRuns(neighbours)).every((times) => times > 0))

  const asked = sites.arrivals
  expect(new Set(asked.map(({ by }) => by)).size).toBe(workers.length)
  // One a second. Of the first, the machine may have held up a part of a second.
  const from = asked[0]?.at ?? 0
  for (const [index, { at }] of asked.entries()) expect(at - from).toBeGreaterThan((index - 1) * 1000)
}, 60_000)

function minutesAgo(from: number, to: number) {
  const ago = (minutes: number) => hub.clock.at.subtract({ minutes }).toString()
  return { started_at: ago(from), finished_at: ago(to) }
}

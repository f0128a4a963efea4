import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { emptyDatabase, freshDatabase } from '../tests/freshDatabase.ts'
import { createJobs, type Jobs, migrateJobs, queues, type Work } from './jobs.ts'

const log = pino({ level: 'silent' })
const cleanUp: (() => Promise<unknown> | undefined)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo()
})

async function database() {
  const fresh = await freshDatabase()
  cleanUp.push(fresh.drop)
  return fresh
}

function jobsOn(connectionString: string): Jobs {
  const jobs = createJobs({ connectionString, log })
  cleanUp.push(() => jobs.stop(0))
  return jobs
}

// Whatever queues there are.
const nothing = Object.fromEntries(Object.keys(queues).map((name) => [name, async () => {}])) as Partial<Work> as Work

test('a job is there when its transaction commits, and only then', async () => {
  const { db, connectionString } = await database()
  const jobs = jobsOn(connectionString)
  const done: string[] = []
  const second = Promise.withResolvers<void>()

  await db
    .transaction(async (trx) => {
      await jobs.enqueue(trx, 'sync-source', { sourceId: 'rolled back' }, { singletonKey: 'a' })
      throw new Error('no')
    })
    .catch(() => {})
  await db.transaction((trx) => jobs.enqueue(trx, 'sync-source', { sourceId: 'committed' }, { singletonKey: 'b' }))
  await jobs.start({
    ...nothing,
    'sync-source': async ({ sourceId }) => {
      done.push(sourceId)
      second.resolve()
    },
  })
  await second.promise

  expect(done).toEqual(['committed'])
})

test('a source is queued once, however often it is asked for, until its job is done', async () => {
  const { db, connectionString } = await database()
  const jobs = jobsOn(connectionString)
  for (const key of ['a', 'a', 'b', 'a'])
    await jobs.enqueue(db, 'sync-source', { sourceId: key }, { singletonKey: key })

  const waiting = await db('pgboss.job').where({ name: 'sync-source' }).pluck('singleton_key')

  expect(waiting.sort()).toEqual(['a', 'b'])
})

test('each transaction that changes rows has an index job of its own, and those that wait are done as one', async () => {
  const { db, connectionString } = await database()
  const jobs = jobsOn(connectionString)
  for (let i = 0; i < 30; i += 1) await jobs.enqueue(db, 'index-documents', {})
  let calls = 0
  const first = Promise.withResolvers<void>()

  expect(await db('pgboss.job').where({ name: 'index-documents' })).toHaveLength(30)
  await jobs.start({
    ...nothing,
    'index-documents': async () => {
      calls += 1
      first.resolve()
    },
  })
  await first.promise
  await jobs.stop()

  expect(calls).toBe(1)
  expect(await db('pgboss.job').where({ name: 'index-documents' }).whereNot({ state: 'completed' })).toEqual([])
})

test('stopping aborts what runs, and what does not end in time is handed to the next worker', async () => {
  const { db, connectionString } = await database()
  const first = jobsOn(connectionString)
  const begun = Promise.withResolvers<void>()
  let wasAborted = false
  await first.enqueue(db, 'sync-source', { sourceId: 'x' }, { singletonKey: 'x' })
  await first.start({
    ...nothing,
    'sync-source': (_, signal) => {
      signal.addEventListener('abort', () => {
        wasAborted = true
      })
      begun.resolve()
      return new Promise(() => {})
    },
  })
  await begun.promise

  await first.stop(200)
  const again = Promise.withResolvers<string>()
  const second = jobsOn(connectionString)
  await second.start({ ...nothing, 'sync-source': async ({ sourceId }) => again.resolve(sourceId) })

  expect(wasAborted).toBe(true)
  expect(await again.promise).toBe('x')
})

test('the job of a worker that was killed is done by another', { timeout: 90_000 }, async () => {
  const { db, connectionString } = await database()
  const jobs = jobsOn(connectionString)
  await jobs.enqueue(db, 'sync-source', { sourceId: 'x' }, { singletonKey: 'x' })
  const killed = worker(connectionString)
  await once(killed, 'message')
  killed.kill('SIGKILL')
  await once(killed, 'close')

  const again = Promise.withResolvers<string>()
  await jobs.start({ ...nothing, 'sync-source': async ({ sourceId }) => again.resolve(sourceId) })

  expect(await again.promise).toBe('x')
})

test('tables and queues are made by whoever comes first, and left alone when they are right', async () => {
  const empty = await emptyDatabase()
  cleanUp.push(empty.drop)
  const options = { connectionString: empty.connectionString, log }

  const changed = await Promise.all([migrateJobs(options), migrateJobs(options)])

  expect(changed).toContain(true)
  expect(await migrateJobs(options)).toBe(false)
  expect((await empty.db('pgboss.queue').pluck('name')).sort()).toEqual(
    expect.arrayContaining(Object.keys(queues).sort()),
  )
  expect(await jobsOn(empty.connectionString).ready()).toBe(true)
})

test('jobs are not ready where their tables are missing', async () => {
  const empty = await emptyDatabase()
  cleanUp.push(empty.drop)

  expect(await jobsOn(empty.connectionString).ready()).toBe(false)
})

/** A process that takes a job, says so and never ends it. */
function worker(connectionString: string): ChildProcess {
  const source = `
    import { pino } from 'pino'
    import { createJobs, queues } from ${JSON.stringify(new URL('./jobs.ts', import.meta.url).href)}
    const hang = () => { process.send('taken'); return new Promise(() => {}) }
    const work = Object.fromEntries(Object.keys(queues).map((name) => [name, hang]))
    await createJobs({ connectionString: ${JSON.stringify(connectionString)}, log: pino({ level: 'silent' }) }).start(work)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  cleanUp.push(async () => child.kill('SIGKILL'))
  return child
}

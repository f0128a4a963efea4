import { setTimeout as after } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase } from '../../tests/freshDatabase.ts'
import { createPipelines, type Pipelines } from './pipelines.ts'

let database: Awaited<ReturnType<typeof freshDatabase>>
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

const most = 2
const opened = (atFirst = "SET timezone = 'UTC'", timeoutMs?: number): Pipelines =>
  createPipelines(
    { connectionString: database.connectionString },
    { most, atFirst, ...(timeoutMs ? { timeoutMs } : {}), log: undefined },
  )
const echo = (n: number) => ({ name: 'echo', text: 'SELECT $1::int AS n, pg_backend_pid() AS pid', values: [n] })
type Echoed = { n: number; pid: number }

test('each statement gets its own answer, on few connections', async () => {
  const pipelines = opened()
  const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => pipelines.query(echo(n))))
  const rows = answers.map(({ rows }) => rows[0] as Echoed)
  expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: 200 }, (_, n) => n))
  expect(new Set(rows.map(({ pid }) => pid)).size).toBe(most)
  await pipelines.end()
})

test('a statement that fails leaves those before and behind it alone', async () => {
  const pipelines = opened()
  const failing = { name: 'division', text: 'SELECT 1 / $1::int AS n', values: [0] }
  const wrong = { name: 'wrong', text: 'SELECT nothing FROM nowhere', values: [] }
  const settled = await Promise.allSettled(
    Array.from({ length: 60 }, (_, n) => pipelines.query(n % 3 === 0 ? failing : n % 3 === 1 ? wrong : echo(n))),
  )
  for (const [n, one] of settled.entries())
    if (n % 3 === 2) expect(one).toMatchObject({ status: 'fulfilled', value: { rows: [{ n }] } })
    else if (n % 3 === 0) expect(one).toMatchObject({ status: 'rejected', reason: { code: '22012' } })
    // Those behind it were sent before the first was known to be wrong.
    else expect(one).toMatchObject({ status: 'rejected', reason: { code: expect.stringMatching(/^(42P01|26000)$/) } })
  await pipelines.end()
})

test('a connection that broke is replaced, and what was under way on it fails', async () => {
  const pipelines = opened()
  const [first] = (await pipelines.query(echo(1))).rows as Echoed[]
  const waiting = pipelines.query({ name: 'waiting', text: 'SELECT pg_sleep(60)', values: [] })
  const failed = expect(waiting).rejects.toThrow()
  await database.db.raw('SELECT pg_terminate_backend(?)', [first?.pid ?? 0])
  await failed

  const [second] = (await pipelines.query(echo(2))).rows as Echoed[]
  expect(second?.n).toBe(2)
  expect(second?.pid).not.toBe(first?.pid)
  await pipelines.end()
})

test('what is asked at first holds for each statement, and where it fails nothing is asked', async () => {
  const pipelines = opened("SET statement_timeout = 50; SET timezone = 'Asia/Tokyo'")
  const zone = { name: 'zone', text: "SELECT current_setting('timezone') AS zone", values: [] }
  expect((await pipelines.query(zone)).rows).toEqual([{ zone: 'Asia/Tokyo' }])
  await expect(pipelines.query({ name: 'long', text: 'SELECT pg_sleep(60)', values: [] })).rejects.toMatchObject({
    code: '57014',
  })
  expect((await pipelines.query(zone)).rows).toEqual([{ zone: 'Asia/Tokyo' }])
  await pipelines.end()

  const broken = opened('SET nothing_at_all = 1')
  await expect(broken.query(zone)).rejects.toThrow('nothing_at_all')
  await broken.end()
})

test('a connection that says nothing is given up, and what waits behind fails', async () => {
  const pipelines = opened(undefined, 300)
  const silent = () => pipelines.query({ name: 'silent', text: 'SELECT pg_sleep(60)', values: [] })
  const settled = await Promise.allSettled([silent(), silent(), pipelines.query(echo(1)), pipelines.query(echo(2))])
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected'])
  expect((await pipelines.query(echo(3))).rows).toMatchObject([{ n: 3 }])
  await pipelines.end()
})

test('a connection that answers again and again is not given up, however long those behind wait', async () => {
  const pipelines = opened(undefined, 800)
  const slow = { name: 'slow', text: 'SELECT 1 AS n FROM pg_sleep(0.3)', values: [] }
  const answers = await Promise.all(Array.from({ length: 5 * most }, () => pipelines.query(slow)))
  expect(answers.every(({ rows }) => (rows[0] as Echoed).n === 1)).toBe(true)
  await pipelines.end()
})

test('at the end what is under way is answered first', async () => {
  const pipelines = opened()
  const under = Array.from({ length: 20 }, (_, n) => pipelines.query(echo(n)))
  const slow = pipelines.query({ name: 'slow', text: 'SELECT 1 AS n FROM pg_sleep(0.2)', values: [] })
  await after(50)
  await pipelines.end()
  expect((await slow).rows).toEqual([{ n: 1 }])
  expect((await Promise.all(under)).map(({ rows }) => (rows[0] as Echoed).n)).toEqual(
    Array.from({ length: 20 }, (_, n) => n),
  )
})

test('at the end what still waits for a connection is answered too, and what comes later is refused', async () => {
  const pipelines = opened()
  const early = [pipelines.query(echo(1)), pipelines.query(echo(2))]
  const ended = pipelines.end()
  await expect(pipelines.query(echo(3))).rejects.toThrow('Unable to acquire a connection')
  expect((await Promise.all(early)).map(({ rows }) => (rows[0] as Echoed).n)).toEqual([1, 2])
  await ended
  await expect(pipelines.query(echo(4))).rejects.toThrow('Unable to acquire a connection')
})

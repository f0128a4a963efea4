import { expect, test } from 'vitest'
import type { RateSpec } from '../../connectors/contract.ts'
import { freshDatabase } from '../../tests/freshDatabase.ts'
import { pause, scopesOf } from './pacing.ts'
import { turnsOf } from './turns.ts'

const scopes = scopesOf(new URL('https://wiki.example/w/api.php'), '', 'api')
const tenASecond: RateSpec[] = [{ scope: 'host', perSecond: 10 }]
const start = Temporal.Instant.from('2026-03-01T12:00:00Z').epochMilliseconds

async function hub() {
  const { db, drop } = await freshDatabase()
  const nextAt = async () => {
    const [row] = await db('host_pacing').where('key', scopes.host)
    return row.next_at.epochMilliseconds - start
  }
  return { db, nextAt, [Symbol.asyncDispose]: drop }
}

/** A run with a clock of its own, which takes each turn at its moment. */
function runOn(db: Awaited<ReturnType<typeof hub>>['db'], limits = tenASecond) {
  const turns = turnsOf(db)
  let at = 0
  return {
    turns,
    /** @returns milliseconds since the start */
    async take(minimumIntervalMs = 0): Promise<number> {
      const now = Temporal.Instant.fromEpochMilliseconds(start + Math.ceil(at))
      at += await turns.take(scopes, limits, { now, minimumIntervalMs })
      return at
    },
    pass(ms: number) {
      at += ms
    },
  }
}

const many = (take: () => Promise<number>, times: number) =>
  Array.fromAsync({ length: times }, () => take()) as Promise<number[]>

test('a run that has a site to itself takes turns up to two seconds ahead, and asks no sooner for it', async () => {
  await using at = await hub()
  const run = runOn(at.db)
  expect(await many(run.take, 34)).toEqual(Array.from({ length: 34 }, (_, index) => index * 100))
  const ahead = (await at.nextAt()) - 3300
  expect(ahead).toBeGreaterThan(1000)
  expect(ahead).toBeLessThanOrEqual(2100)
})

test('runs of several processes never come closer to each other than the pace, whoever of them takes turns ahead', async () => {
  await using at = await hub()
  const alone = runOn(at.db)
  const first = await many(alone.take, 12)
  const others = [runOn(at.db), runOn(at.db)]
  const all = await Promise.all([alone, ...others].map((run) => many(run.take, 20)))
  const moments = [...first, ...all.flat()].sort((a, b) => a - b)
  expect(moments).toHaveLength(72)
  for (const [index, moment] of moments.slice(1).entries())
    expect(moment - (moments[index] ?? 0)).toBeGreaterThanOrEqual(99)
  // Nobody waits while nobody asks, but for what was taken by whoever was there first.
  expect(moments.at(-1)).toBeLessThanOrEqual((72 + 3 * 20) * 100)
})

test('turns that a killed run had taken pass by themselves', async () => {
  await using at = await hub()
  const last = (await many(runOn(at.db).take, 12)).at(-1) ?? 0
  const next = runOn(at.db)
  next.pass(last)
  const moment = await next.take()
  expect(moment).toBeGreaterThanOrEqual(last + 100)
  expect(moment).toBeLessThanOrEqual(last + 2100)
})

test('turns whose moment has passed are not made up for', async () => {
  await using at = await hub()
  const run = runOn(at.db)
  const last = (await many(run.take, 12)).at(-1) ?? 0
  run.pass(60_000)
  expect(await many(run.take, 4)).toEqual([0, 100, 200, 300].map((ms) => last + 60_000 + ms))
})

test('of a pause that another process was asked for it knows within two seconds, of its own at once', async () => {
  await using at = await hub()
  const [told, untold] = [runOn(at.db), runOn(at.db)]
  const from = (await many(told.take, 12)).at(-1) ?? 0
  const end = Temporal.Instant.fromEpochMilliseconds(start + 40_000)
  await pause(at.db, scopes.host, end)
  told.turns.drop()
  expect(await told.take()).toBe(40_000)

  await at.db('host_pacing').delete()
  await many(untold.take, 12)
  await pause(at.db, scopes.host, end)
  const later = (await many(untold.take, 25)).filter((moment) => moment > from + 100)
  expect(later.filter((moment) => moment < 40_000).every((moment) => moment <= from + 2100)).toBe(true)
  expect(later.at(-1)).toBeGreaterThanOrEqual(40_000)
})

test('what a site answers another process holds from the next request on, whatever was taken ahead', async () => {
  await using at = await hub()
  const [run, other] = [runOn(at.db), runOn(at.db)]
  other.pass((await many(run.take, 12)).at(-1) ?? 0)
  const asked = await other.take()
  await pause(at.db, scopes.host, Temporal.Instant.fromEpochMilliseconds(start + 40_000))
  const later = await many(run.take, 25)
  expect(later.filter((moment) => moment > asked && moment < 40_000)).toEqual([])
})

test('once another process asks, both take one turn at a time', async () => {
  await using at = await hub()
  const [run, other] = [runOn(at.db), runOn(at.db)]
  await many(run.take, 34)
  const ahead = await at.nextAt()
  other.pass(3300)
  expect(await other.take()).toBe(ahead)
  let moment = 0
  while (moment <= ahead) moment = await run.take()
  expect(moment).toBe(ahead + 100)
  expect(await at.nextAt()).toBe(ahead + 200)
})

test('of an allowance for a day nothing is taken that is not used', async () => {
  await using at = await hub()
  await many(runOn(at.db, [{ scope: 'host', perSecond: 10, perDay: 300 }]).take, 20)
  expect(await at.db('host_pacing').pluck('day_count')).toEqual([20])
})

test('whoever has to wait for longer between requests takes no turns that it does not use', async () => {
  await using at = await hub()
  const run = runOn(at.db)
  expect(await many(() => run.take(500), 12)).toEqual(Array.from({ length: 12 }, (_, index) => index * 500))
})

test('after a pause that several wait for, they go one after the other', async () => {
  await using at = await hub()
  const runs = [runOn(at.db), runOn(at.db), runOn(at.db)]
  await runs[0]?.take()
  await pause(at.db, scopes.host, Temporal.Instant.fromEpochMilliseconds(start + 5000))
  const moments = await Promise.all(runs.flatMap((run) => [run.take(), run.take()]))
  expect(moments.sort((a, b) => a - b)).toEqual([5000, 5100, 5200, 5300, 5400, 5500])
})

test('who waits behind others for the end of the longest pause that is slept is not sent away, of a longer one everybody is', async () => {
  await using at = await hub()
  const runs = [runOn(at.db), runOn(at.db), runOn(at.db)]
  await runs[0]?.take()
  await pause(at.db, scopes.host, Temporal.Instant.fromEpochMilliseconds(start + 60_000))
  const moments = await Promise.all(runs.map((run) => run.take()))
  expect(moments.sort((a, b) => a - b)).toEqual([60_000, 60_100, 60_200])

  await pause(at.db, scopes.host, Temporal.Instant.fromEpochMilliseconds(start + 60_001))
  await expect(runOn(at.db).take()).rejects.toMatchObject({ class: 'rate-limited' })
})

test('of requests of one run at the same time, the first to ask has the first turn', async () => {
  await using at = await hub()
  const run = runOn(at.db)
  for (let round = 0; round < 10; round++) {
    const moments = await Promise.all([run.take(), run.take(), run.take()])
    expect(moments).toEqual(moments.toSorted((a, b) => a - b))
  }
})

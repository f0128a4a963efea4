/** How a run ends, and what that means for the next one. */
import { expect, test } from 'vitest'
import { ConnectorError } from '../../connectors/contract.ts'
import { answers, hubOfShelf } from '../../tests/shelf.ts'
import { findingsOf } from './findings.ts'
import { maintainedSources } from './maintained-sources.ts'
import { resumeSource } from './pause-source.ts'
import { dueSources } from './queries.ts'
import { sourceHealth } from './source-health.ts'

test.each([
  ['401', answers(401), 'paused', 'auth'],
  ['500', answers(500, 'Oops'), 'failed', 'transient'],
  ['404 of the whole list', answers(404), 'failed', 'gone'],
  ['an HTML page where JSON was expected', answers(200, '<!doctype html>'), 'failed', 'connector-bug'],
])('%s: the run ends as the table says and nothing is deleted', async (_, instead, state, errorClass) => {
  const { site, sync, ids, source } = await hubOfShelf(3)
  await sync()
  site.instead = instead

  expect(await sync()).toMatchObject({ state, complete: false, deleted: 0 })
  expect(await ids()).toHaveLength(3)
  expect((await source()).trouble).toMatchObject({ class: errorClass })
})

test('a person who has a failing source run again does not make it wait longer', async () => {
  const { site, sync, source, clock, db } = await hubOfShelf(3)
  await db('sources').update({ interval_minutes: 600 })
  site.instead = answers(404)
  const waits = async (input = {}) => (await sync(input)).nextRunAt.since(clock.at).total('hours')
  expect(await waits()).toBe(20)

  for (let again = 0; again < 3; again += 1) expect(await waits({ wait: true })).toBe(20)
  expect(await source()).toMatchObject({ state: 'active', failures_in_row: 1, trouble: { class: 'gone', times: 1 } })

  // By itself it is another failure in a row, and waits longer.
  expect(await waits()).toBe(24)
})

test('a setting that is wrong pauses the source and says what to do', async () => {
  const { sync, source, db, deps } = await hubOfShelf(3, {
    // biome-ignore lint/correctness/useYield: it never comes to that
    async *sync() {
      throw new ConnectorError('config', 'There is no such site', { fix: 'Set site' })
    },
  })
  expect(await sync()).toMatchObject({ state: 'paused' })
  expect(await source()).toMatchObject({ state: 'paused', paused_by: 'hub', trouble: { fix: 'Set site' } })
  expect(await dueSources(db, deps.now().add({ hours: 100 }))).toEqual([])
  await resumeSource(deps, 'shelf')
  expect(await dueSources(db, deps.now())).toHaveLength(1)
})

test('a site that asks for a pause is left alone until then, and that is no failure', async () => {
  const { site, sync, clock, source, db, deps } = await hubOfShelf(3)
  site.instead = answers(429, '', { 'retry-after': '3600' })

  const report = await sync()

  expect(report).toMatchObject({ state: 'limited', complete: false, failed: 0 })
  expect(report.nextRunAt.since(clock.at).total('minutes')).toBeCloseTo(60, 0)
  expect(await source()).toMatchObject({ failures_in_row: 0, trouble: null, state: 'active' })
  expect(await dueSources(db, deps.now())).toEqual([])
  clock.at = clock.at.subtract({ minutes: 50 })
  const asked = site.asked.length
  site.instead = undefined
  expect(await sync()).toMatchObject({ state: 'limited' })
  expect(site.asked).toHaveLength(asked)

  clock.at = clock.at.subtract({ minutes: 50 })
  expect(await sync({ wait: true }), 'a person asks whether it still holds').toMatchObject({ state: 'ok', seen: 3 })
})

test('a site that wants to be left alone for a year is asked after tomorrow, and maintainers learn of it', async () => {
  const { site, sync, clock, source } = await hubOfShelf(3)
  site.instead = answers(429, '', { 'retry-after': '31000000' })

  expect(await sync()).toMatchObject({ state: 'limited', trouble: { class: 'rate-limited' } })
  const { next_run_at, trouble } = await source()
  expect(clock.at.until(next_run_at).total('hours')).toBe(25)
  expect(trouble.fix).toContain('running it now')
})

test('a site that only ever asks to wait is told of after three periods; one that gives something each time is not', async () => {
  const { site, sync, db, deps, clock } = await hubOfShelf(7)
  const kinds = async () => {
    const [source] = await maintainedSources(db, deps.now())
    return source && findingsOf({ ...source, areSecretsReadable: true }, deps.now()).map(({ kind }) => kind)
  }
  const later = () => {
    clock.at = clock.at.add({ hours: 1 })
  }
  // Three things a time, then sent away: a first load on its way.
  let asked = 0
  site.instead = (path, res) =>
    asked++ % 2 === 0 ? false : answers(429, '', { 'retry-after': '7200' })?.(path, res) === true
  for (let run = 0; run < 2; run++, later()) expect(await sync()).toMatchObject({ state: 'limited' })
  expect(await kinds()).toEqual([])

  site.instead = answers(429, '', { 'retry-after': '18000' })
  for (let hour = 0; hour < 4; hour++, later()) await sync()

  expect(await kinds()).toEqual(['held-off'])
  const [held] = await maintainedSources(db, deps.now())
  const findings = held && findingsOf({ ...held, areSecretsReadable: true }, deps.now())
  expect(held && findings && sourceHealth(held, findings, deps.now())).toBe('held-off')
  expect(await db('runs').orderBy('started_at', 'desc').first('state', 'message')).toEqual({
    state: 'limited',
    message: expect.stringContaining('asks for a pause'),
  })
})

test('failures in a row wait longer and longer, at most a day, and one success forgets them', async () => {
  const { site, sync, clock } = await hubOfShelf(1)
  site.instead = answers(500)
  const hours: number[] = []
  for (let run = 0; run < 6; run++) hours.push((await sync()).nextRunAt.since(clock.at).total('hours'))

  expect(hours).toEqual([2, 4, 8, 16, 24, 24])
  site.instead = undefined
  expect((await sync()).nextRunAt.since(clock.at).total('hours')).toBe(1)
})

test('a list that is gone is believed at the third run', async () => {
  const { site, sync } = await hubOfShelf(1)
  site.instead = answers(410)
  const states = [await sync(), await sync(), await sync()].map((report) => report.state)

  expect(states).toEqual(['failed', 'failed', 'paused'])
})

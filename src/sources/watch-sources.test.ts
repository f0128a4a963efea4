import { randomUUIDv7 } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeMember, type Person } from '../../tests/people.ts'
import { insertSource } from '../../tests/rows.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { watchSources } from './watch-sources.ts'

let hub: TestApp
let piet: Person
const start = Temporal.Instant.from('2026-11-21T10:00:00Z')
beforeAll(async () => {
  hub = await testApp()
  piet = await makeMember(hub, { roles: ['maintainer'] })
  await makeMember(hub, { roles: ['admin'] })
})
beforeEach(async () => {
  hub.clock.at = start
  await hub.db('notices').delete()
  await hub.db('mails').delete()
  await hub.db('sources').delete()
})
afterAll(() => hub.close())

const trouble = (of: string) =>
  JSON.stringify({ class: of, message: 'The site answers 403', since: `${start}`, times: 1 })
const change = (name: string, columns: object) => hub.db('sources').where({ name }).update(columns)
const told = async () =>
  (await hub.db('notices').orderBy('created_at').select('member_id', 'text_key')).map(
    (row: { member_id: string; text_key: string }) => [
      row.member_id === piet.id,
      row.text_key.replace('source.told.', ''),
    ],
  )
const later = (hours: number) => {
  hub.clock.at = start.add({ minutes: Math.round(hours * 60) })
}

test('who maintains is told once when a source is stopped, and once when it is read again', async () => {
  await insertSource(hub.db, { name: 'one', title: 'One', state: 'paused', paused_by: 'hub', trouble: trouble('auth') })
  await watchSources(hub.deps)
  later(1)
  await watchSources(hub.deps)
  expect(await told()).toEqual([[true, 'stopped']])
  expect(await hub.db('mails').pluck('text')).toEqual([expect.stringContaining('The site answers 403')])

  // Somebody resumed it: only a success says that it is well.
  await change('one', { state: 'active', paused_by: null, trouble: null, next_run_at: `${hub.clock.at}` })
  await watchSources(hub.deps)
  expect(await told()).toHaveLength(1)
  later(2)
  await change('one', { last_success_at: `${hub.clock.at}`, next_run_at: `${start.add({ hours: 3 })}` })
  await watchSources(hub.deps)
  await watchSources(hub.deps)
  expect(await told()).toEqual([
    [true, 'stopped'],
    [true, 'well'],
  ])
})

test('one failed run is no news; longer than three periods without a success is', async () => {
  await insertSource(hub.db, {
    name: 'one',
    title: 'One',
    trouble: trouble('transient'),
    failures_in_row: 1,
    next_run_at: '2027-01-01T00:00:00Z',
  })
  await watchSources(hub.deps)
  expect(await told()).toEqual([])
  later(4)
  await watchSources(hub.deps)
  expect(await told()).toEqual([[true, 'failing']])
})

test('nobody reads it: overdue, told once however long it lasts', async () => {
  await insertSource(hub.db, { name: 'one', title: 'One' })
  for (const hours of [4, 5, 30, 80]) {
    later(hours)
    await watchSources(hub.deps)
  }
  expect(await told()).toEqual([[true, 'overdue']])
})

test('a site that asks to wait again and again: told once, with what it says and what to do', async () => {
  const { id } = await insertSource(hub.db, { name: 'one', title: 'One', next_run_at: '2026-12-01T00:00:00Z' })
  const run = { source_id: id, state: 'limited', message: 'one.example asks for a pause (429)' }
  await hub.db('runs').insert({ ...run, id: randomUUIDv7(), started_at: `${start}`, finished_at: `${start}` })
  for (const hours of [1, 4, 5, 30]) {
    later(hours)
    await change('one', { requests_left: 0, requests_left_at: `${hub.clock.at}` })
    await watchSources(hub.deps)
  }
  expect(await told()).toEqual([
    [true, 'quota-low'],
    [true, 'held-off'],
  ])
  const mail = await hub.db('mails').where('subject', 'like', '%asks to wait%').pluck('text')
  expect(mail).toEqual([
    expect.stringMatching(/a longer period[\s\S]*a key[\s\S]*one\.example asks for a pause \(429\)/),
  ])
})

test('what comes back within a day is the same trouble; a week of small quotas is one mail', async () => {
  await insertSource(hub.db, { name: 'one', title: 'One', next_run_at: '2027-01-01T00:00:00Z' })
  for (let day = 0; day < 5; day++) {
    later(day * 24 + 1)
    await change('one', { requests_left: 3, requests_left_at: `${hub.clock.at}`, requests_reset_at: null })
    await watchSources(hub.deps)
    later(day * 24 + 20)
    await change('one', { requests_left: 290, requests_left_at: `${hub.clock.at}` })
    await watchSources(hub.deps)
  }
  expect(await told()).toEqual([[true, 'quota-low']])
})

test('many at once are one mail', async () => {
  for (let n = 0; n < 6; n++) await insertSource(hub.db, { name: `s-${n}`, title: `Source ${n}` })
  later(5)
  await watchSources(hub.deps)
  expect(await told()).toEqual([[true, 'several']])
  expect(await hub.db('mails').count('* as many').first()).toEqual({ many: 1 })
  expect(await hub.db('source_alarms').pluck('kind')).toHaveLength(6)
})

test('what a maintainer paused, or ended, is nobody’s trouble', async () => {
  await insertSource(hub.db, { name: 'one', title: 'One', state: 'paused', paused_by: 'person' })
  await insertSource(hub.db, {
    name: 'two',
    title: 'Two',
    state: 'paused',
    paused_by: 'person',
    retired_at: `${start}`,
  })
  later(500)
  await watchSources(hub.deps)
  expect(await told()).toEqual([])
})

test('two processes that look at once tell once', async () => {
  await insertSource(hub.db, { name: 'one', title: 'One', trouble: trouble('schema-drift') })
  await Promise.all([watchSources(hub.deps), watchSources(hub.deps)])
  expect(await told()).toEqual([[true, 'schema-drift']])
})

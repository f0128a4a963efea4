import { randomUUIDv7 } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { insertSource } from '../../tests/rows.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { checkSources } from './work.ts'

let hub: TestApp
beforeAll(async () => {
  hub = await testApp()
})
beforeEach(() => hub.db('sources').delete())
afterAll(() => hub.close())

const look = async (config: typeof hub.deps.config | undefined = hub.deps.config) =>
  checkSources(hub.db, config, hub.clock.at)

test('a site that asks to wait again and again is said, with what it says and what to do', async () => {
  const { id } = await insertSource(hub.db, {
    next_run_at: '2026-12-01T00:00:00Z',
    last_success_at: '2026-11-20T00:00:00Z',
  })
  expect(await look()).toMatchObject([{ name: 'sources', verdict: 'ok' }])
  const at = `${hub.clock.at}`
  const run = { source_id: id, state: 'limited', message: 'a pause, please (429)', started_at: at, finished_at: at }
  await hub.db('runs').insert({ ...run, id: randomUUIDv7() })

  expect(await look()).toEqual([
    {
      name: 'source mending-qa',
      verdict: 'warn',
      says: 'asks to wait again and again: a pause, please (429)',
      advice: expect.stringContaining('a longer period'),
    },
  ])
})

test('secrets that nobody can read fail, and looking makes no secret', async () => {
  await insertSource(hub.db, { secrets: Buffer.from('of another hub') })
  const unreadable = { verdict: 'fail', says: expect.stringContaining('GUILDHALL_SECRET') }
  expect(await look()).toMatchObject([unreadable])
  expect(await checkSources(hub.db, undefined, hub.clock.at)).toMatchObject([unreadable])
})

test('few requests left are said; being read late is not', async () => {
  const { id } = await insertSource(hub.db, { requests_left: 2, requests_left_at: `${hub.clock.at}` })
  expect(await look()).toMatchObject([{ verdict: 'warn', says: 'grants 2 requests more' }])
  await hub
    .db('sources')
    .where({ id })
    .update({
      requests_left: null,
      last_success_at: '2026-11-01T00:00:00Z',
      next_run_at: '2026-11-01T00:00:00Z',
      lease_until: hub.clock.at.add({ minutes: 1 }).toString(),
    })
  expect(await look()).toMatchObject([{ name: 'sources', verdict: 'ok' }])
  await hub.db('sources').where({ id }).update({ lease_until: null })
  expect(await look()).toMatchObject([{ verdict: 'warn', says: expect.stringContaining('not been read') }])
})

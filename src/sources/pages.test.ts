import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fillHub } from '../../tests/browser/filled-hub.ts'
import { insertSource } from '../../tests/rows.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { runStrip } from './run-strip.ts'
import { sourceMark } from './source-mark.ts'

let hub: TestApp
beforeAll(async () => {
  hub = await testApp()
})
afterAll(() => hub.close())

test('without a source the list says what would be here', async () => {
  const $ = load((await request(hub.app).get('/sources')).text)

  expect($('.empty .headline').text()).toBe('No source yet.')
})

test('the list says what each source brings, under which licence, how fresh it is and whether it works', async () => {
  await fillHub(hub.db)
  const $ = load((await request(hub.app).get('/sources')).text)
  const rows = $('.sources tbody tr')
    .map((_, row) => $(row).text().replace(/\s+/g, ' ').trim())
    .get()

  expect(rows).toEqual([
    'Mending Q&A MQ Stack Exchange 6 CC BY-SA 4.0 30 minutes ago Good',
    'Bench Blog BB Feed 2 CC BY-SA 4.0, All rights reserved 30 minutes ago Failing',
  ])
})

test('a source’s page tells its readers what its trouble means for them and keeps the reason to itself', async () => {
  const answer = await request(hub.app).get('/sources/bench-blog')
  const $ = load(answer.text)

  expect($('.notice').text()).toContain('cannot be read at the moment')
  expect(answer.text).not.toContain('403')
  expect($('.runs rect.failed').length).toBeGreaterThan(0)
  expect($('.lead a').attr('href')).toBe('https://blog.example.org')
  expect($('.more a').attr('href')).toBe('/search?source=bench-blog')
})

test('a source that was never read says so', async () => {
  await insertSource(hub.db, { name: 'fresh', title: 'Fresh', last_success_at: null })
  const $ = load((await request(hub.app).get('/sources/fresh')).text)

  expect($('.facts').text()).toContain('never yet')
  expect($('main').text()).toContain('It has brought nothing yet.')
})

test('a source that is not there is 404', async () => {
  expect((await request(hub.app).get('/sources/nobody')).status).toBe(404)
})

test.each([
  ['Mending Q&A', 'MQ'],
  ['Beer', 'BE'],
  ['the café', 'TC'],
  ['—', '··'],
  ['ремонт обуви', 'РО'],
])('%s is marked %s', (title, mark) => {
  expect(sourceMark(title)).toBe(mark)
})

test('failed runs hang below the line that good ones stand on', () => {
  const startedAt = Temporal.Instant.from('2026-11-21T00:00:00Z')
  const { bars } = runStrip(
    [
      { startedAt, state: 'ok', upserted: 100 },
      { startedAt, state: 'failed', upserted: 0 },
      { startedAt, state: 'ok', upserted: 0 },
    ],
    { t: (key) => key },
  )

  expect(bars.map(({ y, height }) => y + height)).toEqual([20, 28, 20])
  expect(bars[0]?.height).toBeGreaterThan(bars[2]?.height ?? 0)
})

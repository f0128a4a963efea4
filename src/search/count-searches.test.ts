import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { countingOpened, forgetSearches, fruitlessSearches, recordSearch } from './count-searches.ts'

let hub: TestApp
beforeEach(async () => {
  hub = await testApp()
})
afterEach(() => hub.close())

const search = (text: string, sessionKey: string, hits = 0) =>
  recordSearch(hub.deps, { text, sessionKey, hits, topScore: hits > 0 ? 0.5 : 0 })
const stored = async () =>
  JSON.stringify(
    (
      await hub.db.raw(
        'SELECT to_jsonb(t) AS t FROM search_texts t UNION ALL SELECT to_jsonb(c) FROM counted_searches c UNION ALL SELECT to_jsonb(s) FROM search_sessions s',
      )
    ).rows,
  )

test('the words are kept only once three different sessions asked them', async () => {
  await search('Sagging armchair', 'a')
  await search('sagging armchair!', 'a')
  await search('sagging  armchair', 'b')
  expect(await stored()).not.toMatch(/sagging/i)
  await search('sagging armchair', 'c')
  expect(await fruitlessSearches(hub.db)).toMatchObject([
    { text: 'sagging armchair', times: 4, timesFruitless: 4, timesOpened: 0 },
  ])
})

test('what was found and opened is not fruitless; what was found and never opened is', async () => {
  for (const session of ['a', 'b', 'c']) {
    await search('kettle', session, 5)
    await search('zip', session, 5)
  }
  await countingOpened(hub.deps)({ text: 'Kettle', sessionKey: 'a' })
  expect((await fruitlessSearches(hub.db)).map((one) => one.text)).toEqual(['zip'])
})

test('after ninety days nothing is left', async () => {
  for (const session of ['a', 'b', 'c']) await search('sagging armchair', session)
  hub.clock.at = hub.clock.at.add({ hours: 24 * 91 })
  await forgetSearches(hub.deps)
  expect(await stored()).toBe('[]')
})

test('any text can be counted', async () => {
  for (const text of ['', '???', '\0', '\ud800 x', 'x'.repeat(10_000)]) await search(text, 's')
  expect(await fruitlessSearches(hub.db)).toEqual([])
})

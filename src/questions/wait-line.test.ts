import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertQuestion } from '../../tests/knowledge.ts'
import { makeMember } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { createTexts } from '../http/texts.ts'
import { waitLine } from './wait-line.ts'
import { waitText } from './wait-text.ts'

let hub: TestApp
let by: string
beforeAll(async () => {
  hub = await testApp()
  by = (await makeMember(hub)).id
})
afterAll(() => hub.close())

const now = Temporal.Instant.from('2026-11-21T10:00:00Z')
const ago = (hours: number) => now.subtract({ minutes: Math.round(hours * 60) }).toString()
let count = 0
/** Asked so many hours ago; answered after so many, or still waiting. */
const asked = (tag: string, hoursAgo: number, answeredAfter?: number, question: Record<string, unknown> = {}) =>
  insertQuestion(hub.db, {
    title: `How long does number ${++count} take`,
    by,
    tags: [tag],
    at: ago(hoursAgo),
    question: {
      ...(answeredAfter === undefined ? {} : { first_answered_at: ago(hoursAgo - answeredAfter), answers: 1 }),
      ...question,
    },
  })
const texts = createTexts(['en'])

test('it says how many wait and the median with those counted, not the median of the answered ones', async () => {
  for (const [hoursAgo, after] of [
    [300, 2],
    [200, 4],
    [100, 7],
  ] as const)
    await asked('zips', hoursAgo, after)
  for (const hoursAgo of [3, 90, 250]) await asked('zips', hoursAgo)

  const line = await waitLine(hub.db, ['zips'], now)

  // 5/6 still wait after 2 hours; of the 4 left after 3+, 3/4 after 4; then 2/3 after 7: below one half. Of the answered, 4.
  expect(line).toEqual({ waiting: 3, medianHours: 7, longestHours: 250, n: 6 })
  expect(waitText(line!, ['zips'], texts)).toEqual({
    text: '3 questions on zips wait. Half get a first answer within 7 hours.',
    note: 'n = 6 in 30 days, waiting ones counted',
  })
})

test('below the sample size of the setting nothing is said', async () => {
  for (let i = 0; i < 4; i++) await asked('kettles', 10 + i, 1)
  expect(await waitLine(hub.db, ['kettles'], now)).toBeUndefined()
  expect(await waitLine(hub.db, [], now)).toBeUndefined()

  await asked('kettles', 1)
  expect((await waitLine(hub.db, ['kettles'], now))?.n).toBe(5)
})

test('where fewer than half have an answer it says after how long', async () => {
  for (const hoursAgo of [10, 20, 240]) await asked('tents', hoursAgo)
  for (const hoursAgo of [50, 60]) await asked('tents', hoursAgo, 1)

  const line = await waitLine(hub.db, ['tents'], now)

  expect(line?.medianHours).toBeNull()
  expect(waitText(line!, ['tents', 'zips'], texts).text).toBe(
    '3 questions on tents or zips wait. Fewer than half have an answer after 10 days.',
  )
})

test('the hidden and deleted do not count, the closed for as long as they were open, older ones only where they wait', async () => {
  for (let i = 0; i < 5; i++) await asked('lamps', 100 + i, 3)
  await asked('lamps', 100, 1, { state: 'deleted' })
  await asked('lamps', 100, undefined, { state: 'hidden' })
  await asked('lamps', 100, undefined, { state: 'closed', last_activity_at: ago(98) })
  await asked('lamps', 31 * 24, 1)
  await asked('lamps', 40 * 24)

  expect(await waitLine(hub.db, ['lamps'], now)).toEqual({ waiting: 1, medianHours: 3, longestHours: 3, n: 6 })
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { fillCommunity } from './fill-community.ts'
import { fillPeople } from './fill-people.ts'

let hub: TestApp
beforeAll(async () => {
  hub = await testApp()
  await fillCommunity(hub.deps, await fillPeople(hub.deps))
})
afterAll(() => hub.close())

const statesOf = async (table: string): Promise<string[]> =>
  (await hub.db(table).distinct('state').orderBy('state').pluck('state')) as string[]

test('the demo has twelve who help, who differ in all that the list of people sorts them by', async () => {
  const mentors = await hub.db('mentors').where({ state: 'active' })
  expect(mentors.length).toBeGreaterThanOrEqual(12)
  expect(new Set(mentors.map(({ is_taking_people: is }) => is))).toEqual(new Set([true, false]))
  expect(mentors.some((one) => one.asks_of_you && one.does_not_take)).toBe(true)
  for (const [table, column] of [
    ['mentor_expertise', 'tag_id'],
    ['group_members', 'group_id'],
  ] as const)
    expect([table, (await hub.db(table).distinct(column)).length > 2]).toEqual([table, true])
  expect((await hub.db('members').distinct('country')).length).toBeGreaterThan(3)
  expect(new Set(await hub.db('groups').pluck('kind'))).toEqual(new Set(['area', 'programme']))
})

test('and twenty-five questions in every state, with requests, notices and what waits for coordinators', async () => {
  const questions = await hub.db('questions')
  expect(questions.length).toBeGreaterThanOrEqual(25)
  expect(await statesOf('questions')).toEqual(['closed', 'deleted', 'hidden', 'open'])
  const open = questions.filter(({ state }) => state === 'open')
  expect(open.some((one) => one.accepted_answer_id)).toBe(true)
  expect(open.some((one) => one.answers > 0 && !one.accepted_answer_id)).toBe(true)
  expect(open.some((one) => one.answers === 0)).toBe(true)
  expect(questions.some((one) => one.duplicate_question_id || one.duplicate_item)).toBe(true)
  expect(await statesOf('requests')).toEqual(['accepted', 'declined', 'needs_info', 'sent'])
  expect(await statesOf('applications')).toEqual(['submitted'])
  for (const table of ['notices', 'conversations', 'messages', 'comments', 'votes', 'invitations', 'flags'])
    expect([table, (await hub.db(table)).length > 0]).toEqual([table, true])
})

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { insertQuestion, makeMentor } from '../../tests/knowledge.ts'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { escalateQuestions } from './escalate-questions.ts'
import { inviteMentors } from './invite-mentors.ts'

let hub: TestApp
let asker: Person
let coordinator: Person
const asked = Temporal.Instant.from('2026-11-21T10:00:00Z')
beforeAll(async () => {
  hub = await testApp()
})
afterAll(() => hub.close())
beforeEach(async () => {
  for (const table of ['questions', 'mentors', 'notices', 'mails', 'member_roles']) await hub.db(table).delete()
  hub.clock.at = asked
  asker = await makeMember(hub, { name: 'Béa' })
  coordinator = await makeMember(hub, { roles: ['coordinator'] })
})

let count = 0
const ask = (given: Partial<Parameters<typeof insertQuestion>[1]> = {}) =>
  insertQuestion(hub.db, {
    title: `Why does the tent number ${++count} leak`,
    by: asker.id,
    tags: ['tents'],
    at: asked.toString(),
    ...given,
  })
const after = (hours: number) => {
  hub.clock.at = asked.add({ minutes: hours * 60 })
}
const escalate = () => escalateQuestions(hub.deps)
const stepsOf = ({ id }: { id: string }) =>
  hub.db('question_steps').where({ question_id: id }).whereNot({ step: 'invited' }).orderBy('step').pluck('step')
const toldOf = (person: Person) => hub.db('notices').where({ member_id: person.id }).orderBy('created_at')

test('through four days a question that nobody answers goes to more experts, back to its asker, to the coordinators', async () => {
  for (let i = 0; i < 10; i++) await makeMentor(hub, { tags: ['tents'] })
  const question = await ask()
  await inviteMentors(hub.deps, { questionId: question.id })

  after(23.9)
  await escalate()
  expect(await stepsOf(question)).toEqual([])

  after(24)
  await escalate()
  expect(await hub.db('invitations').where({ question_id: question.id, step: 'after-24h' })).toHaveLength(3)
  expect(await hub.db('invitations').where({ question_id: question.id })).toHaveLength(8)

  after(48)
  await escalate()
  const [offer, ...none] = await toldOf(asker)
  expect(none).toEqual([])
  expect(offer.url).toBe(`/requests/new?question=${question.publicId}&to=best`)
  expect(offer.reason_values).toMatchObject({ known: 'knows', tags: 'tents' })

  after(96)
  await escalate()
  const [listed] = await toldOf(coordinator)
  expect([listed.kind, listed.values.title.includes('tent'), listed.reason_values.invited]).toEqual(['staff', true, 8])

  for (let day = 5; day < 8; day++) {
    after(day * 24)
    await escalate()
  }
  expect(await stepsOf(question)).toEqual(['after-24h', 'after-48h', 'after-96h'])
  expect(await hub.db('notices')).toHaveLength(10)
})

test('where nobody is left to ask, its asker hears that too', async () => {
  const question = await ask()
  after(48)
  await escalate()

  const [told] = await toldOf(asker)
  expect([told.text_key, told.url.includes(question.publicId)]).toEqual(['notice.nobody-yet', true])
})

test('a hub that was away for a week does the latest step alone', async () => {
  await makeMentor(hub, { tags: ['tents'] })
  const question = await ask()
  after(7 * 24)
  await escalate()
  await escalate()

  expect(await stepsOf(question)).toEqual(['after-24h', 'after-48h', 'after-96h'])
  expect(await hub.db('notices').pluck('member_id')).toEqual([coordinator.id])
})

test('two processes at once do each step once', async () => {
  for (let i = 0; i < 6; i++) await makeMentor(hub, { tags: ['tents'] })
  const questions = await Promise.all(Array.from({ length: 4 }, () => ask()))
  for (const hours of [24, 48, 96]) {
    after(hours)
    await Promise.all([escalate(), escalate(), escalate()])
  }

  for (const question of questions)
    expect(await hub.db('invitations').where({ question_id: question.id })).toHaveLength(3)
  expect(await toldOf(asker)).toHaveLength(4)
  expect(await toldOf(coordinator)).toHaveLength(4)
})

test('one that ends in the middle of a step leaves nothing of it, and the next does it whole', async () => {
  await makeMentor(hub, { tags: ['tents'] })
  const question = await ask()
  after(24)
  // What is written last fails, as when the process is killed before the commit.
  const broken = { ...hub.deps.jobs, enqueue: () => Promise.reject(new Error('killed')) }
  await escalateQuestions({ ...hub.deps, jobs: broken })
  expect(await stepsOf(question)).toEqual([])
  expect(await hub.db('invitations')).toEqual([])
  expect(await hub.db('notices')).toEqual([])

  await escalate()
  expect(await stepsOf(question)).toEqual(['after-24h'])
  expect(await hub.db('invitations')).toHaveLength(1)
})

test('what was answered, closed, hidden or deleted is left alone, before a step and between two', async () => {
  await makeMentor(hub, { tags: ['tents'] })
  const question = await ask()
  for (const state of ['closed', 'hidden', 'deleted']) await ask({ question: { state } })
  await ask({ answers: [{ by: coordinator.id, text: 'Seal the seams.' }] })
  after(24)
  await escalate()
  expect(await hub.db('question_steps').pluck('question_id')).toEqual([question.id])

  await hub.db('questions').where({ id: question.id }).update({ answers: 1 })
  after(200)
  await escalate()
  expect(await stepsOf(question)).toEqual(['after-24h'])
})

test('a question of somebody who is gone is offered to nobody, and still reaches the coordinators', async () => {
  const question = await ask()
  await hub.db('questions').where({ id: question.id }).update({ author_id: null })
  after(48)
  await escalate()
  expect(await hub.db('notices')).toEqual([])

  after(96)
  await escalate()
  expect(await toldOf(coordinator)).toHaveLength(1)
})

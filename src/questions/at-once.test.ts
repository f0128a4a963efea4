import request from 'supertest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { postQuestion } from './post-question.ts'

let hub: TestApp
let oskar: Person
let crowd: Person[]
beforeAll(async () => {
  hub = await testApp()
  oskar = await makeMember(hub)
  crowd = await Promise.all(Array.from({ length: 100 }, () => makeMember(hub)))
})
afterAll(() => hub.close())

const ask = () => {
  hub.clock.at = hub.clock.at.add({ hours: 2 })
  return postQuestion(hub.deps, { authorId: oskar.id, title: 'Hub slips in second gear', body: 'Why?', tags: [] })
}
const send = (url: string, by: Person, form: object = {}) =>
  request(hub.app).post(url).type('form').set('Cookie', by.cookie).send(form)

test('a hundred members vote at once, twice over: no vote is lost, none is counted double', {
  timeout: 120_000,
}, async () => {
  const question = await ask()
  const at = `/posts/question/${question.publicId}`
  const first = await Promise.all(crowd.map((person) => send(`${at}/vote`, person, { value: '1' })))
  expect(first.map(({ status }) => status).filter((status) => status !== 303)).toEqual([])
  expect((await hub.db('questions').where('id', question.id).first('score')).score).toBe(100)

  // Half of them press again, some twice in the same moment.
  const again = [...crowd.slice(0, 50), ...crowd.slice(0, 10), ...crowd.slice(0, 10)]
  const second = await Promise.all(again.map((person) => send(`${at}/vote`, person, { value: '1' })))
  expect(second.map(({ status }) => status).filter((status) => status !== 303)).toEqual([])
  const { score } = await hub.db('questions').where('id', question.id).first('score')
  const votes = await hub.db('votes').where('post_id', question.id)
  expect(score).toBe(votes.length)
  // Three presses take it back, one does too.
  expect(score).toBe(50)
})

test('a hundred answers, votes, comments and edits at once on one question: nothing fails, everyone is told once', {
  timeout: 120_000,
}, async () => {
  const question = await ask()
  const at = `/posts/question/${question.publicId}`
  const answered = await send(`${at}/answers`, crowd[0] as Person, { body: 'Turn the barrel.' })
  const answer = (answered.headers.location ?? '').split('#answer-')[1]
  const statuses = await Promise.all(
    crowd.slice(1).map(async (person, n) => {
      if (n % 4 === 0) return send(`${at}/answers`, person, { body: `Answer ${n}` })
      if (n % 4 === 1) return send(`${at}/comments`, person, { body: `Comment ${n}` })
      if (n % 4 === 2) return send(`/posts/answer/${answer}/vote`, person, { value: n % 8 === 2 ? '1' : '-1' })
      return send(`/posts/answer/${answer}/accept`, oskar)
    }),
  )
  expect(statuses.map(({ status }) => status).filter((status) => status !== 303)).toEqual([])

  const row = await hub.db('questions').where('id', question.id).first()
  expect(row.answers).toBe(26)
  const votes = await hub.db('votes').where('post_kind', 'answer').sum({ sum: 'value' }).first()
  expect((await hub.db('answers').where('public_id', answer).first()).score).toBe(Number(votes?.sum))
  // 24 presses of "accept": an even number ends where it began.
  expect(row.accepted_answer_id).toBeNull()
  const told = await hub.db('notices').where({ member_id: oskar.id }).select('key')
  expect(told.filter(({ key }) => key.startsWith('answer '))).toHaveLength(26)
  expect(told.filter(({ key }) => key.startsWith('comment '))).toHaveLength(25)
  expect(new Set(told.map(({ key }) => key)).size).toBe(told.length)
})

test('of many edits of one version at once, one is kept and every other is told', { timeout: 120_000 }, async () => {
  const question = await ask()
  const sent = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      send(`/posts/question/${question.publicId}/edit`, oskar, {
        title: 'Hub slips in second gear',
        body: `Text ${n}`,
        tags: '',
        version: '1',
      }),
    ),
  )
  expect(sent.filter(({ status }) => status === 303)).toHaveLength(1)
  expect(sent.filter(({ status }) => status === 409)).toHaveLength(19)
  expect(await hub.db('revisions').where('post_id', question.id)).toHaveLength(2)
})

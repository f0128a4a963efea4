import { randomUUIDv7 } from 'node:crypto'
import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import type { SettingValues } from '../admin/settings.ts'
import { createApp } from '../app.ts'
import { publicId } from '../public-id.ts'

let hub: TestApp
/** A second process on the same database. */
let other: TestApp['app']
let writer: Person
let asker: Person
let question: string
let answer: string
let conversation: string

const few: Partial<SettingValues> = {
  questionsPerHour: 2,
  answersPerHour: 2,
  commentsPerHour: 2,
  changesPerHour: 2,
  votesPerHour: 2,
  flagsPerHour: 2,
  messagesPerHour: 2,
  followsPerHour: 2,
}

beforeAll(async () => {
  hub = await testApp({ FORMS_PER_MINUTE: '300' })
  other = createApp(hub.deps)
  await hub
    .db('settings')
    .insert(Object.entries(few).map(([key, value]) => ({ key, value, changed_at: hub.deps.now() })))
  await hub.db('tags').insert({ id: randomUUIDv7(), name: 'zips', created_at: hub.deps.now() })
})
afterAll(() => hub.close())

/** Somebody who has been here for long, in front of what others wrote. */
beforeEach(async () => {
  writer = await makeMember(hub)
  asker = await makeMember(hub, { roles: ['mentor'] })
  question = publicId()
  answer = publicId()
  const now = hub.deps.now()
  const [questionId, requestId] = [randomUUIDv7(), randomUUIDv7()]
  await hub.db('questions').insert({
    id: questionId,
    public_id: question,
    author_id: asker.id,
    title: 'Which glue holds a zipper stop',
    body: 'It came off.',
    created_at: now,
    last_activity_at: now,
  })
  await hub.db('answers').insert({
    id: randomUUIDv7(),
    public_id: answer,
    question_id: questionId,
    author_id: writer.id,
    body: 'None: sew it.',
    created_at: now,
  })
  await hub.db('requests').insert({
    id: requestId,
    public_id: publicId(),
    origin: 'ask',
    asker_id: asker.id,
    mentor_id: writer.id,
    initiator_id: asker.id,
    receiver_id: writer.id,
    state: 'accepted',
    background: '',
    tried: '',
    wanted: 'Help',
    sent_at: now,
    expires_at: now,
  })
  conversation = publicId()
  await hub.db('conversations').insert({
    id: randomUUIDv7(),
    public_id: conversation,
    request_id: requestId,
    asker_id: asker.id,
    mentor_id: writer.id,
    opened_at: now,
  })
})

const send = (app: TestApp['app'], path: string, form: Record<string, string>) =>
  request(app).post(path).type('form').set('Cookie', writer.cookie).send(form)

const wholeForm = (i: number) => ({
  step: 'anyway',
  title: `How do I take a zipper stop off, number ${i}`,
  body: 'I have pliers and time, and it does not move at all.',
  tags: 'zips',
  key: randomUUIDv7(),
})

test.each<[string, (i: number) => [path: string, form: Record<string, string>]]>([
  ['questions', (i) => ['/ask', wholeForm(i)]],
  ['answers', (i) => [`/posts/question/${question}/answers`, { body: `Sew it on, number ${i}.` }]],
  ['comments', (i) => [`/posts/question/${question}/comments`, { body: `What colour, number ${i}?` }]],
  ['edits', (i) => [`/posts/answer/${answer}/edit`, { body: `None: sew it ${i} times.`, version: String(i) }]],
  ['votes', () => [`/posts/question/${question}/vote`, { value: '1' }]],
  ['flags', () => [`/posts/question/${question}/flag`, { reason: 'spam', note: '' }]],
  ['follows', (i) => [`/posts/question/${question}/follow`, { follows: i % 2 ? 'yes' : 'no' }]],
  ['watched tags', (i) => ['/tags/zips/watch', { watch: i % 2 ? 'yes' : 'no' }]],
  ['blocks', (i) => [`/members/${asker.handle}/contact`, { act: i % 2 ? 'mute' : 'unmute' }]],
  ['messages', (i) => [`/conversations/${conversation}/messages`, { body: `Hello, number ${i}` }]],
])('somebody who is no newcomer has a limit an hour too, over all processes: %s', async (_, wanted) => {
  expect((await send(hub.app, ...wanted(1))).status).toBe(303)
  expect((await send(other, ...wanted(2))).status).toBe(303)

  const third = await send(hub.app, ...wanted(3))

  expect(third.status).toBe(429)
  expect(Number(third.headers['retry-after'])).toBeGreaterThan(3000)
  expect(load(third.text)('main').text()).toContain('more in an hour than the hub takes from one person')
  const [, { body }] = wanted(3)
  if (body)
    expect(
      load(third.text)('textarea')
        .map((_, area) => load(third.text)(area).val())
        .get(),
    ).toContain(body)
  // It is the account that is counted, not the address.
  writer = await makeMember(hub)
  expect((await send(hub.app, `/posts/question/${question}/vote`, { value: '1' })).status).toBe(303)
})

test('a preview is made so often a minute, for a member and for an address', async () => {
  const statuses = new Set<number>()
  for (let i = 0; i < 60; i++)
    statuses.add((await request(hub.app).post('/questions/preview').type('form').send({ body: '*so*' })).status)
  expect([...statuses]).toEqual([200])

  expect((await request(other).post('/questions/preview').type('form').send({ body: '*so*' })).status).toBe(429)
  const inForm = `/posts/question/${question}/answers`
  expect((await request(hub.app).post(inForm).type('form').send({ body: '*so*', preview: 'yes' })).status).toBe(429)
  expect((await send(hub.app, '/questions/preview', { body: '*so*' })).status).toBe(200)
})

test('whatever is sent, it is no more than 300 times a minute from one address', async () => {
  await hub.db('rate_limits').where('key', 'like', 'forms:%').update({ points: 300 })
  const refused = await request(hub.app).post('/sign-out').type('form').send({})

  expect([refused.status, Number(refused.headers['retry-after']) <= 60]).toEqual([429, true])
  expect((await send(hub.app, `/posts/question/${question}/vote`, { value: '1' })).status).toBe(303)
  expect((await request(hub.app).get('/sign-in')).status).toBe(200)
})

import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Bookable, makeBookable } from '../../../tests/bookable.ts'
import { makeMember, type Person } from '../../../tests/people.ts'
import { type TestApp, testApp } from '../../../tests/testApp.ts'
import { blockMember } from '../../moderation/block-member.ts'
import { postQuestion } from '../../questions/post-question.ts'
import { confirmBooking } from '../making/confirm-booking.ts'
import { holdSlot } from '../making/hold-slot.ts'

let hub: TestApp
let ana: Bookable
let asker: Person
let tag: string
let count = 0

beforeAll(async () => {
  hub = await testApp()
  const admin = await makeMember(hub, { roles: ['maintainer'] })
  // Whoever may make tags does so by using them.
  await postQuestion(hub.deps, { authorId: admin.id, title: 'What is a coil zip?', body: 'x', tags: ['zips'] })
  tag = 'zips'
})
afterAll(() => hub.close())
beforeEach(async () => {
  hub.clock.at = at('21T10:00')
  ana = await makeBookable(hub, { name: 'Ana Prado' })
  asker = await makeMember(hub, { name: 'Kasia Nowak' })
  count++
})

const at = (text: string) => Temporal.Instant.from(`2026-11-${text}:00Z`)
async function held(questionId?: string): Promise<string> {
  hub.clock.at = at('21T10:00')
  const { publicId } = await holdSlot(hub.deps, {
    askerId: asker.id,
    mentorId: ana.id,
    typeSlug: 'talk',
    startsAt: at('22T12:00'),
    ...(questionId ? { context: { questionId } } : {}),
  })
  await confirmBooking(hub.deps, { publicId, askerId: asker.id, topic: 'A zip', details: 'Private.', prepAnswers: [] })
  hub.clock.at = at('22T12:40')
  return publicId
}
const send = (path: string, who: Person, body: Record<string, unknown>) =>
  request(hub.app).post(path).type('form').set('Cookie', who.cookie).send(body)
const see = async (publicId: string, who: Person) =>
  load((await request(hub.app).get(`/bookings/${publicId}`).set('Cookie', who.cookie).expect(200)).text)
const draft = (more: Record<string, unknown> = {}) => ({
  title: `Why does my zip open again, case ${count}?`,
  asked: 'It opens behind the slider.',
  body: 'The slider is worn: squeeze its back with flat pliers, little by little.',
  tags: tag,
  version: 0,
  ...more,
})
const learning = async (publicId: string) =>
  hub
    .db('booking_learnings as l')
    .join('bookings as b', 'b.id', 'l.booking_id')
    .where('b.public_id', publicId)
    .first('l.*')

test('what both agree to becomes a question of the asker’s with the mentor’s answer, credited to both, and is found', async () => {
  const publicId = await held()
  const first = await see(publicId, asker)
  expect(first('#learning-body').length).toBe(1)
  expect((await send(`/bookings/${publicId}/learning`, asker, draft())).headers.location).toContain('#learning')
  expect(await hub.db('notices').where({ member_id: ana.id, text_key: 'booking.told.learning' })).toHaveLength(1)
  expect(await hub.db('questions').where('author_id', asker.id)).toEqual([])

  const asked = await see(publicId, ana)
  expect(asked('#learning').text()).toContain('Kasia agreed to publish this')
  const version = asked('#learning form[action$=agree] [name=version]').val()
  const sent = await send(`/bookings/${publicId}/learning/agree`, ana, { version, agrees: 'yes' })
  expect(sent.status).toBe(303)

  const url = (await see(publicId, asker))('#learning a').attr('href') ?? ''
  const $ = load((await request(hub.app).get(url)).text)
  expect($('h1').text()).toBe(draft().title)
  expect($('.accepted .prose').text()).toContain('squeeze its back')
  expect($('.accepted .byline').text()).toContain('Ana Prado')
  expect($('#question .byline').text()).toContain('Kasia Nowak')
  expect($('.accepted').text()).toContain('Kasia Nowak and Ana Prado found this in a session')
  expect($.text()).not.toContain('Private.')
  await hub.deps.search.indexDirty()
  const found = await request(hub.app)
    .get('/search')
    .query({ q: `zip open again case ${count}` })
  expect(load(found.text)('main').text()).toContain(draft().title)
  // The form again changes nothing.
  await send(`/bookings/${publicId}/learning/agree`, ana, { version, agrees: 'yes' })
  expect(await hub.db('questions').where('author_id', asker.id)).toHaveLength(1)
})

test('of a session about a question it becomes the mentor’s answer there, accepted by its asker', async () => {
  const question = await postQuestion(hub.deps, {
    authorId: asker.id,
    title: `Jacket zip opens again, case ${count}`,
    body: 'Behind the slider.',
    tags: [tag],
  })
  const publicId = await held(question.id)
  const $ = await see(publicId, ana)
  expect($('#learning-title').length).toBe(0)
  await send(`/bookings/${publicId}/learning`, ana, { body: draft().body, version: 0 })
  await send(`/bookings/${publicId}/learning/agree`, asker, { version: 1, agrees: 'yes' })

  const answers = await hub.db('answers').where('question_id', question.id)
  expect(answers.map(({ author_id, body }) => [author_id, body])).toEqual([[ana.id, draft().body]])
  expect((await hub.db('questions').where('id', question.id).first()).accepted_answer_id).toBe(answers[0].id)
  expect(await hub.db('notices').where({ member_id: ana.id, text_key: 'booking.told.published' })).toHaveLength(1)
})

test('only the version that both agreed to is published', async () => {
  const publicId = await held()
  await send(`/bookings/${publicId}/learning`, asker, draft())
  // Changed after it was read: the consent was to another text.
  await send(`/bookings/${publicId}/learning`, asker, draft({ body: `${draft().body} Twice.`, version: 1 }))
  const late = await send(`/bookings/${publicId}/learning/agree`, ana, { version: 1, agrees: 'yes' })
  expect(late.status).toBe(409)
  expect(load(late.text)('[role=alert]').text()).toContain('changed while you read it')
  // The mentor changes it: the asker’s consent is to what they wrote, not to this.
  await send(
    `/bookings/${publicId}/learning`,
    ana,
    draft({ body: 'Something quite different, with more than thirty letters.', version: 2 }),
  )
  expect((await learning(publicId)).published_at).toBeNull()
  expect((await learning(publicId)).asker_consents).toBeNull()
  // Both at once from one version: one of them is told, and keeps their text.
  const second = await send(
    `/bookings/${publicId}/learning`,
    asker,
    draft({ body: 'Mine, written at the same time as yours.', version: 2 }),
  )
  expect(second.status).toBe(409)
  expect(load(second.text)('#learning-body').val()).toBe('Mine, written at the same time as yours.')
  // Taken back, it is not published by the other’s.
  await send(`/bookings/${publicId}/learning/agree`, ana, { version: 3, agrees: 'no' })
  await send(`/bookings/${publicId}/learning/agree`, asker, { version: 3, agrees: 'yes' })
  expect((await learning(publicId)).published_at).toBeNull()
  await send(`/bookings/${publicId}/learning/agree`, ana, { version: 3, agrees: 'yes' })
  expect((await learning(publicId)).published_at).not.toBeNull()
  expect((await send(`/bookings/${publicId}/learning`, ana, draft({ version: 3 }))).status).toBe(409)
})

test('what is not right is said at its field, with everything kept', async () => {
  const publicId = await held()
  const short = await send(`/bookings/${publicId}/learning`, asker, draft({ title: 'Zip', body: 'Short', tags: '' }))
  expect(short.status).toBe(422)
  const $ = load(short.text)
  expect(
    $('[role=alert] a')
      .map((_, link) => $(link).attr('href'))
      .get(),
  ).toEqual(['#learning-body', '#learning-title', '#learning-tags'])
  expect($('#learning-title').val()).toBe('Zip')
  const unknown = await send(`/bookings/${publicId}/learning`, asker, draft({ tags: 'zips, no such tag' }))
  expect(unknown.status).toBe(422)
  expect(load(unknown.text)('#learning-tags-error').text()).toContain('no such tag')
})

test('nothing is written down before it began, of what is off, or past a block', async () => {
  const publicId = await held()
  hub.clock.at = at('22T11:59')
  expect((await see(publicId, asker))('#learning').length).toBe(0)
  expect((await send(`/bookings/${publicId}/learning`, asker, draft())).status).toBe(409)
  hub.clock.at = at('22T12:40')
  await send(`/bookings/${publicId}/learning`, asker, draft())
  await blockMember(hub.deps, { memberId: ana.id, otherId: asker.id })
  expect((await send(`/bookings/${publicId}/learning/agree`, ana, { version: 1, agrees: 'yes' })).status).toBe(403)
  expect((await learning(publicId)).published_at).toBeNull()
})

test('nothing of a draft is hidden from who agrees to it, whether its question is open or not', async () => {
  const question = await postQuestion(hub.deps, {
    authorId: asker.id,
    title: `Jacket zip opens at times, case ${count}`,
    body: 'Behind the slider.',
    tags: [tag],
  })
  const publicId = await held(question.id)
  await hub.db('questions').where('id', question.id).update({ state: 'closed' })
  await send(`/bookings/${publicId}/learning`, ana, draft({ asked: 'I never said so.' }))
  await hub.db('questions').where('id', question.id).update({ state: 'open' })
  const shown = (await see(publicId, asker))('#learning .draft').text()
  expect(shown).toContain('I never said so.')
  expect(shown).toContain(draft().title)
})

test('what was to be an answer is not published as a question without a text when its question closes meanwhile', async () => {
  const question = await postQuestion(hub.deps, {
    authorId: asker.id,
    title: `Jacket zip closes never, case ${count}`,
    body: 'Behind the slider.',
    tags: [tag],
  })
  const publicId = await held(question.id)
  await send(`/bookings/${publicId}/learning`, ana, { body: draft().body, version: 0 })
  await hub.db('questions').where('id', question.id).update({ state: 'closed' })

  const late = await send(`/bookings/${publicId}/learning/agree`, asker, { version: 1, agrees: 'yes' })
  expect(late.status).toBe(409)
  expect(load(late.text)('[role=alert]').text()).toContain('is closed meanwhile')
  expect(await hub.db('questions').where('author_id', asker.id)).toHaveLength(1)

  const unsaid = await send(`/bookings/${publicId}/learning`, asker, draft({ asked: ' ', version: 1 }))
  expect(unsaid.status).toBe(422)
  expect(load(unsaid.text)('#learning-asked-error').text()).toContain('Say what was asked')
  await send(`/bookings/${publicId}/learning`, asker, draft({ version: 1 }))
  await send(`/bookings/${publicId}/learning/agree`, ana, { version: 2, agrees: 'yes' })
  const published = await hub.db('questions').where('author_id', asker.id).orderBy('created_at', 'desc').pluck('body')
  expect(published).toContain(draft().asked)
})

test('of what was published no copy stays beside it', async () => {
  const publicId = await held()
  await send(`/bookings/${publicId}/learning`, asker, draft())
  await send(`/bookings/${publicId}/learning/agree`, ana, { version: 1, agrees: 'yes' })
  expect(await learning(publicId)).toMatchObject({ title: '', asked: '', body: '', tags: [] })
})

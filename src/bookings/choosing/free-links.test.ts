import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bookable, makeBookable } from '../../../tests/bookable.ts'
import { makeMember, type Person } from '../../../tests/people.ts'
import { type TestApp, testApp } from '../../../tests/testApp.ts'
import { createTexts } from '../../http/texts.ts'
import { answerQuestion } from '../../questions/answer-question.ts'
import { postQuestion } from '../../questions/post-question.ts'
import { markDirty } from '../../search/dirty.ts'
import { freeText } from './free-text.ts'

let hub: TestApp
let ana: Bookable
let kasia: Person
let question: { publicId: string; url: string; id: string }

beforeAll(async () => {
  hub = await testApp()
  const hours = { weekly: JSON.stringify([{ weekday: 4, from: '17:00', to: '19:00' }]) }
  ana = await makeBookable(hub, { name: 'Ana Prado', timeZone: 'Europe/Lisbon', hours })
  kasia = await makeMember(hub, { name: 'Kasia Nowak', timeZone: 'Europe/Warsaw' })
  const tag = { id: crypto.randomUUID(), name: 'zips', created_at: hub.clock.at }
  await hub.db('tags').insert(tag)
  await hub.db('mentor_expertise').insert({ member_id: ana.id, tag_id: tag.id })
  question = await postQuestion(hub.deps, {
    authorId: kasia.id,
    title: 'Jacket zips open again behind the slider',
    body: 'I squeezed it.',
    tags: ['zips'],
  })
  await markDirty(hub.db, 'member', [ana.id])
  await hub.deps.search.indexDirty()
})
afterAll(() => hub.close())

const open = async (url: string, by?: Person) =>
  load(
    (
      await request(hub.app)
        .get(url)
        .set('Cookie', by?.cookie ?? '')
    ).text,
  )
const at = 'type=talk&at=2026-11-26T17%3A00%3A00Z'

test('every row of a person says when they are free next, in the reader’s zone, and leads there with what it is about', async () => {
  const book = `/mentors/${ana.handle}/book`
  const q = encodeURIComponent('Jacket zips open again').replaceAll('%20', '+')
  const places: [string, string][] = [
    ['/mentors', `${book}?${at}`],
    [`/mentors/${ana.handle}?question=${question.publicId}`, `${book}?${at}&question=${question.publicId}`],
    ['/tags/zips', `${book}?${at}`],
    [question.url, `${book}?${at}&question=${question.publicId}`],
    [`/search?q=${q}`, `${book}?${at}&q=${q}`],
  ]
  for (const [url, link] of places) {
    const $ = await open(url, kasia)
    const when = $('a.when').first()

    expect([url, when.text(), when.attr('href')]).toEqual([url, 'free Thu 18:00 your time', link])
    expect((await open(url))('a.when').first().text()).toBe('free Thu 17:00 UTC')
  }
})

test('suggestions while a question is written carry its title along', async () => {
  const answer = await request(hub.app)
    .post('/ask/suggestions')
    .type('form')
    .set('Cookie', kasia.cookie)
    .send({ title: 'The zips of my jacket open' })
  const $ = load(answer.text)

  expect($('a.when').text()).toBe('free Thu 18:00 your time')
  expect($('a.when').attr('href')).toContain('&q=The+zips+of+my+jacket+open')
})

test('the profile has a button for it, and a mentor’s answer too', async () => {
  await answerQuestion(hub.deps, {
    author: { id: ana.id, roles: ['member', 'mentor'] },
    questionRef: question.publicId,
    body: 'Pinch the jaws once more.',
  })
  const profile = await open(`/mentors/${ana.handle}`, kasia)
  const $ = await open(question.url, kasia)

  expect(profile('.begin a.verb').text()).toBe('Book 30 min')
  expect(profile('.begin a.verb').attr('href')).toBe(`/mentors/${ana.handle}/book`)
  const button = $('[id^=answer-] a.verb[href*="/book"]')
  expect(button.text().replace(/\s+/g, ' ')).toBe('Book Ana free Thu 18:00 your time')
  expect(button.attr('href')).toContain(`question=${question.publicId}`)
})

test('a time that is taken is not said any more, a mentor who is away has none', async () => {
  await request(hub.app)
    .post(`/mentors/${ana.handle}/book/hold`)
    .type('form')
    .set('Cookie', kasia.cookie)
    .send({ type: 'talk', at: '2026-11-26T17:00:00Z' })
  const other = await makeMember(hub, { timeZone: 'Europe/Warsaw' })
  expect((await open('/mentors', other))('a.when').text()).toBe('free Thu 18:30 your time')

  await hub.db('mentors').where('member_id', ana.id).update({ is_taking_people: false })
  expect((await open('/mentors', other))('a.when')).toHaveLength(0)
  const profile = await open(`/mentors/${ana.handle}`, other)
  expect(profile('a[href*="/book"]')).toHaveLength(0)
})

test.each([
  ['2026-11-21T18:00Z', 'free today 19:00 your time'],
  ['2026-11-21T23:30Z', 'free tomorrow 00:30 your time'],
  ['2026-11-26T17:00Z', 'free Thu 18:00 your time'],
  ['2026-11-28T17:00Z', 'free Sat 28 Nov 18:00 your time'],
])('%s is “%s”', (startsAt, words) => {
  const reader = { zone: 'Europe/Warsaw', now: Temporal.Instant.from('2026-11-21T10:00Z'), isOwnZone: true }

  expect(freeText(Temporal.Instant.from(startsAt), reader, createTexts(['en']))).toBe(words)
})

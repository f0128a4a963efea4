import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeMember, type Person } from '../../tests/people.ts'
import { insertItem, insertSource } from '../../tests/rows.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { emptyOffer } from './offer.ts'
import { writeMentor } from './write-mentor.ts'

let hub: TestApp
let coordinator: Person
let ana: Person
let asker: Person

beforeAll(async () => {
  hub = await testApp()
  coordinator = await makeMember(hub, { roles: ['coordinator'] })
})
afterAll(() => hub.close())
beforeEach(async () => {
  ana = await makeMember(hub, {
    name: 'Ana </script><b>Prado',
    timeZone: 'Europe/Lisbon',
    member: { links: JSON.stringify([{ label: 'Mine', url: 'https://ana.example' }]) },
  })
  asker = await makeMember(hub)
  await hub.db.transaction((trx) =>
    writeMentor(trx, hub.deps, {
      memberId: ana.id,
      offer: {
        ...emptyOffer(),
        headline: 'Zips, above all.',
        title: 'Costume maker',
        helpsWith: 'Zips <script>alert(1)</script> and **seams**, [mine](https://ana.example/zips).',
        asksOfYou: '- A photograph',
        doesNotTake: 'Dry suits.',
        languages: ['pt'],
        country: 'PT',
        expertise: [{ tag: 'zips', note: 'Sliders', evidence: ['https://ana.example/e'] }],
      },
      by: { id: coordinator.id, roles: ['member', 'coordinator'] },
    }),
  )
  await hub.db('dirty_documents').delete()
})

const get = (path: string, who?: Person) =>
  request(hub.app)
    .get(path)
    .set('Cookie', who?.cookie ?? '')
const post = (path: string, who: Person, form: object = {}) =>
  request(hub.app).post(path).set('Cookie', who.cookie).type('form').send(form)
const url = () => `/mentors/${ana.handle}`
const page = async (who?: Person) => load((await get(url(), who)).text)
const isDirty = async () =>
  (await hub.db('dirty_documents').where({ subject: 'member', subject_id: ana.id })).length > 0
const controls = { taking: 'yes', pausedUntil: '', capacity: '3', weekly: '' }
const ask = (state = 'sent') => {
  const id = crypto.randomUUID()
  return hub
    .db('requests')
    .insert({
      id,
      public_id: id.slice(24, 34),
      origin: 'ask',
      asker_id: asker.id,
      mentor_id: ana.id,
      initiator_id: asker.id,
      receiver_id: ana.id,
      state,
      wanted: 'Help',
      sent_at: hub.deps.now().subtract({ hours: 1000 }),
      expires_at: hub.deps.now().add({ hours: 100 }),
    })
    .then(() => ({ id, publicId: id.slice(24, 34) }))
}

test('a profile is written for people and for machines, and nothing in it runs', async () => {
  const $ = await page()

  expect($('.p-name').text()).toBe('Ana </script><b>Prado')
  expect($('.p-job-title').text()).toBe('Costume maker')
  expect($('.p-category').text()).toBe('zips')
  expect($('.prose strong, .prose b').first().text()).toBe('seams')
  expect($('.prose a').attr('rel')).toContain('ugc')
  expect($('main script').length).toBe(1)
  const data = JSON.parse($('script[type="application/ld+json"]').text())
  expect(data).toMatchObject({
    '@type': 'ProfilePage',
    url: `https://hub.example.org${url()}`,
    mainEntity: {
      '@type': 'Person',
      name: 'Ana </script><b>Prado',
      jobTitle: 'Costume maker',
      knowsAbout: ['zips'],
      knowsLanguage: [{ name: 'Portuguese' }],
      address: { addressCountry: 'PT' },
      sameAs: ['https://ana.example'],
    },
  })
  expect($('link[rel=canonical]').attr('href')).toBe(`https://hub.example.org${url()}`)
  expect($('meta[name=robots]').length).toBe(0)
})

test('the one button follows what is between the two', async () => {
  const button = async (who?: Person) => {
    const $ = await page(who)
    return [$('.begin a.do').text(), $('.begin a.do').attr('href')]
  }
  expect(await button()).toEqual(['Ask Ana a question', `/requests/new?to=${ana.handle}`])
  expect(await button(asker)).toEqual(await button())
  expect(await button(ana)).toEqual(['Edit', '/mentors/me'])
  const from = load((await get(`${url()}?question=k3v9x2p7ab`, asker)).text)
  expect(from('.begin a.do').attr('href')).toBe(`/requests/new?to=${ana.handle}&question=k3v9x2p7ab`)

  const open = await ask()
  expect(await button(asker)).toEqual(['Your request to Ana', `/requests/${open.publicId}`])
  await hub.db('requests').where('id', open.id).update({ state: 'accepted' })
  await hub.db('conversations').insert({
    id: crypto.randomUUID(),
    public_id: `talk${open.publicId}`,
    request_id: open.id,
    asker_id: asker.id,
    mentor_id: ana.id,
    opened_at: hub.deps.now(),
  })
  expect(await button(asker)).toEqual(['Go on talking with Ana', `/conversations/talk${open.publicId}`])

  await hub.db('mentors').where('member_id', ana.id).update({ capacity: 1 })
  const other = await makeMember(hub)
  expect((await page(other))('.begin').text()).toContain('All of Ana’s places are taken')
  await hub
    .db('mentors')
    .where('member_id', ana.id)
    .update({ paused_until: hub.deps.now().add({ hours: 48 }) })
  expect((await page(other))('.begin').text()).toContain('takes people again after 23 Nov 2026')
  await hub.db('mentors').where('member_id', ana.id).update({ is_taking_people: false })
  expect((await page(other))('.begin').text()).toContain('takes no people just now')
  await hub.db('blocks').insert({ blocker_id: ana.id, blocked_id: other.id, at: hub.deps.now() })
  // Who was blocked sees somebody who takes nobody; who did it is told.
  const toBlocked = (await page(other))('.begin').text()
  expect(toBlocked).toContain('takes no people just now')
  await hub.db('mentors').where('member_id', ana.id).update({ is_taking_people: true, paused_until: null, capacity: 5 })
  expect((await page(other))('.begin').text()).toBe(toBlocked)
  await hub.db('blocks').insert({ blocker_id: other.id, blocked_id: ana.id, at: hub.deps.now() })
  expect((await page(other))('.begin').text()).toContain('You have blocked')
  expect((await page(other))('.begin a.do').length).toBe(0)
})

test('what can be checked: accepted answers first, then useful ones, none to oneself, and those of linked accounts', async () => {
  const { db } = hub
  const now = hub.deps.now()
  const answer = async (
    title: string,
    given: { score?: number; isAccepted?: boolean; author?: string; state?: string },
  ) => {
    const [questionId, id] = [crypto.randomUUID(), crypto.randomUUID()]
    await db('questions').insert({
      id: questionId,
      public_id: questionId.slice(24),
      author_id: given.author ?? asker.id,
      title,
      body: '',
      state: given.state ?? 'open',
      created_at: now,
      last_activity_at: now,
      ...(given.isAccepted ? { accepted_answer_id: id } : {}),
    })
    await db('answers').insert({
      id,
      public_id: id.slice(24),
      question_id: questionId,
      author_id: ana.id,
      body: 'So.',
      score: given.score ?? 0,
      created_at: now,
    })
  }
  await answer('Useful to three of them', { score: 3 })
  await answer('Accepted by who asked it', { isAccepted: true })
  await answer('Neither one nor the other', {})
  await answer('Asked and answered alone', { score: 9, author: ana.id })
  await answer('Hidden from everybody', { score: 9, state: 'hidden' })
  const source = await insertSource(db)
  await insertItem(db, source.id, { title: 'Answered outside', replies: [{ text: 'So.', by: 'ana', score: 4 }] })
  await insertItem(db, source.id, { title: 'By another ana', replies: [{ text: 'No.', by: 'ana', score: 9 }] })
  await db.raw(`UPDATE replies r SET author = jsonb_build_object('name', 'ana', 'externalId', i.title)
    FROM items i WHERE i.id = r.item_id`)
  const link = { member_id: ana.id, author_name: 'ana', site_url: source.site_url, created_at: now }
  await db('linked_accounts').insert([
    { ...link, id: crypto.randomUUID(), author_key: 'id:Answered outside', state: 'verified' },
    { ...link, id: crypto.randomUUID(), author_key: 'id:By another ana', state: 'pending' },
  ])

  const $ = await page()
  expect(
    $('.profile .rows h3')
      .toArray()
      .map((one) => $(one).text()),
  ).toEqual(['Accepted by who asked it', 'Useful to three of them', 'Answered outside'])
  expect($('.profile').text()).toContain('4 answers here in all')
})

test('old handles lead on; who left is a member, who was removed is gone, who never was is not there', async () => {
  await hub.db('former_handles').insert({ handle: `was-${ana.handle}`, member_id: ana.id, left_at: hub.deps.now() })
  expect((await get(`/mentors/was-${ana.handle}`)).headers.location).toBe(url())
  expect((await get(url().toUpperCase().replace('/MENTORS', '/mentors'))).headers.location).toBe(url())
  expect((await get(`/mentors/${asker.handle}`)).status).toBe(404)

  expect((await post('/mentors/me/leave', ana)).status).toBe(303)
  expect((await get(url())).headers.location).toBe(`/members/${ana.handle}`)
  expect(await isDirty()).toBe(true)
  expect((await get('/mentors')).text).not.toContain(ana.handle)
  expect((await post('/mentors/me', ana, controls)).status).toBe(403)
  expect((await post('/mentors/me/return', ana)).status).toBe(303)
  expect((await get(url())).status).toBe(200)

  expect((await post(`${url()}/remove`, asker, { reason: 'Because I say so.' })).status).toBe(403)
  expect((await post(`${url()}/remove`, coordinator, { reason: 'no' })).status).toBe(422)
  expect((await post(`${url()}/remove`, coordinator, { reason: 'Two reports were true.' })).status).toBe(303)
  expect((await get(url())).status).toBe(410)
  expect((await post('/mentors/me/return', ana)).status).toBe(409)
  expect(await hub.db('audit_log').where({ action: 'mentor.removed', subject_id: ana.id })).toHaveLength(1)
  expect((await hub.db('notices').where('member_id', ana.id).first()).quote).toBe('Two reports were true.')
})

test('a mentor decides when and how often they are asked; a break ends in the morning where they are', async () => {
  const saved = await post('/mentors/me', ana, {
    taking: 'yes',
    pausedUntil: '2026-12-01',
    capacity: '5',
    weekly: '2',
  })
  expect(saved.status).toBe(303)
  const row = await hub.db('mentors').where('member_id', ana.id).first()
  expect(row).toMatchObject({ is_taking_people: true, capacity: 5, weekly_invitations: 2 })
  expect(row.paused_until.toString()).toBe('2026-12-01T00:00:00Z')
  expect(await isDirty()).toBe(true)
  const $ = load((await get('/mentors/me?saved=yes', ana)).text)
  expect($('[name=pausedUntil]').val()).toBe('2026-12-01')
  expect($('.lead').text()).toContain('You take a break until 1 Dec 2026')

  const wrong = await post('/mentors/me', ana, { taking: 'no', pausedUntil: '2026-02-31', capacity: '51', weekly: 'x' })
  expect(wrong.status).toBe(422)
  for (const name of ['pausedUntil', 'capacity', 'weekly'])
    expect(load(wrong.text)(`#${name}-error`).text(), name).not.toBe('')
  expect(load(wrong.text)('[name=capacity]').val()).toBe('51')
  expect((await post('/mentors/me', ana, { ...controls, pausedUntil: '2026-11-20' })).status).toBe(422)
  expect((await post('/mentors/me', ana, { ...controls, pausedUntil: '2028-11-20' })).status).toBe(422)
  expect((await hub.db('mentors').where('member_id', ana.id).first()).capacity).toBe(5)
})

test('a mentor changes what they offer, and it is public at once', async () => {
  const form = load((await get('/mentors/me/offer', ana)).text)
  expect(form('[name=tag-1]').val()).toBe('zips')
  expect(form('[name=evidence-1]').val()).toBe('https://ana.example/e')
  expect((await post('/mentors/me/offer', ana, { helpsWith: 'x' })).status).toBe(422)
  const saved = await post('/mentors/me/offer', ana, {
    helpsWith: 'Nothing but kettles from now on.',
    formats: 'call',
    languages: 'en',
    'tag-1': 'Kettles',
  })
  expect(saved.status).toBe(303)

  const $ = await page()
  expect($('.profile').text()).toContain('Nothing but kettles')
  expect($('.p-category').text()).toBe('kettles')
  expect($('.who').text()).not.toMatch(/Portugal|Zips|Costume/)
  expect(await isDirty()).toBe(true)
})

test('only mentors have controls', async () => {
  expect((await get('/mentors/me', asker)).headers.location).toBe('/mentors/offer')
  for (const path of ['/mentors/me', '/mentors/me/offer', '/mentors/me/leave'])
    expect((await post(path, asker, controls)).status, path).toBe(403)
})

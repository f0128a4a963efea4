import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'

let hub: TestApp
let coordinator: Person
let ana: Person
const start = Temporal.Instant.from('2026-11-21T10:00:00Z')

beforeAll(async () => {
  hub = await testApp()
  coordinator = await makeMember(hub, { name: 'Cora Dahl', roles: ['coordinator'] })
})
afterAll(() => hub.close())
beforeEach(async () => {
  hub.clock.at = start
  ana = await makeMember(hub, { name: 'Ana Prado', languages: ['pt', 'en'], member: { headline: 'Zips.' } })
})

const filled = {
  headline: 'Zips, and the machines that sew them in.',
  title: 'Costume maker',
  helpsWith: 'Zips of every kind, above all the ones to throw away.',
  asksOfYou: '- A photograph\n- Ten minutes',
  doesNotTake: 'Dry suits.',
  languages: 'Portuguese, English',
  country: 'PT',
  formats: ['written', 'call'],
  hoursPerMonth: '6',
  'tag-1': 'Zips',
  'note-1': 'Sliders, stops, boxes',
  'evidence-1': 'https://ana.example/zips\nhttps://ana.example/more',
  conduct: 'yes',
}

const get = (path: string, who?: Person) =>
  request(hub.app)
    .get(path)
    .set('Cookie', who?.cookie ?? '')
const post = (path: string, who: Person, form: object = {}) =>
  request(hub.app).post(path).set('Cookie', who.cookie).type('form').send(form)
const send = (form: object = filled) => post('/mentors/offer', ana, form)
const waiting = () => hub.db('applications').where({ member_id: ana.id, state: 'submitted' }).first()
const decide = async (act: 'accept' | 'decline', form: object = {}, who = coordinator) => {
  const { public_id, version } = await waiting()
  return post(`/mentors/applications/${public_id}/${act}`, who, { version, ...form })
}

test('an offer begins with what the profile says', async () => {
  const $ = load((await get('/mentors/offer', ana)).text)

  expect($('[name=headline]').val()).toBe('Zips.')
  expect($('[name=languages]').val()).toBe('Portuguese, English')
  expect($('main').text()).toContain('Mentoring here is for adults')
})

test('a visitor is led to the sign-in and back', async () => {
  const answer = await get('/mentors/offer')

  expect(answer.status).toBe(303)
  expect(answer.headers.location).toBe('/sign-in?next=%2Fmentors%2Foffer')
})

test('what is wrong is said at its field, and everything typed stays', async () => {
  const answer = await send({
    ...filled,
    helpsWith: 'Zips',
    languages: 'Portuguese, Zippish',
    country: 'XX',
    formats: ['written', 'telepathy'],
    hoursPerMonth: '900',
    'tag-2': 'a,b',
    'note-3': 'no tag',
    'tag-4': 'zips',
    'evidence-1': 'javascript:alert(1)',
    conduct: '',
  })
  const $ = load(answer.text)

  expect(answer.status).toBe(422)
  for (const id of [
    'helpsWith',
    'languages',
    'country',
    'formats',
    'hoursPerMonth',
    'tag-2',
    'tag-3',
    'tag-4',
    'evidence-1',
    'conduct',
  ]) {
    expect($(`#${id}-error`).text(), id).not.toBe('')
    expect($(`.form-summary a[href="#${id}"]`).length, id).toBe(1)
    expect($(`#${id}`).attr('aria-describedby'), id).toContain(`${id}-error`)
  }
  expect($('#languages-error').text()).toContain('“Zippish”')
  expect($('[name=languages]').val()).toBe('Portuguese, Zippish')
  expect($('[name=note-3]').val()).toBe('no tag')
  expect($('[name=evidence-1]').val()).toBe('javascript:alert(1)')
  expect(await waiting()).toBeUndefined()
})

test('until it is accepted nothing of it is public, and then everything is', async () => {
  expect((await send()).status).toBe(303)
  expect(await hub.db('members').where('id', ana.id).first()).toMatchObject({ headline: 'Zips.', country: null })
  for (const who of [undefined, await makeMember(hub)]) {
    expect((await get(`/mentors/${ana.handle}`, who)).status).toBe(404)
    expect((await get('/mentors', who)).text).not.toContain('Ana Prado')
  }
  const { public_id } = await waiting()
  expect((await get(`/mentors/applications/${public_id}`, ana)).status).toBe(403)
  expect((await get('/mentors/applications', ana)).status).toBe(403)

  const list = load((await get('/mentors/applications', coordinator)).text)
  expect(list(`h2 a[href="/mentors/applications/${public_id}"]`).text()).toBe('Ana Prado')
  const read = load((await get(`/mentors/applications/${public_id}`, coordinator)).text)
  expect(read('main').text()).toContain('Sliders, stops, boxes')
  expect(read('main').text()).toContain('Accepting makes these words tags: zips')
  expect((await decide('accept')).status).toBe(303)

  expect(await hub.db('mentors').where('member_id', ana.id).first()).toMatchObject({
    state: 'active',
    title: 'Costume maker',
    formats: ['written', 'call'],
    hours_per_month: 6,
  })
  expect(await hub.db('members').where('id', ana.id).first()).toMatchObject({ country: 'PT', languages: ['pt', 'en'] })
  expect(await hub.db('member_roles').where('member_id', ana.id).pluck('role')).toEqual(['mentor'])
  expect(
    await hub
      .db('mentor_expertise as e')
      .join('tags as t', 't.id', 'e.tag_id')
      .where('e.member_id', ana.id)
      .select('t.name', 'e.note', 'e.evidence'),
  ).toEqual([
    {
      name: 'zips',
      note: 'Sliders, stops, boxes',
      evidence: ['https://ana.example/zips', 'https://ana.example/more'],
    },
  ])
  expect(await hub.db('dirty_documents').where({ subject: 'member', subject_id: ana.id })).toHaveLength(1)
  expect(await hub.db('notices').where('member_id', ana.id).pluck('text_key')).toEqual(['mentors.notice.accepted'])
  expect(await hub.db('audit_log').where('subject_id', public_id).first()).toMatchObject({
    action: 'application.accepted',
    actor_id: coordinator.id,
  })
  expect((await get(`/mentors/${ana.handle}`)).text).toContain('Costume maker')
  expect((await get('/mentors/offer', ana)).headers.location).toBe('/mentors/me')
})

test('coordinators are told of a new offer once, however often it is changed', async () => {
  await send()
  const { public_id, version } = await waiting()
  const changed = await send({ ...filled, title: 'Tailor', conduct: '' })

  expect(changed.status).toBe(303)
  expect((await waiting()).offer.title).toBe('Tailor')
  expect((await waiting()).version).toBe(version + 1)
  expect(await hub.db('notices').where({ member_id: coordinator.id, key: `application ${public_id}` })).toHaveLength(1)
  const page = load((await get('/mentors/offer?saved=yes', ana)).text)
  expect(page('[name=title]').val()).toBe('Tailor')
  expect(page('[aria-current=step]').text()).toContain('A coordinator reads it')
})

test('a coordinator does not decide on an offer that they have not read as it is', async () => {
  await send()
  const { public_id, version } = await waiting()
  await send({ ...filled, title: 'Somebody else' })
  const answer = await post(`/mentors/applications/${public_id}/accept`, coordinator, { version })

  expect(answer.status).toBe(409)
  expect(load(answer.text)('[role=alert]').text()).toContain('was changed since you opened it')
  expect(answer.text).toContain('Somebody else')
  expect(await hub.db('mentors').where('member_id', ana.id).first()).toBeUndefined()
})

test('of two coordinators one decides', async () => {
  await send()
  const other = await makeMember(hub, { roles: ['coordinator'] })
  const { public_id, version } = await waiting()
  const answers = await Promise.all([
    post(`/mentors/applications/${public_id}/accept`, coordinator, { version }),
    post(`/mentors/applications/${public_id}/decline`, other, { version, public: 'Not this time, sorry.' }),
  ])

  expect(answers.map(({ status }) => status).sort()).toEqual([303, 409])
})

test('a no has a kind reason for the applicant, a private one for coordinators, and a day to come back', async () => {
  await send()
  const empty = await decide('decline', { public: 'no', private: 'Sells zips.' })
  expect(empty.status).toBe(422)
  expect(load(empty.text)('#public-error').text()).not.toBe('')
  expect(load(empty.text)('[name=private]').val()).toBe('Sells zips.')

  const { public_id } = await waiting()
  await decide('decline', { public: 'We look for people who repair.', private: 'Sells zips.' })

  const own = (await get('/mentors/offer', ana)).text
  expect(own).toContain('We look for people who repair.')
  expect(own).toContain('19 February 2027')
  expect(own).not.toContain('Sells zips.')
  expect(load(own)('form.offer').length).toBe(0)
  expect((await get(`/mentors/applications/${public_id}`, coordinator)).text).toContain('Sells zips.')
  expect((await hub.db('notices').where('member_id', ana.id).first()).quote).toBe('We look for people who repair.')
  expect((await send()).status).toBe(403)

  hub.clock.at = start.add({ hours: 90 * 24 })
  expect(load((await get('/mentors/offer', ana)).text)('[name=title]').val()).toBe('Costume maker')
  expect((await send()).status).toBe(303)
})

test('an offer can be withdrawn, and sent again', async () => {
  await send()
  expect((await post('/mentors/offer/withdraw', ana)).status).toBe(303)
  expect(await waiting()).toBeUndefined()
  expect((await get('/mentors/offer', ana)).text).toContain('You withdrew your last offer.')
  expect((await post('/mentors/offer/withdraw', ana)).status).toBe(409)
  expect((await send()).status).toBe(303)
})

test('nobody accepts themselves, but an admin, who may be alone', async () => {
  await hub.db('member_roles').insert({ member_id: ana.id, role: 'coordinator', granted_at: start })
  await send()
  expect((await decide('accept', {}, ana)).status).toBe(403)
  await hub.db('member_roles').insert({ member_id: ana.id, role: 'admin', granted_at: start })
  expect((await decide('accept', {}, ana)).status).toBe(303)
})

test('somebody whose writing is paused cannot offer', async () => {
  await hub
    .db('members')
    .where('id', ana.id)
    .update({ muted_until: start.add({ hours: 1 }) })
  const muted = await send()
  expect(muted.status).toBe(403)
  expect(load(muted.text)('[role=alert]').text()).toContain('You cannot write for now')
  expect(await waiting()).toBeUndefined()
})

test('how long a decision takes is said from five on', async () => {
  const { db } = hub
  await db('applications').where('state', 'submitted').update({ state: 'withdrawn' })
  await db('applications').delete()
  for (const hours of [10, 20, 30, 40]) {
    const { id } = await makeMember(hub)
    await db('applications').insert({
      id: crypto.randomUUID(),
      public_id: `old${hours}`,
      member_id: id,
      state: 'accepted',
      offer: {},
      submitted_at: start.subtract({ hours: 100 + hours }),
      decided_at: start.subtract({ hours: 100 }),
    })
  }
  await send()
  expect((await get('/mentors/offer', ana)).text).toContain('too few were decided')
  await decide('accept')
  await db('applications')
    .where('member_id', ana.id)
    .update({ submitted_at: start.subtract({ hours: 50 }) })
  ana = await makeMember(hub)
  await send()
  expect((await get('/mentors/offer', ana)).text).toContain('usually takes about 30 hours, n = 5')
})

import { randomUUIDv7 } from 'node:crypto'
import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'

let hub: TestApp
let coordinator: Person
let admin: Person
beforeAll(async () => {
  hub = await testApp()
  coordinator = await makeMember(hub, { roles: ['coordinator'] })
  admin = await makeMember(hub, { roles: ['admin'] })
})
afterAll(() => hub.close())

const queue = async (who: Person) => load((await request(hub.app).get('/flags').set('Cookie', who.cookie)).text)

/** Flags somebody, and decides it. */
async function decide(who: Person, about: Person, form: Record<string, string>) {
  await hub.db('flags').insert({
    id: randomUUIDv7(),
    post_kind: 'member',
    post_id: about.id,
    member_id: (await makeMember(hub)).id,
    reason: 'rude',
    note: '',
    at: hub.clock.at,
  })
  return request(hub.app)
    .post('/flags')
    .set('Cookie', who.cookie)
    .type('form')
    .send({ post: `member:${about.id}`, outcome: 'removed', reason: 'Be kind.', ...form })
}
const pausedUntil = async ({ id }: Person) => (await hub.db('members').where({ id }).first('muted_until')).muted_until
const inDays = (days: number) => hub.clock.at.add({ hours: days * 24 })

test.each(['coordinator', 'maintainer', 'admin'] as const)(
  'a coordinator does not pause the writing of a %s, an admin does',
  async (role) => {
    const staff = await makeMember(hub, { roles: [role] })
    const refused = await decide(coordinator, staff, { mute: '30' })

    expect(refused.status).toBe(403)
    expect(load(refused.text)('h1').text()).toContain('Only an admin')
    expect(await pausedUntil(staff)).toBeNull()
    // It is undecided still, and the page offers no pause.
    const row = (await queue(coordinator))(`input[value="member:${staff.id}"]`).closest('li')
    expect([row.length, row.find('input[name=mute]').length]).toEqual([1, 0])
    expect(row.text()).toContain('an admin can pause their writing')

    expect((await decide(admin, staff, { mute: '30' })).status).toBe(303)
    expect(await pausedUntil(staff)).toEqual(inDays(30))
  },
)

test('members and mentors are paused by a coordinator; a shorter pause ends no longer one, unless it is said', async () => {
  for (const roles of [[], ['mentor']] as const) {
    const member = await makeMember(hub, { roles: [...roles] })
    expect((await decide(coordinator, member, { mute: '30' })).status).toBe(303)
    expect(await pausedUntil(member)).toEqual(inDays(30))

    expect((await decide(admin, member, { mute: '1' })).status).toBe(303)
    expect(await pausedUntil(member)).toEqual(inDays(30))
    const told = hub.db('notices').where({ member_id: member.id, text_key: 'flags.notice.muted' })
    expect(await told.clone()).toHaveLength(1)
    hub.clock.at = hub.clock.at.add({ minutes: 1 })
    expect((await decide(coordinator, member, { mute: '1', sooner: 'yes' })).status).toBe(303)
    expect(await pausedUntil(member)).toEqual(inDays(1))
    expect(await told).toHaveLength(2)
  }
})

test('who decides sees that somebody is paused already', async () => {
  const member = await makeMember(hub, { member: { muted_until: inDays(30) } })
  await hub.db('flags').insert({
    id: randomUUIDv7(),
    post_kind: 'member',
    post_id: member.id,
    member_id: admin.id,
    reason: 'rude',
    note: '',
    at: hub.clock.at,
  })

  const row = (await queue(coordinator))(`input[value="member:${member.id}"]`).closest('li')

  expect(row.text()).toContain('Paused until 21 Dec 2026')
  expect(row.find('input[name=sooner]').length).toBe(1)
})

test('whose writing is paused writes nothing as staff either, and reads on', async () => {
  const paused = await makeMember(hub, { roles: ['coordinator'] })
  await hub
    .db('members')
    .where('id', paused.id)
    .update({ muted_until: hub.clock.at.add({ hours: 24 }) })
  const as = (path: string) => request(hub.app).post(path).set('Cookie', paused.cookie).type('form').send({})

  for (const path of ['/groups', '/tags', '/flags', '/mentors/invites/new']) {
    const { status, text } = await as(path)
    expect([path, status]).toEqual([path, 403])
    expect(text).toContain('You cannot write for now')
  }
  expect((await request(hub.app).get('/flags').set('Cookie', paused.cookie)).status).toBe(200)
})

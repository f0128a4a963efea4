import { load } from 'cheerio'
import fc from 'fast-check'
import request from 'supertest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { type Chosen, facetNames } from './facet-names.ts'
import { findMentors } from './find-mentors.ts'
import { emptyOffer, type Offer } from './offer.ts'
import { isTakingPeople } from './taking-people.ts'
import { writeMentor } from './write-mentor.ts'

let hub: TestApp
let coordinator: Person

const values = {
  skill: ['zips', 'kettles', 'radios', 'chairs'],
  title: ['Tailor', 'Electrician'],
  language: ['en', 'pt', 'pl'],
  country: ['PT', 'PL'],
  group: ['hardware', 'spring'],
  format: ['written', 'call', 'pairing'],
} as const

type Made = Record<keyof typeof values, string[]> & {
  person: Person
  isTaking: boolean
}
const people: Made[] = []

/** Every third, fourth … value, so that each combination of a few is there. */
const some = (of: readonly string[], seed: number) => of.filter((_, index) => (seed >> index) % 2 === 1)
const one = (of: readonly string[], seed: number) => of.slice(seed % (of.length + 1), (seed % (of.length + 1)) + 1)

beforeAll(async () => {
  hub = await testApp()
  coordinator = await makeMember(hub, { roles: ['coordinator'] })
  for (const slug of values.group)
    await hub.db('groups').insert({
      id: crypto.randomUUID(),
      slug,
      kind: 'area',
      name: slug.toUpperCase(),
      created_at: hub.deps.now(),
    })
  for (let seed = 0; seed < 30; seed += 1) {
    const person = await makeMember(hub, {
      name: `Helper ${seed}`,
      // One in five keeps country and languages from the public.
      member: seed % 5 === 0 ? { visibility: { country: 'members', languages: 'members' } } : {},
    })
    const made = {
      skill: some(values.skill, seed * 7 + 1),
      title: one(values.title, seed),
      language: some(values.language, seed * 5 + 2),
      country: one(values.country, seed * 3),
      group: some(values.group, seed),
      format: some(values.format, seed + 1),
    }
    await makeMentor(person, {
      title: made.title[0] ?? '',
      languages: made.language.map((code) => (seed % 2 ? code : `${code}-${code.toUpperCase()}`)),
      ...(made.country[0] ? { country: made.country[0] } : {}),
      groups: made.group,
      formats: made.format as Offer['formats'],
      expertise: made.skill.map((tag) => ({ tag, note: '', evidence: [] })),
    })
    const availability = {
      isTakingPeople: seed % 4 !== 0,
      capacity: seed % 6 === 1 ? 0 : 3,
      ...(seed % 7 === 2 ? { pausedUntil: hub.deps.now().add({ hours: seed % 2 ? 1 : -1 }) } : {}),
      ...(seed % 8 === 3 ? { weeklyInvitations: 0 } : {}),
    }
    await hub
      .db('mentors')
      .where('member_id', person.id)
      .update({
        is_taking_people: availability.isTakingPeople,
        capacity: availability.capacity,
        paused_until: availability.pausedUntil ?? null,
        weekly_invitations: availability.weeklyInvitations ?? null,
      })
    const isHidden = seed % 5 === 0
    people.push({
      ...made,
      format: made.format.length > 0 ? made.format : ['written'],
      language: isHidden ? [] : made.language,
      country: isHidden ? [] : made.country,
      person,
      isTaking: isTakingPeople(availability, hub.deps.now(), { held: 0, askedThisWeek: 0 }, 5),
    })
  }
})
afterAll(() => hub.close())

const makeMentor = (person: Person, offer: Partial<Offer> = {}) =>
  hub.db.transaction((trx) =>
    writeMentor(trx, hub.deps, {
      memberId: person.id,
      offer: { ...emptyOffer(), helpsWith: 'All that has a seam.', ...offer },
      by: { id: coordinator.id, roles: ['member', 'coordinator'] },
    }),
  )

const get = (path: string, who?: Person) =>
  request(hub.app)
    .get(path)
    .set('Cookie', who?.cookie ?? '')
const nothing = Object.fromEntries(facetNames.map((name) => [name, []])) as unknown as Chosen
const find = (chosen: Partial<Chosen>, more: { limit?: number; offset?: number; languages?: string[] } = {}) =>
  findMentors(hub.db, hub.deps.now(), {
    chosen: { ...nothing, ...chosen },
    audience: 'public',
    languages: [],
    except: [],
    closedTo: [],
    weeklyDefault: 5,
    limit: 100,
    offset: 0,
    ...more,
  })

const valuesOf = (made: Made, name: (typeof facetNames)[number]): string[] =>
  name === 'taking' ? (made.isTaking ? ['yes'] : []) : made[name]
const fits = (made: Made, chosen: Partial<Chosen>, except?: string) =>
  facetNames.every(
    (name) =>
      name === except ||
      (chosen[name] ?? []).length === 0 ||
      valuesOf(made, name).some((value) => chosen[name]?.includes(value)),
  )

test('what is found and every count are those of counting one by one', async () => {
  const choice = fc.record({
    ...(Object.fromEntries(
      Object.entries(values).map(([name, of]) => [name, fc.subarray([...of], { maxLength: 2 })]),
    ) as Record<keyof typeof values, fc.Arbitrary<string[]>>),
    taking: fc.constantFrom<string[]>([], [], ['yes']),
  })
  await fc.assert(
    fc.asyncProperty(choice, async (chosen) => {
      const found = await find(chosen)

      expect(new Set(found.mentors.map(({ id }) => id))).toEqual(
        new Set(people.filter((made) => fits(made, chosen)).map(({ person }) => person.id)),
      )
      expect(found.total).toBe(found.mentors.length)
      for (const name of facetNames) {
        const counted = new Map<string, number>()
        for (const made of people.filter((one) => fits(one, chosen, name)))
          for (const value of valuesOf(made, name)) counted.set(value, (counted.get(value) ?? 0) + 1)
        expect(Object.fromEntries(found.counts[name].map(({ value, count }) => [value, count])), name).toEqual(
          Object.fromEntries(counted),
        )
      }
    }),
    { numRuns: 60 },
  )
})

test('who knows most of what is asked comes first, and the order is another one tomorrow', async () => {
  const found = await find({ skill: ['zips', 'kettles', 'radios'] })
  const known = found.mentors.map(
    ({ skills }) => skills.filter((skill) => ['zips', 'kettles', 'radios'].includes(skill)).length,
  )
  expect(known).toEqual(known.toSorted((a, b) => b - a))
  expect(known[0]).toBeGreaterThan(known.at(-1) ?? 0)

  const order = async () => (await find({})).mentors.map(({ id }) => id)
  const today = await order()
  expect(await order()).toEqual(today)
  const { at } = hub.clock
  hub.clock.at = at.add({ hours: 24 })
  expect(await order()).not.toEqual(today)
  hub.clock.at = at
})

test('pages hold everybody once', async () => {
  const all = (await find({})).mentors.map(({ id }) => id)
  const paged = [...(await find({}, { limit: 12 })).mentors, ...(await find({}, { limit: 50, offset: 12 })).mentors]

  expect(paged.map(({ id }) => id)).toEqual(all)
})

test('the page works by its form: the choice is in the address, ticked, counted and taken away again', async () => {
  const $ = load((await get('/mentors?skill=zips&format=written&taking=yes')).text)

  expect($('input[name=skill][value=zips]').attr('checked')).toBeDefined()
  expect($('.chips li').length).toBe(4)
  expect($('.chips a').first().attr('href')).toBe('/mentors?format=written&taking=yes')
  const expected = people.filter((made) => fits(made, { skill: ['zips'], format: ['written'], taking: ['yes'] }))
  expect(expected.length).toBeGreaterThan(0)
  expect($('.person-card').length).toBe(expected.length)
  expect($('.person-card .verb').first().attr('href')).toMatch(/^\/requests\/new\?to=person-\d+$/)
  expect($('meta[name=robots]').attr('content')).toBe('noindex')
  expect(load((await get('/mentors')).text)('meta[name=robots]').length).toBe(0)
})

test('an alias finds what its tag does', async () => {
  const tag = await hub.db('tags').where('name', 'zips').first()
  await hub.db('tag_aliases').insert({ alias: 'zippers', tag_id: tag.id })

  expect((await find({ skill: ['Zippers'] })).total).toBe((await find({ skill: ['zips'] })).total)
})

test('an address of nonsense is a page', async () => {
  const answer = await get(`/mentors?page=-1&taking=maybe&language[]=x&skill=%00&country=${'x'.repeat(300)}`)

  expect(answer.status).toBe(200)
  expect((await get('/mentors?skill=nothing-at-all')).text).toContain('Nobody fits all of this.')
  expect((await get('/mentors?page=99')).text).toContain('The list ends before this page.')
})

test('what a mentor keeps for members is neither shown to visitors nor counted for them', async () => {
  const hidden = await makeMember(hub, {
    name: 'Hana Hidden',
    member: { visibility: { country: 'members', headline: 'coordinators', groups: 'members' } },
  })
  await makeMentor(hidden, {
    country: 'IS',
    headline: 'Known to coordinators alone',
    languages: ['is'],
    groups: ['spring'],
  })
  const member = await makeMember(hub)

  expect((await get('/mentors?country=IS')).text).not.toContain('Hana Hidden')
  expect((await get('/mentors?country=IS', member)).text).toContain('Hana Hidden')
  for (const path of ['/mentors?language=is', `/mentors/${hidden.handle}`]) {
    const text = (await get(path)).text
    expect(text).toContain('Hana Hidden')
    expect(text).not.toContain('Known to coordinators')
    expect(text).not.toMatch(/Iceland\b|"IS"|SPRING<\/(dd|a)/)
    expect((await get(path, member)).text).not.toContain('Known to coordinators')
  }
  expect((await get(`/mentors/${hidden.handle}`, member)).text).toContain('Iceland')
  await hub.db('mentors').where('member_id', hidden.id).delete()
})

test('whom somebody blocked is not on their list; who blocked them is there, and takes nobody', async () => {
  const [asker, blocked] = [await makeMember(hub), people[1]?.person]
  await hub.db('blocks').insert({ blocker_id: blocked?.id, blocked_id: asker.id, at: hub.deps.now() })
  const list = async (who?: Person) =>
    load((await get('/mentors', who)).text)('.over-list .sort')
      .first()
      .text()

  const everyone = await list()
  expect(await list(asker)).toBe(everyone.replace(/\d+(?= of| tak)/, (taking) => String(Number(taking) - 1)))
  await hub.db('blocks').insert({ blocker_id: asker.id, blocked_id: blocked?.id, at: hub.deps.now() })
  expect(await list(asker)).not.toBe(everyone)
})

test('a first reply is told from five requests on, with those that wait', async () => {
  const mentor = await makeMember(hub, { name: 'Rita Reply' })
  await makeMentor(mentor, { languages: ['fi'] })
  const now = hub.deps.now()
  const asked = async (hours: number, repliedAfter?: number) => {
    const asker = await makeMember(hub)
    const id = crypto.randomUUID()
    const sent = now.subtract({ hours })
    await hub.db('requests').insert({
      id,
      public_id: id.slice(0, 10),
      origin: 'ask',
      asker_id: asker.id,
      mentor_id: mentor.id,
      initiator_id: asker.id,
      receiver_id: mentor.id,
      state: repliedAfter === undefined ? 'sent' : 'accepted',
      wanted: 'Help',
      sent_at: sent,
      expires_at: now.add({ hours: 100 }),
    })
    if (repliedAfter !== undefined)
      await hub.db('request_events').insert({
        id: crypto.randomUUID(),
        request_id: id,
        actor_id: mentor.id,
        to_state: 'accepted',
        at: sent.add({ hours: repliedAfter }),
      })
  }
  for (const hours of [2, 4, 6]) await asked(300, hours)
  await asked(200, 9)
  expect((await get(`/mentors/${mentor.handle}`)).text).not.toContain('First reply')
  await asked(250)
  const text = load((await get('/mentors?language=fi')).text)('.person-card')
    .text()
    .replace(/\s+/g, ' ')
  expect(text).toContain('First replyabout 6 hours n = 5')
  await hub.db('mentors').where('member_id', mentor.id).delete()
})

test('a hub without mentors says what would be here', async () => {
  const empty = await testApp()
  const $ = load((await request(empty.app).get('/mentors')).text)
  await empty.close()

  expect($('.empty').text()).toContain('Nobody offers help here yet.')
  expect($('.empty a[href="/mentors/offer"]').length).toBe(1)
  expect($('.facets').length).toBe(0)
})

import { randomUUIDv7 } from 'node:crypto'
import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertQuestion, makeMentor } from '../../tests/knowledge.ts'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { publicId } from '../public-id.ts'
import { inviteMentors } from '../questions/invite-mentors.ts'
import { type Chosen, facetNames } from './facet-names.ts'
import { findMentors } from './find-mentors.ts'
import { mentorAvailability, mentorLoad } from './queries.ts'
import { takingPeople } from './taking-people.ts'
import { whoCanHelp } from './who-can-help.ts'

type Situation = {
  mentor?: Record<string, unknown>
  /** Instants: requests that they were sent, or sent themselves; conversations that go on, or are over; invitations. */
  asked?: string[]
  asks?: string[]
  talks?: string[]
  talked?: string[]
  invited?: string[]
  /** Why they cannot be asked. */
  why?: string
  /** They can be asked, and not be invited to one more question. */
  isInvitedNoMore?: boolean
}

const now = '2026-11-21T10:00:00Z'
const yesterday = '2026-11-20T10:00:00Z'
const weekAgo = '2026-11-14T10:00:00Z'

const situations: Record<string, Situation> = {
  'nothing on their hands': {},
  'taking nobody': { mentor: { is_taking_people: false }, why: 'closed' },
  'a pause': { mentor: { paused_until: '2026-11-21T10:00:01Z' }, why: 'paused' },
  'a pause that is over': { mentor: { paused_until: now } },
  'every place taken': { mentor: { capacity: 2 }, talks: [yesterday, weekAgo], why: 'full' },
  'a place that is free again': { mentor: { capacity: 1 }, talked: [yesterday] },
  'no places at all': { mentor: { capacity: 0 }, why: 'full' },
  'a week of requests': { mentor: { weekly_invitations: 2 }, asked: [yesterday, yesterday], why: 'week-full' },
  'a week of requests by the hub’s limit': { asked: Array(5).fill(yesterday), why: 'week-full' },
  'requests of the week before': { mentor: { weekly_invitations: 1 }, asked: [weekAgo] },
  'requests of their own': { mentor: { weekly_invitations: 1 }, asks: [yesterday] },
  'a week of invitations': { mentor: { weekly_invitations: 1 }, invited: [yesterday], isInvitedNoMore: true },
  'requests and invitations': {
    mentor: { weekly_invitations: 2 },
    asked: [yesterday],
    invited: [yesterday],
    isInvitedNoMore: true,
  },
  'invitations of the week before': { mentor: { weekly_invitations: 1 }, invited: [weekAgo] },
  'a limit of none': { mentor: { weekly_invitations: 0 }, why: 'week-full' },
}

let hub: TestApp
const mentors = new Map<string, Person>()

beforeAll(async () => {
  hub = await testApp()
  await hub.db('settings').insert({ key: 'invitedPerQuestion', value: '20', changed_at: now })
  for (const [name, situation] of Object.entries(situations)) {
    const mentor = await makeMentor(hub, { tags: ['zips'], mentor: { weekly_invitations: null, ...situation.mentor } })
    mentors.set(name, mentor)
    for (const at of situation.asked ?? []) await insertRequest(await makeMember(hub), mentor, 'declined', at)
    for (const at of situation.asks ?? [])
      await insertRequest(mentor, await makeMentor(hub, { tags: ['kettles'] }), 'sent', at)
    for (const [at, isOver] of [
      ...(situation.talks ?? []).map((at) => [at, false] as const),
      ...(situation.talked ?? []).map((at) => [at, true] as const),
    ]) {
      const asker = await makeMember(hub)
      await hub.db('conversations').insert({
        id: randomUUIDv7(),
        public_id: publicId(),
        // Sent long before: it is no part of the week.
        request_id: await insertRequest(asker, mentor, 'accepted', '2026-10-01T10:00:00Z'),
        asker_id: asker.id,
        mentor_id: mentor.id,
        opened_at: at,
        ...(isOver ? { ended_at: now } : {}),
      })
    }
    for (const at of situation.invited ?? []) {
      const asker = await makeMember(hub)
      const { id } = await insertQuestion(hub.db, { title: 'How do radios hum', by: asker.id, at: yesterday })
      await hub.db('invitations').insert({ question_id: id, mentor_id: mentor.id, step: 'posted', at })
    }
  }
})
afterAll(() => hub.close())

async function insertRequest(asker: Person, mentor: Person, state: string, at: string): Promise<string> {
  const id = randomUUIDv7()
  await hub.db('requests').insert({
    id,
    public_id: publicId(),
    origin: 'ask',
    asker_id: asker.id,
    mentor_id: mentor.id,
    initiator_id: asker.id,
    receiver_id: mentor.id,
    state,
    wanted: 'A hand with my zip.',
    sent_at: at,
    expires_at: '2026-12-01T10:00:00Z',
  })
  return id
}

const names = (those: { id: string }[]) =>
  [...mentors].filter(([, { id }]) => those.some((one) => one.id === id)).map(([name]) => name)
const expected = (fits: (situation: Situation) => boolean) =>
  Object.entries(situations)
    .filter(([, situation]) => fits(situation))
    .map(([name]) => name)
const canBeAsked = ({ why }: Situation) => !why

test('whoever asks, a mentor takes people or does not for the same reason', async () => {
  const reasons: Record<string, string | undefined> = {}
  for (const [name, { id }] of mentors) {
    const set = await mentorAvailability(hub.db, id)
    const taking = set && takingPeople(set, hub.deps.now(), await mentorLoad(hub.db, id, hub.deps.now()), 5)
    reasons[name] = taking?.isNow === false ? taking.why : undefined
  }
  expect(reasons).toEqual(Object.fromEntries(Object.entries(situations).map(([name, { why }]) => [name, why])))
})

test('the list of people, who can help and the form to ask name the same people', async () => {
  const none = Object.fromEntries(facetNames.map((name) => [name, []])) as unknown as Chosen
  const found = await findMentors(hub.db, hub.deps.now(), {
    chosen: { ...none, skill: ['zips'], taking: ['yes'] },
    audience: 'public',
    languages: [],
    except: [],
    closedTo: [],
    weeklyDefault: 5,
    limit: 100,
    offset: 0,
  })
  expect(names(found.mentors)).toEqual(expected(canBeAsked))

  const helpers = await whoCanHelp(hub.deps, { title: 'How do I mend this', tags: ['zips'], limit: 100 })
  expect(names(helpers.map(({ memberId }) => ({ id: memberId })))).toEqual(expected(canBeAsked))

  const asked: { id: string }[] = []
  for (const [, mentor] of mentors) {
    const asker = await makeMember(hub)
    const form = { to: mentor.handle, wanted: 'A hand with my zip, please.', background: 'A coat.', tried: 'Pliers.' }
    const sent = await request(hub.app).post('/requests').set('Cookie', asker.cookie).type('form').send(form)
    if (sent.status === 303) asked.push(mentor)
    else expect(sent.status).toBe(409)
    await hub.db('requests').where('asker_id', asker.id).delete()
  }
  expect(names(asked)).toEqual(expected(canBeAsked))
})

test('the hub invites whoever takes people and has something left of the week', async () => {
  const asker = await makeMember(hub)
  const question = await insertQuestion(hub.db, { title: 'How do I mend this', by: asker.id, tags: ['zips'], at: now })
  await inviteMentors(hub.deps, { questionId: question.id })
  const invited = await hub.db('invitations').where({ question_id: question.id }).select('mentor_id as id')
  expect(names(invited)).toEqual(expected((situation) => canBeAsked(situation) && !situation.isInvitedNoMore))
})

test('a mentor’s desk says why nobody is sent to them', async () => {
  const desk = async (name: string) => {
    const page = await request(hub.app)
      .get('/desk/mentor')
      .set('Cookie', mentors.get(name)?.cookie ?? '')
    return load(page.text)('main').text()
  }
  expect(await desk('taking nobody')).toContain('You are not taking people')
  expect(await desk('a pause')).toContain('You pause until')
  expect(await desk('every place taken')).toContain('Your places are taken')
  expect(await desk('a week of requests')).toContain('Your week is full')
  expect(await desk('requests and invitations')).toContain('Your week is full')
  expect(await desk('nothing on their hands')).not.toMatch(/Your week is full|places are taken|not taking/)
})

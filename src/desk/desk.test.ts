import { randomUUIDv7 } from 'node:crypto'
import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { makeMember, type Person } from '../../tests/people.ts'
import { insertSource } from '../../tests/rows.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { publicId } from '../public-id.ts'

let hub: TestApp
const hubs: TestApp[] = []
beforeEach(async () => {
  hub = await testApp()
  hubs.push(hub)
})
afterAll(() => Promise.all(hubs.map((one) => one.close())))

const see = async (path: string, who: Person) => {
  const answer = await request(hub.app).get(path).set('Cookie', who.cookie)
  return { status: answer.status, $: load(answer.text) }
}
const ago = (hours: number) => hub.clock.at.subtract({ hours })
/** Without the marks that keep the directions of scripts apart. */
const plain = (text: string) =>
  text
    .replace(/[\u2068\u2069]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
const words = ($: ReturnType<typeof load>, selector: string) =>
  $(selector)
    .map((_, element) => plain($(element).text()))
    .get()

async function question(author: Person, title: string, hours: number, more: Record<string, unknown> = {}) {
  const row = {
    id: randomUUIDv7(),
    public_id: publicId(),
    author_id: author.id,
    title,
    body: 'What it says.',
    created_at: ago(hours),
    last_activity_at: ago(hours),
    ...more,
  }
  await hub.db('questions').insert(row)
  return row
}
async function answer(author: Person, questionId: string, hours: number) {
  const row = {
    id: randomUUIDv7(),
    public_id: publicId(),
    question_id: questionId,
    author_id: author.id,
    body: 'Try it.',
    created_at: ago(hours),
  }
  await hub.db('answers').insert(row)
  await hub.db('questions').where('id', questionId).increment('answers')
  return row
}
async function askFor(asker: Person, mentor: Person, state: string, hours: number, more: Record<string, unknown> = {}) {
  const row = {
    id: randomUUIDv7(),
    public_id: publicId(),
    origin: 'ask',
    asker_id: asker.id,
    mentor_id: mentor.id,
    initiator_id: asker.id,
    receiver_id: mentor.id,
    state,
    wanted: 'A kettle that trips the fuse',
    sent_at: ago(hours),
    expires_at: ago(hours).add({ hours: 240 }),
    ...more,
  }
  await hub.db('requests').insert(row)
  return row
}
async function talk(asker: Person, mentor: Person, requestId: string) {
  const row = {
    id: randomUUIDv7(),
    public_id: publicId(),
    request_id: requestId,
    asker_id: asker.id,
    mentor_id: mentor.id,
    opened_at: ago(50),
  }
  await hub.db('conversations').insert(row)
  return row
}
async function mentor(given: Parameters<typeof makeMember>[1], more: Record<string, unknown> = {}) {
  const person = await makeMember(hub, { ...given, roles: ['mentor', ...(given?.roles ?? [])] })
  await hub
    .db('mentors')
    .insert({ member_id: person.id, state: 'active', accepted_at: ago(999), updated_at: ago(999), ...more })
  return person
}

test('an empty desk says what would be here and how to fill it', async () => {
  const ana = await makeMember(hub, { name: 'Ana Prado' })
  const { $ } = await see('/desk', ana)

  expect(plain($('h1').text())).toBe('Nothing waits for you, Ana')
  expect(
    $('.empty .acts a')
      .map((_, a) => $(a).attr('href'))
      .get(),
  ).toEqual(['/ask', '/mentors'])
  expect(words($, '.tabs a')).toEqual(['My desk'])
  expect($('.halves .hint').text()).toContain('will be here')
})

test('what waits is listed once each, oldest first, with its age and one verb', async () => {
  const kasia = await mentor({ name: 'Kasia Nowak', handle: 'kasia' })
  const bea = await mentor({ name: 'Béa Lund' })
  const oskar = await makeMember(hub, { name: 'Oskar Lind' })
  const asked = await askFor(oskar, kasia, 'sent', 3)
  const needs = await askFor(kasia, bea, 'needs_info', 120)
  await hub.db('request_events').insert({
    id: randomUUIDv7(),
    request_id: needs.id,
    actor_id: bea.id,
    to_state: 'needs_info',
    text: 'Which machine do you have?',
    at: ago(96),
  })
  const toaster = await question(kasia, 'Toaster lever does not stay down', 70)
  await answer(oskar, toaster.id, 48)
  await answer(bea, toaster.id, 40)
  const accepted = await askFor(kasia, oskar, 'accepted', 60)
  const talking = await talk(kasia, oskar, accepted.id)
  for (const hours of [2, 1])
    await hub.db('messages').insert({
      id: randomUUIDv7(),
      conversation_id: talking.id,
      author_id: oskar.id,
      body: 'Is it warm?',
      at: ago(hours),
    })
  await hub.db('drafts').insert({
    id: randomUUIDv7(),
    ask_id: randomUUIDv7(),
    version: randomUUIDv7(),
    member_id: kasia.id,
    title: 'Why do kettles sing',
    updated_at: ago(0),
  })
  const notice = { member_id: kasia.id, kind: 'request', text_key: 'request.notice.sent', values: { name: 'Oskar' } }
  await hub.db('notices').insert([
    {
      ...notice,
      id: randomUUIDv7(),
      key: 'a',
      url: `/requests/${asked.public_id}#x`,
      is_waiting: true,
      created_at: ago(3),
    },
    { ...notice, id: randomUUIDv7(), key: 'b', kind: 'staff', url: '/flags', is_waiting: true, created_at: ago(30) },
    { ...notice, id: randomUUIDv7(), key: 'c', url: '/other', is_waiting: false, created_at: ago(30) },
  ])

  const { $ } = await see('/desk', kasia)

  expect(plain($('h1').text())).toBe('Six things wait for you, Kasia')
  expect(words($, '.row.waiting .verb')).toEqual(['Answer Béa', 'Choose', 'Open', 'Read request', 'Read', 'Go on'])
  expect(words($, '.row.waiting .age')).toEqual(['4 days', '2 days', '30 hours', '3 hours', '2 hours', 'just now'])
  expect(words($, '.row.waiting h3')).toEqual([
    'Béa Lund asks you: Which machine do you have?',
    'Two answers to “Toaster lever does not stay down”',
    expect.any(String),
    'Oskar Lind asks you for help: A kettle that trips the fuse',
    'Oskar Lind wrote to you 2 times',
    'You began to ask “Why do kettles sing”',
  ])
  expect(words($, '.tabs a')).toEqual(['My desk 6', 'Mentor'])
  expect(words($, '.ties .state')).toEqual(expect.arrayContaining(['You talk', 'Waits for you', 'Waits for you']))
  expect(words($, '.halves .ledger li')[0]).toBe('Questions 1 open 1')
})

test('what is snoozed, decided, one’s own answer or somebody else’s does not wait', async () => {
  const kasia = await mentor({ name: 'Kasia' })
  const oskar = await makeMember(hub)
  await askFor(oskar, kasia, 'sent', 3, { snoozed_until: hub.clock.at.add({ hours: 5 }) })
  await askFor(await makeMember(hub), kasia, 'declined', 3)
  const own = await question(kasia, 'A question with my own answer', 9)
  await answer(kasia, own.id, 8)
  const solved = await question(kasia, 'A question that is solved', 9)
  const good = await answer(oskar, solved.id, 8)
  await hub.db('questions').where('id', solved.id).update({ accepted_answer_id: good.id })
  await answer(oskar, (await question(oskar, 'A question of somebody else', 9)).id, 8)

  const { $ } = await see('/desk', kasia)
  expect(plain($('h1').text())).toContain('Nothing waits')
})

test('a mentor sees the questions that could use them until they answer, and how full the week is', async () => {
  const kasia = await mentor({ name: 'Kasia', handle: 'kasia' }, { weekly_invitations: 2 })
  const oskar = await makeMember(hub, { name: 'Oskar Lind' })
  const [one, two] = [
    await question(oskar, 'Why do kettles sing', 30),
    await question(oskar, 'Where do zips come from', 20),
  ]
  for (const [row, hours] of [
    [one, 29],
    [two, 19],
  ] as const)
    await hub.db('invitations').insert({ question_id: row.id, mentor_id: kasia.id, step: 'posted', at: ago(hours) })

  const before = await see('/desk/mentor', kasia)
  expect(before.$('h1').text()).toBe('2 questions could use you')
  expect(words(before.$, '.row h3')).toEqual(['Why do kettles sing', 'Where do zips come from'])
  expect(before.$('.notice').text()).toContain('Your week is full')
  expect(words(before.$, '.ledger li')).toEqual([
    'Asked this week 2 of 2',
    'People you talk with 0 of 3',
    'Hours of sessions this month 0',
  ])

  await answer(kasia, one.id, 1)
  await hub.db('mentors').update({ paused_until: hub.clock.at.add({ hours: 24 }) })
  const after = await see('/desk/mentor', kasia)
  expect(words(after.$, '.row h3')).toEqual(['Where do zips come from'])
  expect(after.$('.notice').text()).toContain('You pause until')
  expect((await see('/desk/mentor', oskar)).status).toBe(403)
})

test('coordinators see each queue with counts and ages, take a row, and give it back', async () => {
  const [cora, dan] = [
    await makeMember(hub, { name: 'Cora', roles: ['coordinator'] }),
    await makeMember(hub, { name: 'Dan', roles: ['coordinator'] }),
  ]
  const silent = await mentor({ name: 'Silas', handle: 'silas' })
  const oskar = await makeMember(hub, { name: 'Oskar' })
  expect((await see('/desk/coordinator', cora)).$('.empty').text()).toContain('All queues are empty')

  const old = await question(oskar, 'Nobody knows about this one', 100)
  await question(oskar, 'Too young to worry about', 90)
  await askFor(oskar, silent, 'seen', 80)
  await askFor(await makeMember(hub, { name: 'Pia' }), silent, 'sent', 200)
  await askFor(await makeMember(hub), silent, 'sent', 20)
  const application = { id: randomUUIDv7(), public_id: publicId(), member_id: oskar.id, state: 'submitted', offer: {} }
  await hub.db('applications').insert({ ...application, submitted_at: ago(10) })
  for (const who of [cora, dan])
    await hub.db('flags').insert({
      id: randomUUIDv7(),
      post_kind: 'question',
      post_id: old.id,
      member_id: who.id,
      reason: 'spam',
      at: ago(2),
    })

  const { $ } = await see('/desk/coordinator', cora)
  expect(plain($('h1').text())).toBe('6 things wait for coordinators')
  expect(words($, '.chips a')).toEqual([
    'Offers to help 1',
    'Flagged posts 1',
    'No answer after four days 1',
    'Requests without an answer after three days 2',
    'Mentors who are silent 1',
  ])
  // What stands above as a queue is not listed once more, and leads to the whole of it.
  const also = words($, 'section:last-of-type .ledger a')
  expect(also).toContain('Invitations to mentors')
  expect(also).not.toContain('Offers to help')
  expect(['#applications .more a', '#flags .more a'].map((link) => $(link).attr('href'))).toEqual([
    '/mentors/applications',
    '/flags',
  ])
  expect(words($, '#slow-requests h3')).toEqual(['Pia → Silas', 'Oskar → Silas'])
  expect(words($, '#slow-requests .state')).toEqual(['Late'])
  expect(words($, '#silent-mentors .row .meta').join()).toContain('2 requests wait')
  expect($('#applications .verb').attr('href')).toBe(`/mentors/applications/${application.public_id}`)

  const act = (who: Person, form: object) =>
    request(hub.app).post('/desk/coordinator').set('Cookie', who.cookie).type('form').send(form)
  const row = { queue: 'unanswered', id: old.id, act: 'take' }
  expect((await act(cora, row)).headers.location).toBe('/desk/coordinator#unanswered')
  expect(words((await see('/desk/coordinator', dan)).$, '#unanswered .owner')).toEqual(['Cora looks after it'])
  const late = await act(dan, row)
  expect(late.status).toBe(409)
  expect(load(late.text)('[role=alert]').text()).toContain('Somebody else looks after it')
  await act(dan, { ...row, act: 'give-back' })
  expect(words((await see('/desk/coordinator', cora)).$, '#unanswered .owner')).toEqual(['You look after it Give back'])
  await act(cora, { ...row, act: 'give-back' })
  expect((await act(dan, row)).status).toBe(303)

  expect((await act(dan, { ...row, id: application.id })).status).toBe(409)
  expect((await act(dan, { ...row, queue: 'secrets' })).status).toBe(400)
  expect(await hub.db('audit_log').orderBy('id').pluck('action')).toEqual([
    'desk.taken',
    'desk.given-back',
    'desk.taken',
  ])
})

test('tabs are those of one’s roles, with what waits on each', async () => {
  const all = await mentor({ name: 'Ada', roles: ['coordinator', 'admin'] })
  await question(await makeMember(hub), 'Nobody knows about this one', 100)
  const { $ } = await see('/desk', all)

  expect(words($, '.tabs a')).toEqual(['My desk', 'Mentor', 'Coordinator 1', 'Sources', 'Admin'])
})

test('a question that somebody was asked to answer waits until it is solved, closed, or answered by them', async () => {
  const oskar = await makeMember(hub, { name: 'Oskar Lind' })
  const kasia = await mentor({ name: 'Kasia Nowak', handle: 'kasia' })
  const open = await question(oskar, 'Toaster lever does not stay down', 30)
  const closed = await question(oskar, 'Toaster is warm', 30, { state: 'closed' })
  const answered = await question(oskar, 'Kettle clicks off early', 30)
  await answer(kasia, answered.id, 20)
  for (const { id, public_id } of [open, closed, answered])
    await hub.db('notices').insert({
      id: randomUUIDv7(),
      member_id: kasia.id,
      kind: 'question-invitation',
      key: `invitation ${id}`,
      text_key: 'notice.question-invitation',
      values: { title: public_id },
      url: `/questions/${public_id}/x`,
      is_waiting: true,
      created_at: ago(30),
    })

  const { $ } = await see('/desk', kasia)

  expect(
    $('.row.waiting h3 a')
      .map((_, link) => $(link).attr('href'))
      .get(),
  ).toEqual([`/questions/${open.public_id}/x`])
})

test('a large delete waits for whoever maintains sources until it is decided, and for nobody else', async () => {
  const piet = await makeMember(hub, { roles: ['maintainer'] })
  const other = await makeMember(hub, { roles: ['coordinator'] })
  const trouble = { class: 'mass-delete', message: '', since: `${ago(30)}`, times: 1, missing: 612, items: 1000 }
  const { id } = await insertSource(hub.db, { name: 'large', title: 'مجلس الإصلاح', trouble: JSON.stringify(trouble) })

  const { $ } = await see('/desk', piet)
  expect(plain($('h1').text())).toContain('One thing waits for you')
  expect(words($, '.waiting h3')).toEqual(['مجلس الإصلاح seems to have lost 612 items of 1,000'])
  expect($('.waiting a.verb').attr('href')).toBe('/desk/maintainer/sources/large#mass-delete-large')
  expect(plain($('.waiting .age').text())).toBe('30 hours')
  expect((await see('/desk/maintainer/sources/large', piet)).$('#mass-delete-large button').length).toBe(2)
  expect(plain((await see('/desk', other)).$('h1').text())).toContain('Nothing waits for you')

  await hub.db('sources').where({ id }).update({ deletes_confirmed: 612 })
  expect(plain((await see('/desk', piet)).$('h1').text())).toContain('Nothing waits for you')
})

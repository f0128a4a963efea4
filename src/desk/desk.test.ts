import { randomUUIDv7 } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { desks, plain, words } from '../../tests/desks.ts'
import { makeMember } from '../../tests/people.ts'
import { insertSource } from '../../tests/rows.ts'
import type { TestApp } from '../../tests/testApp.ts'

const here = desks()
const { see, ago, question, answer, askFor, talk, mentor } = here
let hub: TestApp
beforeEach(() => {
  ;({ hub } = here)
})

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

test('tabs are those of one’s roles, with what waits on each', async () => {
  const all = await mentor({ name: 'Ada', roles: ['coordinator', 'admin'] })
  await question(await makeMember(hub), 'Nobody knows about this one', 100)
  const { $ } = await see('/desk', all)

  expect(words($, '.tabs a')).toEqual(['My desk', 'Mentor', 'Coordinator 1', 'Sources', 'Admin'])
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

import { randomUUIDv7 } from 'node:crypto'
import { load } from 'cheerio'
import request from 'supertest'
import { beforeEach, expect, test } from 'vitest'
import { desks, plain, words } from '../../tests/desks.ts'
import { makeMember, type Person } from '../../tests/people.ts'
import type { TestApp } from '../../tests/testApp.ts'
import { publicId } from '../public-id.ts'

const here = desks()
const { see, ago, question, askFor, mentor } = here
let hub: TestApp
beforeEach(() => {
  ;({ hub } = here)
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

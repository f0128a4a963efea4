import { randomUUIDv7 } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { desks, words } from '../../tests/desks.ts'
import { makeMember } from '../../tests/people.ts'
import type { TestApp } from '../../tests/testApp.ts'

const here = desks()
const { see, ago, question, answer, mentor } = here
let hub: TestApp
beforeEach(() => {
  ;({ hub } = here)
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

import { randomUUIDv7 } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { insertQuestion, makeMentor, makeTags } from '../../tests/knowledge.ts'
import { makeMember } from '../../tests/people.ts'
import { insertItem, insertSource } from '../../tests/rows.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { type HelpWanted, whoCanHelp } from './who-can-help.ts'

let hub: TestApp
beforeEach(async () => {
  hub = await testApp()
})
afterEach(() => hub.close())

const help = async (wanted: Partial<HelpWanted> = {}) => {
  await hub.deps.search.indexDirty()
  return whoCanHelp(hub.deps, { title: 'My jacket zip splits behind the slider', limit: 10, ...wanted })
}
const named = async (wanted: Partial<HelpWanted> = {}) => (await help(wanted)).map(({ name }) => name)

/** Questions like the one that is asked, answered by them. */
async function answered(by: string, times: number, at = '2026-11-10T08:00:00Z') {
  const asker = await makeMember(hub)
  for (let i = 0; i < times; i++)
    await insertQuestion(hub.db, {
      title: `Jacket zip splits, number ${i} of them`,
      body: 'The slider runs up and the zip opens behind it.',
      by: asker.id,
      at: '2026-01-10T08:00:00Z',
      answers: [{ by, text: 'Squeeze the slider.', at }],
    })
  return asker
}

test('on a hub where nobody has answered anything those who know the tags are named, by an alias too', async () => {
  await makeMentor(hub, { name: 'Ana Prado', tags: ['zips', 'sewing machines'] })
  await makeMentor(hub, { name: 'Bo Lindt', tags: ['kettles'] })
  await makeTags(hub.db, ['zips'], { zipper: 'zips' })

  const [ana, ...others] = await help({ title: 'The zipper of my boots is stuck' })

  expect(others).toEqual([])
  expect(ana).toMatchObject({ name: 'Ana Prado', reason: { knows: ['zips', 'sewing machines'], answered: 0 } })
  expect(await named({ title: 'What is wrong with it today?', tags: ['zipper'] })).toEqual(['Ana Prado'])
})

test('who knows a tag that the question has in another form is named, and so is who speaks of the whole of it', async () => {
  await makeMentor(hub, { name: 'Ana Prado', tags: ['kettles', 'sewing machines'] })
  await makeMentor(hub, {
    name: 'Bo Lindt',
    tags: ['lutherie'],
    helpsWith: 'A **bent guitar neck**, and what else works.',
  })

  expect(await named({ title: 'My kettle clicks off too early' })).toEqual(['Ana Prado'])
  expect(await named({ title: 'Guitar neck is bent' })).toEqual(['Bo Lindt'])
  expect(await named({ title: 'The washing machine at work never works for me' })).toEqual([])
})

test('who answered most on questions like it comes first, and the row says how many', async () => {
  const [ana, bo] = [await makeMentor(hub, { name: 'Ana Prado' }), await makeMentor(hub, { name: 'Bo Lindt' })]
  await makeMentor(hub, { name: 'Cai Moor' })
  await answered(bo.id, 1)
  await answered(ana.id, 3)

  const helpers = await help()

  expect(helpers.map(({ name, reason }) => [name, reason.answered])).toEqual([
    ['Ana Prado', 3],
    ['Bo Lindt', 1],
  ])
})

test('an answer to what is more like the question counts more', async () => {
  const [ana, bo] = [await makeMentor(hub, { name: 'Ana Prado' }), await makeMentor(hub, { name: 'Bo Lindt' })]
  const asker = await makeMember(hub)
  const at = '2026-11-10T08:00:00Z'
  for (const [title, by] of [
    ['Jacket zip splits when I sit down', ana.id],
    ['My jacket zip splits behind its slider', bo.id],
  ] as const)
    await insertQuestion(hub.db, { title, by: asker.id, answers: [{ by, text: 'Squeeze it.', at }] })

  expect(await named()).toEqual(['Bo Lindt', 'Ana Prado'])
})

test('answers of long ago count less, and what is later than the question is not known', async () => {
  const [ana, bo] = [await makeMentor(hub, { name: 'Ana Prado' }), await makeMentor(hub, { name: 'Bo Lindt' })]
  await answered(ana.id, 2, '2024-11-10T08:00:00Z')
  await answered(bo.id, 1, '2026-11-10T08:00:00Z')

  expect(await named()).toEqual(['Bo Lindt', 'Ana Prado'])
  expect(await named({ before: Temporal.Instant.from('2025-01-01T00:00:00Z') })).toEqual(['Ana Prado'])
})

test('hidden, deleted and voted-down answers speak for nobody, nor do answers to oneself', async () => {
  const ana = await makeMentor(hub, { name: 'Ana Prado' })
  const asker = await makeMember(hub)
  const title = 'Jacket zip splits behind its slider'
  await insertQuestion(hub.db, { title, by: ana.id, answers: [{ by: ana.id, text: 'Found it: squeeze the slider.' }] })
  for (const answer of [{ state: 'hidden' }, { state: 'deleted' }, { score: -1 }] as const)
    await insertQuestion(hub.db, { title, by: asker.id, answers: [{ by: ana.id, text: 'Squeeze it.', ...answer }] })

  expect(await named()).toEqual([])
})

test('what somebody answered outside counts once they have proven that the author is them', async () => {
  const ana = await makeMentor(hub, { name: 'Ana Prado' })
  const source = await insertSource(hub.db)
  const item = await insertItem(hub.db, source.id, {
    title: 'Zip splits behind the slider of a jacket',
    replies: [{ text: 'Squeeze the slider.', by: 'anap' }],
  })
  await hub
    .db('replies')
    .where({ item_id: item.id })
    .update({ author: { name: 'anap', externalId: '71', role: 'answerer' } })
  expect(await named()).toEqual([])

  const link = { id: randomUUIDv7(), member_id: ana.id, author_name: 'anap', created_at: '2026-11-01T00:00:00Z' }
  await hub.db('linked_accounts').insert({ ...link, site_url: source.site_url, author_key: 'id:71', state: 'pending' })
  expect(await named()).toEqual([])
  await hub.db('linked_accounts').where({ id: link.id }).update({ state: 'verified' })

  expect((await help())[0]).toMatchObject({ name: 'Ana Prado', reason: { answered: 1 } })
  await hub.db('linked_accounts').where({ id: link.id }).update({ site_url: 'https://elsewhere.example.org' })
  expect(await named()).toEqual([])
})

test('the author of an outside article on it is named, the asker of an outside question is not', async () => {
  const [ana, bo] = [await makeMentor(hub, { name: 'Ana Prado' }), await makeMentor(hub, { name: 'Bo Lindt' })]
  const source = await insertSource(hub.db)
  await insertItem(hub.db, source.id, { title: 'When a jacket zip splits', kind: 'article', by: 'Ana  PRADO' })
  await insertItem(hub.db, source.id, { title: 'Jacket zip splits, why?', kind: 'question', by: 'bo' })
  for (const [member, key] of [
    [ana, 'name:ana prado'],
    [bo, 'name:bo'],
  ] as const)
    await hub.db('linked_accounts').insert({
      id: randomUUIDv7(),
      member_id: member.id,
      site_url: source.site_url,
      author_key: key,
      author_name: 'x',
      state: 'verified',
      created_at: '2026-11-01T00:00:00Z',
    })

  expect(await named()).toEqual(['Ana Prado'])
})

test.each([
  ['takes nobody now', { is_taking_people: false }],
  ['is away', { paused_until: '2026-12-01T00:00:00Z' }],
  ['is no mentor any more', { state: 'alumni' }],
  ['has no place left', { capacity: 0 }],
])('somebody who %s is not named', async (_, mentor) => {
  const ana = await makeMentor(hub, { name: 'Ana Prado', tags: ['zips'], mentor })
  await answered(ana.id, 2)

  expect(await named({ tags: ['zips'] })).toEqual([])
})

test('somebody who was away until yesterday is named', async () => {
  await makeMentor(hub, { name: 'Ana Prado', tags: ['zips'], mentor: { paused_until: '2026-11-20T10:00:00Z' } })

  expect(await named({ tags: ['zips'] })).toEqual(['Ana Prado'])
})

test('places are taken by conversations that go on, not by those that ended, nor by requests that wait', async () => {
  const ana = await makeMentor(hub, { name: 'Ana Prado', tags: ['zips'], mentor: { capacity: 2 } })
  const ask = async (state: string, conversation?: { ended_at: string | null }) => {
    const asker = await makeMember(hub)
    const ids = { asker_id: asker.id, mentor_id: ana.id }
    const requestId = randomUUIDv7()
    await hub.db('requests').insert({
      ...ids,
      id: requestId,
      public_id: requestId,
      origin: 'ask',
      initiator_id: asker.id,
      receiver_id: ana.id,
      state,
      wanted: 'An hour',
      sent_at: '2026-11-20T00:00:00Z',
      expires_at: '2026-11-30T00:00:00Z',
    })
    if (conversation)
      await hub.db('conversations').insert({
        ...ids,
        ...conversation,
        id: randomUUIDv7(),
        public_id: requestId,
        request_id: requestId,
        opened_at: '2026-11-20T00:00:00Z',
      })
  }
  await ask('seen')
  await ask('accepted', { ended_at: '2026-11-20T12:00:00Z' })
  await ask('accepted', { ended_at: null })
  expect(await named({ tags: ['zips'] })).toEqual(['Ana Prado'])

  await ask('accepted', { ended_at: null })
  expect(await named({ tags: ['zips'] })).toEqual([])
})

test('nobody is named to themselves, to whom they blocked or were blocked by, nor who is left out', async () => {
  const [ana, bo, cai, asker] = [
    await makeMentor(hub, { name: 'Ana Prado', tags: ['zips'] }),
    await makeMentor(hub, { name: 'Bo Lindt', tags: ['zips'] }),
    await makeMentor(hub, { name: 'Cai Moor', tags: ['zips'] }),
    await makeMentor(hub, { name: 'Dee Oak', tags: ['zips'] }),
  ]
  const at = '2026-11-01T00:00:00Z'
  await hub.db('blocks').insert([
    { blocker_id: ana.id, blocked_id: asker.id, at },
    { blocker_id: asker.id, blocked_id: bo.id, at },
  ])

  expect(await named({ tags: ['zips'], askerId: asker.id })).toEqual(['Cai Moor'])
  expect(await named({ tags: ['zips'], askerId: asker.id, except: [cai.id] })).toEqual([])
})

test('who shares a language comes first; who says none is in nobody’s way', async () => {
  const ana = await makeMentor(hub, { name: 'Ana Prado', tags: ['zips'], languages: ['pt'] })
  await makeMentor(hub, { name: 'Bo Lindt', tags: ['zips'], languages: ['de-AT', 'pl'] })
  await makeMentor(hub, { name: 'Cai Moor', tags: ['zips'] })
  await answered(ana.id, 3)

  expect(await named({ languages: ['pl', 'de'] })).toEqual(['Bo Lindt', 'Cai Moor', 'Ana Prado'])
  expect((await help({ languages: ['de'] }))[0]?.reason.languages).toEqual(['de-AT'])
  expect((await named({ languages: [] }))[0]).toBe('Ana Prado')
})

test('a suspended or erased member is not named, and what is not public of a mentor is not told', async () => {
  const zips = { tags: ['zips'] }
  await makeMentor(hub, { name: 'Gone', ...zips, member: { state: 'suspended' } })
  await makeMentor(hub, {
    name: 'Ana Prado',
    ...zips,
    languages: ['pt'],
    member: { headline: 'Mends at night', visibility: { headline: 'members', languages: 'matches' } },
  })

  const [ana, ...others] = await help(zips)

  expect(others).toEqual([])
  expect(ana).toMatchObject({ name: 'Ana Prado', reason: { languages: [] } })
  expect(ana?.headline).toBeUndefined()
})

test('any title is a title', async () => {
  await makeMentor(hub, { name: 'Ana Prado', tags: ['zips'] })

  for (const title of ['', ' ', '"', "'; DROP TABLE tags --", '\u0000', '%_\\', 'zip '.repeat(2000)])
    expect(await named({ title })).toBeInstanceOf(Array)
})

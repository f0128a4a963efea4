import type { Knex } from 'knex'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { insertQuestion, makeMentor } from '../../tests/knowledge.ts'
import { makeMember } from '../../tests/people.ts'
import { closedLicence, insertItem, insertSource } from '../../tests/rows.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { markDirty } from './dirty.ts'
import { documentId } from './document-ids.ts'
import { reindex } from './reindex.ts'
import { relatedItems, relatedTo } from './related.ts'
import { forgetUnusedWords } from './stored-documents.ts'

let hub: TestApp
let sourceId: string
beforeEach(async () => {
  hub = await testApp()
  sourceId = (await insertSource(hub.db)).id
})
afterEach(() => hub.close())

const titles = async (text: string) =>
  (await hub.deps.search.search({ text, correct: false })).hits.map((hit) => hit.title)

const change = (id: string, columns: Record<string, unknown>) =>
  hub.db.transaction(async (trx) => {
    await trx('items').where({ id }).update(columns)
    await markDirty(trx, 'item', [id])
  })

test('a changed row is found as it is, a deleted one not at all', async () => {
  const { id } = await insertItem(hub.db, sourceId, {
    title: 'Kettle clicks off',
    html: '<p>Why?</p>',
    replies: [{ text: 'Descale the element' }],
  })
  await hub.deps.search.indexDirty()
  expect(await titles('descaling')).toEqual(['Kettle clicks off'])

  await change(id, { title: 'Toaster pops early' })
  await hub.deps.search.indexDirty()
  expect(await titles('kettle')).toEqual([])
  expect(await titles('toaster')).toEqual(['Toaster pops early'])

  await hub.db.transaction(async (trx) => {
    await trx('items').where({ id }).delete()
    await markDirty(trx, 'item', [id])
  })
  expect(await hub.deps.search.indexDirty()).toBe(1)
  expect(await titles('toaster')).toEqual([])
})

test('what expired or may not be indexed is not found', async () => {
  const expired = await insertItem(hub.db, sourceId, { title: 'Expired lamp' })
  const refused = await insertItem(hub.db, sourceId, { title: 'Refused lamp' })
  await insertItem(hub.db, sourceId, { title: 'Plain lamp' })
  await change(expired.id, { expires_at: '2026-11-21T09:59:00Z' })
  await change(refused.id, { consent: { indexable: false } })
  await hub.deps.search.indexDirty()
  expect(await titles('lamp')).toEqual(['Plain lamp'])
})

test('a mark made while its document is built is built once more', async () => {
  const { id } = await insertItem(hub.db, sourceId, { title: 'First title' })
  await hub.deps.search.indexDirty()
  const changing = await hub.db.transaction()
  await changing('items').where({ id }).update({ title: 'Second title' })
  await markDirty(changing, 'item', [id])
  expect(await hub.deps.search.indexDirty()).toBe(0)
  await changing.commit()
  expect(await hub.deps.search.indexDirty()).toBe(1)
  expect(await titles('second')).toEqual(['Second title'])
})

test('many indexers at once build each document once and keep the vocabulary right', async () => {
  for (let i = 0; i < 60; i++) await insertItem(hub.db, sourceId, { title: `Bicycle bell number n${i}` })
  const built = await Promise.all([1, 2, 3, 4].map(() => hub.deps.search.indexDirty({ batchSize: 7 })))
  expect(built.reduce((sum, one) => sum + one)).toBe(60)
  expect(await vocabulary(hub.db)).toEqual(await vocabularyAnew())
})

test('reindexing gives the same index as the marks did, and forgets words that nothing has', async () => {
  const { id } = await insertItem(hub.db, sourceId, { title: 'A vanishing word', html: '<p>Why?</p>' })
  await insertItem(hub.db, sourceId, {
    title: 'Tab\tand \\ "quotes"\nand a new line',
    tags: ['a,b', '{c}', '"d"', 'back\\slash'],
  })
  await hub.deps.search.indexDirty()
  await change(id, { title: 'Another one' })
  await hub.deps.search.indexDirty()
  await forgetUnusedWords(hub.db)
  const before = await hub.db.raw('SELECT * FROM search.documents ORDER BY id')
  const words = await vocabulary(hub.db)
  const facets = await facetCounts(hub.db)
  expect(await reindex(hub.deps)).toBe(2)
  expect((await hub.db.raw('SELECT * FROM search.documents ORDER BY id')).rows).toEqual(before.rows)
  expect(await vocabulary(hub.db)).toEqual(words)
  expect(await facetCounts(hub.db)).toEqual(facets)
  expect(facets.length).toBeGreaterThan(2)
  expect(words.some(({ word }) => word === 'vanishing')).toBe(false)
  const indexes = await hub.db.raw(`SELECT count(*)::int AS n FROM pg_indexes WHERE schemaname = 'search'`)
  expect(indexes.rows[0].n).toBeGreaterThanOrEqual(9)
})

test('search answers all through a reindexing, and what changes meanwhile is in the new index', async () => {
  const first = await insertItem(hub.db, sourceId, { title: 'Steady lamp' })
  for (let i = 0; i < 20; i++) await insertItem(hub.db, sourceId, { title: `Filler ${i}` })
  await hub.deps.search.indexDirty()
  let isOver = false
  const answers: number[] = []
  const asking = (async () => {
    while (!isOver) answers.push((await titles('lamp')).length)
  })()
  let changed: Promise<unknown> | undefined
  await reindex(hub.deps, {
    onProgress: () => {
      changed ??= change(first.id, { title: 'Steady lantern lamp' }).then(() => hub.deps.search.indexDirty())
    },
  })
  await changed
  isOver = true
  await asking
  expect(Math.min(...answers)).toBe(1)
  expect(await titles('lantern')).toEqual(['Steady lantern lamp'])
})

test('what a killed build left behind is in nobody’s way, and two at once are refused', async () => {
  await insertItem(hub.db, sourceId, { title: 'Lamp' })
  await hub.db.raw('CREATE SCHEMA search_next; CREATE TABLE search_next.documents (id text)')
  await hub.db.raw(`INSERT INTO index_builds (started_at) VALUES (now())`)
  const both = await Promise.allSettled([reindex(hub.deps), reindex(hub.deps)])
  const refused = both.filter((one) => one.status === 'rejected')
  for (const one of refused) expect(one.reason).toMatchObject({ code: 'reindex-running' })
  expect(refused.length).toBeLessThan(2)
  expect(await titles('lamp')).toEqual(['Lamp'])
  await reindex(hub.deps)
  expect(await titles('lamp')).toEqual(['Lamp'])
})

test('related items share rare words, and never name the item itself or what is gone', async () => {
  const zip = await insertItem(hub.db, sourceId, { title: 'Zip splits behind the slider', tags: ['zips'] })
  const other = await insertItem(hub.db, sourceId, { title: 'Replacing a zip slider', tags: ['zips'] })
  await insertItem(hub.db, sourceId, { title: 'Radio hums' })
  await hub.deps.search.indexDirty()
  const related = async () => (await relatedItems(hub.db, zip.id, 5)).map((one) => one.title)
  expect(await related()).toEqual(['Replacing a zip slider'])
  await hub.db('items').where({ id: other.id }).delete()
  await markDirty(hub.db, 'item', [other.id])
  await hub.deps.search.indexDirty()
  expect(await related()).toEqual([])
})

const facetCounts = async (db: Knex) =>
  (
    await db.raw<{ rows: object[] }>(
      `SELECT kind, source, solved, lang, year::text AS value, documents FROM search.facet_counts
       UNION ALL SELECT kind, source, solved, lang, tag, documents FROM search.facet_tag_counts ORDER BY 1, 2, 3, 4, 5`,
    )
  ).rows

const vocabulary = async (db: Knex) =>
  (
    await db.raw<{ rows: { word: string; documents: number }[] }>(
      'SELECT * FROM search.words WHERE documents <> 0 ORDER BY word, stem',
    )
  ).rows

async function vocabularyAnew() {
  await reindex(hub.deps)
  return vocabulary(hub.db)
}

test('letters that come apart and numbers without measure are indexed like any', async () => {
  const odd = await insertItem(hub.db, sourceId, { title: 'Lamp \ufdfaa \ufdfab \ufe70 \u2488', html: '<p>Lamp</p>' })
  await change(odd.id, { metrics: JSON.stringify({ score: 1e300 }) })

  expect(await hub.deps.search.indexDirty()).toBe(1)
  expect(await titles('lamp')).toHaveLength(1)
  expect(await titles('\ufdfab')).toHaveLength(1)
  await change(odd.id, { title: 'Lamp' })
  await hub.deps.search.indexDirty()
  await forgetUnusedWords(hub.db)
  expect(await hub.db('search.words').pluck('word')).toEqual(['lamp'])
})

test('an item that the index refuses holds up no other', async () => {
  await hub.db.raw(`ALTER TABLE search.documents ADD CHECK (title <> 'Unkeepable')`)
  for (const title of ['Kettle one', 'Unkeepable', 'Kettle two', 'Kettle three'])
    await insertItem(hub.db, sourceId, { title })

  expect(await hub.deps.search.indexDirty()).toBe(4)

  expect((await titles('kettle')).sort()).toEqual(['Kettle one', 'Kettle three', 'Kettle two'])
  expect(await hub.db('dirty_documents')).toEqual([])
  expect(hub.logged.map(({ msg }) => msg)).toContain('one thing cannot be indexed and is left out of the search')
})

test('a reindex leaves out what the index refuses, and keeps all else', async () => {
  await hub.db.raw(`ALTER TABLE search.documents ADD CHECK (title NOT LIKE 'Unkeepable%')`)
  for (const title of ['Kettle one', 'Unkeepable kettle', 'Kettle two', 'Kettle three', 'Unkeepable too'])
    await insertItem(hub.db, sourceId, { title })

  expect(await reindex(hub.deps)).toBe(3)

  expect((await titles('kettle')).sort()).toEqual(['Kettle one', 'Kettle three', 'Kettle two'])
  expect(await vocabulary(hub.db)).toEqual([
    { word: 'kettle', stem: 'kettl', documents: 3 },
    { word: 'one', stem: 'one', documents: 1 },
    { word: 'three', stem: 'three', documents: 1 },
    { word: 'two', stem: 'two', documents: 1 },
  ])
  const refusals = hub.logged.filter(({ msg }) => msg === 'one thing cannot be indexed and is left out of the search')
  expect(refusals).toHaveLength(2)
})

test('of a text that may not be shown whole, the search knows and shows its beginning only', async () => {
  const long = `${'Descale the element first. '.repeat(30)} Then polish with vinegar.`
  await insertItem(hub.db, sourceId, { title: 'Kettle', html: `<p>${long}</p>`, license: closedLicence })
  await insertItem(hub.db, sourceId, {
    title: 'Iron',
    html: '<p>How?</p>',
    replies: [{ text: long, license: closedLicence }, { text: 'Rub with wax' }],
  })
  await hub.deps.search.indexDirty()

  expect((await titles('descale')).sort()).toEqual(['Iron', 'Kettle'])
  expect(await titles('vinegar')).toEqual([])
  expect(await titles('wax')).toEqual(['Iron'])
})

test('a question of the hub’s own is a thread with its visible answers, the accepted one first, under the hub’s name', async () => {
  const asker = await makeMember(hub)
  await insertQuestion(hub.db, {
    title: 'Kettle clicks off too early',
    body: 'It has **limescale** on the _element_.',
    by: asker.id,
    tags: ['kettles'],
    question: { score: 4 },
    answers: [
      { by: asker.id, text: 'Buy another toaster', state: 'hidden' },
      { by: asker.id, text: 'Polish it', score: 9 },
      { by: null, text: 'Descale it with `vinegar`', accepted: true },
    ],
  })
  await hub.deps.search.indexDirty()

  const [hit] = (await hub.deps.search.search({ text: 'limescale in the kettle' })).hits
  expect(hit).toMatchObject({
    kind: 'thread',
    itemKind: 'question',
    source: { name: 'hub', title: 'the Repair Commons' },
    tags: ['kettles'],
    solved: true,
    replies: 2,
    licence: { spdx: 'CC-BY-SA-4.0' },
  })
  expect(hit?.url).toMatch(/^\/questions\/\w+\/kettle-clicks-off-too-early$/)
  expect(await hub.db('search.documents').pluck('body')).toEqual([
    'It has limescale on the element.\nDescale it with vinegar\nPolish it',
  ])
  expect(await titles('toaster')).toEqual([])
})

test('hidden and deleted questions are not found, closed ones are; an answer that goes takes its words along', async () => {
  const asker = await makeMember(hub)
  const made: { id: string }[] = []
  for (const state of ['open', 'closed', 'hidden', 'deleted'])
    made.push(await insertQuestion(hub.db, { title: `Lamp that is ${state}`, by: asker.id, question: { state } }))
  await hub.deps.search.indexDirty()
  expect((await titles('lamp')).sort()).toEqual(['Lamp that is closed', 'Lamp that is open'])

  await hub.db.transaction(async (trx) => {
    await trx('questions').where({ id: made[0]?.id }).update({ state: 'deleted' })
    await markDirty(
      trx,
      'question',
      made.map(({ id }) => id),
    )
  })
  await hub.deps.search.indexDirty()
  expect(await titles('lamp')).toEqual(['Lamp that is closed'])
})

test('a mentor is found by what everyone may see of them, and nothing else of them is in the index', async () => {
  const secret = 'quixotic'
  const ana = await makeMentor(hub, {
    name: 'Ana Prado',
    handle: 'ana-prado',
    email: `${secret}1@people.example.org`,
    tags: ['zips'],
    notes: ['all sizes'],
    helpsWith: 'Jackets, mostly.',
    member: {
      headline: 'Mends at night',
      bio: `I live in ${secret}2.`,
      pronouns: `${secret}3`,
      links: JSON.stringify([{ label: `${secret}4`, url: `https://${secret}5.example.org` }]),
      visibility: { bio: 'members', links: 'matches', pronouns: 'coordinators' },
    },
    mentor: { asks_of_you: `Be ${secret}6.` },
  })
  const bo = await makeMentor(hub, { name: `${secret}7`, mentor: { state: 'alumni' } })
  const cai = await makeMentor(hub, { name: `${secret}8`, member: { state: 'suspended' } })
  const dee = await makeMember(hub, { name: `${secret}9` })
  await markDirty(hub.db, 'member', [bo.id, cai.id, dee.id])
  await hub.deps.search.indexDirty()

  const everything = JSON.stringify([
    await hub.db('search.documents'),
    await hub.db('search.words'),
    await hub.db('search.stems'),
  ])
  expect(everything).toContain('Mends at night')
  expect(everything).not.toContain(secret)
  const people = async (text: string) =>
    (await hub.deps.search.search({ text, kinds: ['person'], correct: false })).hits.map(({ title, url }) => [
      title,
      url,
    ])
  for (const text of ['prado', 'zip', 'sizes', 'jackets', 'night', ''])
    expect(await people(text)).toEqual([['Ana Prado', '/mentors/ana-prado']])

  await hub.db.transaction(async (trx) => {
    await trx('members').where({ id: ana.id }).update({ state: 'erased' })
    await markDirty(trx, 'member', [ana.id])
  })
  await hub.deps.search.indexDirty()
  expect(await people('')).toEqual([])
})

test('reindexing takes questions and people in, as the marks did', async () => {
  const asker = await makeMember(hub)
  const question = await insertQuestion(hub.db, { title: 'Radio that hums at night', by: asker.id })
  await makeMentor(hub, { name: 'Ana Prado', tags: ['radios'] })
  await insertItem(hub.db, sourceId, { title: 'Radio hums' })
  await hub.deps.search.indexDirty()
  const before = await hub.db('search.documents').orderBy('id')

  expect(await reindex(hub.deps)).toBe(3)
  expect(await hub.db('search.documents').orderBy('id')).toEqual(before)

  let changed: Promise<unknown> | undefined
  await reindex(hub.deps, {
    onProgress: () => {
      changed ??= hub.db
        .transaction(async (trx) => {
          await trx('questions').where({ id: question.id }).update({ state: 'hidden' })
          await markDirty(trx, 'question', [question.id])
        })
        .then(() => hub.deps.search.indexDirty())
    },
  })
  await changed
  expect((await titles('radio')).sort()).toEqual(['Radio hums'])
})

test('a question’s relatives are threads here and outside, no people, and none that is hidden meanwhile', async () => {
  const asker = await makeMember(hub)
  const zip = await insertQuestion(hub.db, { title: 'Zip splits behind the slider', by: asker.id, tags: ['zips'] })
  const other = await insertQuestion(hub.db, { title: 'Which zip slider fits?', by: asker.id, tags: ['zips'] })
  await insertItem(hub.db, sourceId, { title: 'Replacing a zip slider', tags: ['zips'] })
  await makeMentor(hub, { name: 'Ana Prado', tags: ['zips'], helpsWith: 'Zip sliders that split.' })
  await hub.deps.search.indexDirty()
  const id = documentId({ subject: 'question', id: zip.id })
  const related = async () =>
    (await relatedTo(hub.db, id, 5, 'the Repair Commons')).map(({ title, source }) => [title, source.title])

  expect((await related()).sort()).toEqual([
    ['Replacing a zip slider', 'Mending Q&A'],
    ['Which zip slider fits?', 'the Repair Commons'],
  ])
  await hub.db('questions').where({ id: other.id }).update({ state: 'hidden' })
  expect(await related()).toEqual([['Replacing a zip slider', 'Mending Q&A']])
})

import type { Knex } from 'knex'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { closedLicence, insertItem, insertSource } from '../../tests/rows.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { markDirty } from './dirty.ts'
import { reindex } from './reindex.ts'
import { relatedItems } from './related.ts'
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
  expect(await reindex(hub.deps)).toBe(2)
  expect((await hub.db.raw('SELECT * FROM search.documents ORDER BY id')).rows).toEqual(before.rows)
  expect(await vocabulary(hub.db)).toEqual(words)
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

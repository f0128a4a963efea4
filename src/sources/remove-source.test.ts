import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { insertItem, insertSource } from '../../tests/rows.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { finishRemovals, removeSource, requestRemoval } from './remove-source.ts'

let hub: TestApp
beforeAll(async () => {
  hub = await testApp()
})
afterAll(() => hub.close())

const many = 1200
let leaving: string
let staying: string

/** Two sources: one of many items, and one that stays. All of it can be found. */
beforeEach(async () => {
  await hub.db('sources').delete()
  await hub.db('dirty_documents').delete()
  leaving = (await insertSource(hub.db, { name: 'leaving', site_url: 'https://leaving.example.org' })).id
  staying = (await insertSource(hub.db, { name: 'staying' })).id
  await insertItem(hub.db, staying, { title: 'A kettle that clicks off too early' })
  await insertItem(hub.db, leaving, { title: 'A kettle that leaks', replies: [{ text: '<p>Tighten it.</p>' }] })
  await hub.db.raw(
    `INSERT INTO items SELECT (jsonb_populate_record(i, jsonb_build_object('id', md5(n::text)::uuid, 'public_id', 'many' || n,
       'external_id', 'many' || n, 'title', 'Zip ' || n))).* FROM items i, generate_series(2, ?::int) n WHERE i.source_id = ?`,
    [many, leaving],
  )
  await hub.deps.search.indexDirty()
})

const count = async (table: string, where: Record<string, unknown> = {}) =>
  Number((await hub.db(table).where(where).count('* as many').first())?.many)
const found = async (text: string) => (await hub.deps.search.search({ text, limit: 10 })).hits.map(({ title }) => title)

test('a source goes with all that came from it, and nothing else does', async () => {
  const told: number[] = []

  const removed = await removeSource(hub.deps, 'leaving', { onProgress: (items) => told.push(items) })
  await hub.deps.search.indexDirty()

  expect(removed).toEqual({ items: many })
  expect(told).toEqual([500, 1000, 1200])
  expect([await count('sources'), await count('items'), await count('replies')]).toEqual([1, 1, 0])
  expect(await found('kettle')).toEqual(['A kettle that clicks off too early'])
})

test('a removal that is stopped after any batch goes on where it was', async () => {
  for (const batches of [1, 2]) {
    const stop = new AbortController()
    let seen = 0
    const stopping = removeSource(hub.deps, 'leaving', {
      signal: stop.signal,
      onProgress: () => ++seen === 1 && stop.abort(),
    })
    await expect(stopping).rejects.toThrow(/abort/i)
    expect(await count('items', { source_id: leaving })).toBe(many - batches * 500)
    expect(await hub.db('sources').where('id', leaving).first('state')).toEqual({ state: 'removing' })
  }

  await finishRemovals(hub.deps)
  await hub.deps.search.indexDirty()

  expect([await count('sources'), await count('items')]).toEqual([1, 1])
  expect(await found('zip')).toEqual([])
})

test('a removal that waits for somebody keeps nobody else waiting, and search goes on', async () => {
  const busy = await hub.db.transaction()
  onTestFinished(async () => void (busy.isCompleted() || (await busy.rollback())))
  // In the last batch: somebody changes an item just now, for as long as they like.
  await busy('items').where({ source_id: leaving, external_id: 'many900' }).forUpdate().first('id')
  await requestRemoval(hub.deps, 'leaving')
  const removing = finishRemovals(hub.deps)
  const waits = `SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`
  let waiting: { pid: number }[] = []
  while (waiting.length === 0) waiting = (await hub.db.raw(waits)).rows

  const held = await hub.db.raw(
    `SELECT DISTINCT mode FROM pg_locks WHERE locktype = 'relation' AND granted AND pid = ANY(?)`,
    [waiting.map(({ pid }) => pid)],
  )
  expect(await found('kettle')).toContain('A kettle that clicks off too early')
  await insertItem(hub.db, staying, { title: 'A kettle with scale' })
  await hub.deps.search.indexDirty()
  expect(await found('kettle')).toContain('A kettle with scale')
  expect(await count('items', { source_id: leaving })).toBe(many - 1000)

  await busy.rollback()
  await removing
  expect(await count('items', { source_id: leaving })).toBe(0)
  // None of these keeps others from reading or writing a table.
  const harmless = ['AccessShareLock', 'RowShareLock', 'RowExclusiveLock']
  expect(harmless).toEqual(expect.arrayContaining(held.rows.map((row: { mode: string }) => row.mode)))
})

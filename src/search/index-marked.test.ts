import { expect, test } from 'vitest'
import { fillItems, someTitles } from '../../bench/fill-items.ts'
import { freshDatabase } from '../../tests/freshDatabase.ts'
import { readConfig } from '../config.ts'
import { createLog } from '../log.ts'
import { markDirty } from './dirty.ts'
import { createSearchEngine } from './engine.ts'

test('a backlog of most of the hub is built at once, and what changes meanwhile is built as it is', async () => {
  const { db, drop } = await freshDatabase()
  const config = { ...readConfig({ GUILDHALL_SECRET: 'for this test alone, long enough to be' }), meili: undefined }
  const search = createSearchEngine({
    db,
    config,
    now: () => Temporal.Instant.from('2026-05-01T12:00:00Z'),
    log: createLog({ level: 'silent', process: 'test' }),
  })
  await fillItems(db, someTitles(6000))
  const ids: string[] = await db('items').orderBy('external_id').pluck('id')
  await markDirty(db, 'item', ids)

  const changed = ids[0] as string
  const [, built] = await Promise.all([
    db.transaction(async (trx) => {
      await trx('items').where({ id: changed }).update({ title: 'Grandfather clock stops at noon' })
      await markDirty(trx, 'item', [changed])
    }),
    search.indexDirty(),
  ])

  expect(built).toBeGreaterThanOrEqual(6000)
  expect(await db('dirty_documents').count()).toEqual([{ count: 0 }])
  expect((await search.search({ text: '' })).total).toBe(6000)
  await search.indexDirty()
  expect((await search.search({ text: 'grandfather clock' })).hits[0]?.title).toBe('Grandfather clock stops at noon')
  await drop()
})

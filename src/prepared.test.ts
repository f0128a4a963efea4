import { randomUUIDv7 } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../tests/testApp.ts'
import { prepared } from './prepared.ts'

let hub: TestApp
beforeAll(async () => {
  hub = await testApp()
})
afterAll(() => hub.close())

test('values go where their names stand, as often as they stand there, and casts are left alone', async () => {
  const asked = prepared<{ n: number; of: string[]; at: Temporal.Instant; none: null }>(
    'test of names',
    `SELECT :n::int + :n::int AS n, :words::text[] AS of, :at::timestamptz AS at, :none::uuid AS none, '12:30' AS time`,
  )
  const at = Temporal.Instant.from('2026-11-21T10:00:00Z')

  const values = { n: 2, words: ['a b', 'c:d'], at, none: null }
  expect(await asked(hub.db, values)).toEqual([{ n: 4, of: ['a b', 'c:d'], at, none: null, time: '12:30' }])
  expect(await asked(hub.db, { ...values, n: 3 })).toMatchObject([{ n: 6 }])
  await expect(asked(hub.db, { n: 2 })).rejects.toThrow('words')
})

test('in a transaction it sees what was written there, and its connection comes back after a failure', async () => {
  const tagged = prepared<{ name: string }>('test of transactions', 'SELECT name FROM tags WHERE id = :id::uuid')
  const id = randomUUIDv7()
  const trx = await hub.db.transaction()
  await trx('tags').insert({ id, name: 'zips', created_at: '2026-11-21T10:00:00Z' })
  expect(await tagged(trx, { id })).toEqual([{ name: 'zips' }])
  expect(await tagged(hub.db, { id })).toEqual([])
  await trx.rollback()

  for (let i = 0; i < 30; i++) await expect(tagged(hub.db, { id: 'no uuid' })).rejects.toThrow('uuid')
  expect(await tagged(hub.db, { id })).toEqual([])
})

test('a transaction that is over is not gone on with, on a connection that is somebody else’s by then', async () => {
  const asked = prepared<{ n: number }>('test of the end', 'SELECT :n::int AS n')
  const trx = await hub.db.transaction()
  expect(await asked(trx, { n: 1 })).toEqual([{ n: 1 }])
  await trx.commit()
  await expect(asked(trx, { n: 2 })).rejects.toThrow('over')
})

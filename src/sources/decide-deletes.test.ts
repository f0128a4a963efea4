import { expect, test } from 'vitest'
import { hubOfShelf, shelf } from '../../tests/shelf.ts'
import { decideDeletes } from './decide-deletes.ts'

test('a large delete waits, run after run, until somebody agrees; then what is still missing goes', async () => {
  const { site, sync, ids, deps, source } = await hubOfShelf(40)
  await sync()
  for (let id = 1; id <= 25; id++) site.things.delete(id)
  expect(await sync()).toMatchObject({ deleted: 0, trouble: { class: 'mass-delete', missing: 25, items: 40 } })
  expect(await sync()).toMatchObject({ deleted: 0, trouble: { class: 'mass-delete', times: 2 } })

  await decideDeletes(deps, 'shelf', { act: 'delete' })
  site.put({ id: 25, at: 1 })
  expect(await sync()).toMatchObject({ deleted: 24, trouble: null })
  expect(await ids()).toHaveLength(16)
  expect(await source()).toMatchObject({ deletes_confirmed: null, trouble: null })
})

test('agreeing to some is not agreeing to all', async () => {
  const { site, sync, ids, deps } = await hubOfShelf(60)
  await sync()
  for (let id = 1; id <= 25; id++) site.things.delete(id)
  await sync()
  await decideDeletes(deps, 'shelf', { act: 'delete' })
  site.things.clear()

  expect(await sync()).toMatchObject({ deleted: 0, trouble: { class: 'mass-delete', missing: 60 } })
  expect(await ids()).toHaveLength(60)
})

test('refusing keeps everything, and forgets what sweeps had missed', async () => {
  const sweeping = { capabilities: { ...shelf.capabilities, deletes: 'sweep' as const } }
  const { site, sync, ids, deps, db, source } = await hubOfShelf(40, sweeping)
  await sync({ wait: true })
  for (let id = 1; id <= 25; id++) site.things.delete(id)
  await sync({ wait: true })
  expect(await sync({ wait: true })).toMatchObject({ trouble: { class: 'mass-delete' } })
  // No sweep is due within a day: what waits, waits on.
  expect(await sync()).toMatchObject({ trouble: { class: 'mass-delete' } })

  await decideDeletes(deps, 'shelf', { act: 'keep' })
  expect(await source()).toMatchObject({ trouble: null })
  expect(await sync({ wait: true })).toMatchObject({ deleted: 0, trouble: null })
  expect(await ids()).toHaveLength(40)
  expect(await db('items').max('misses as most').first()).toEqual({ most: 1 })
})

test('nothing waits: nothing is decided', async () => {
  const { sync, deps } = await hubOfShelf(2)
  await sync()
  await expect(decideDeletes(deps, 'shelf', { act: 'delete' })).rejects.toMatchObject({ code: 'deletes-decided' })
})

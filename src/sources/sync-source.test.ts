import { expect, test } from 'vitest'
import { hubOfShelf, itemOf, shelf } from '../../tests/shelf.ts'

test('the first run brings everything, the second nothing new', async () => {
  const { sync, ids, db } = await hubOfShelf(7)

  const first = await sync()
  const second = await sync()

  expect(first).toMatchObject({ state: 'ok', complete: true, seen: 7, upserted: 7, deleted: 0, failed: 0 })
  expect(second).toMatchObject({ state: 'ok', complete: true, upserted: 0, deleted: 0 })
  expect(await ids()).toHaveLength(7)
  expect(await db('dirty_documents')).toHaveLength(7)
})

test('an edit changes the item in place, with its replies', async () => {
  const { site, sync, db } = await hubOfShelf(2)
  site.put({
    id: 1,
    notes: [
      { id: 1, text: '<p>old</p>', by: 'Bo' },
      { id: 2, text: '<p>goes</p>', by: 'Cy' },
    ],
  })
  await sync()
  const before = await db('items').where('external_id', 't:1').first()

  site.put({ id: 1, at: 50, title: 'Mended', notes: [{ id: 1, text: '<p>new</p><script>x</script>', by: 'Bo' }] })
  await sync()

  const after = await db('items').where('external_id', 't:1').first()
  expect(after).toMatchObject({ id: before.id, public_id: before.public_id, title: 'Mended' })
  const replies = await db('replies').where('item_id', after.id)
  expect(replies.map((reply) => reply.content.value)).toEqual(['<p>new</p>'])
})

test('a run that is cut off after any batch goes on where it was', async () => {
  const { site, sync, ids, source } = await hubOfShelf(10)
  let batches = 0
  site.instead = (_, res) => {
    if (++batches % 2 === 1) return false
    res.writeHead(200, { 'content-type': 'application/json' }).end('{"things":[{"id":')
    return true
  }

  for (let run = 0; run < 5; run++) await sync()

  site.instead = undefined
  expect(await sync()).toMatchObject({ state: 'ok', complete: true })
  expect(await ids()).toHaveLength(10)
  expect((await source()).failures_in_row).toBe(0)
})

test('a page token that the site no longer takes restarts the list once', async () => {
  const { site, sync, ids } = await hubOfShelf(7)
  let refusals = 1
  site.instead = (path, res) => {
    if (!site.asked.at(-1)?.includes('offset=3') || refusals-- <= 0) return false
    res.writeHead(422).end('{}')
    return path === '/things'
  }
  expect(await sync()).toMatchObject({ state: 'ok', complete: true })
  expect(await ids()).toHaveLength(7)

  site.put({ id: 8, at: 8 }, { id: 9, at: 9 }, { id: 10, at: 10 }, { id: 11, at: 11 })
  refusals = 100
  expect(await sync()).toMatchObject({ state: 'failed', trouble: { class: 'pagination-reset' } })
})

test('a deleted thing goes with all it said, and comes back when the site has it again', async () => {
  const { site, sync, ids, db } = await hubOfShelf(4)
  await sync()
  const thing = site.things.get(2)
  site.things.delete(2)

  expect(await sync()).toMatchObject({ deleted: 1 })
  expect(await ids()).toEqual(['t:1', 't:3', 't:4'])
  expect(await db('tombstones')).toMatchObject([{ external_id: 't:2', reason: 'deleted' }])

  site.put({ ...thing, at: 99 })
  await sync()
  expect(await ids()).toHaveLength(4)
  expect(await db('tombstones')).toEqual([])
})

test('a site that suddenly knows nothing does not empty the hub, until a person says so', async () => {
  const { site, sync, ids } = await hubOfShelf(40)
  await sync()
  for (let id = 1; id <= 25; id++) site.things.delete(id)

  expect(await sync()).toMatchObject({ state: 'ok', deleted: 0, trouble: { class: 'mass-delete' } })
  expect(await ids()).toHaveLength(40)
  expect(await sync({ wait: true, confirmMassDelete: true })).toMatchObject({ deleted: 25, trouble: null })
  expect(await ids()).toHaveLength(15)
})

test('a sweep deletes what two whole lists in a row did not have', async () => {
  const { site, sync, ids } = await hubOfShelf(5, { capabilities: { ...shelf.capabilities, deletes: 'sweep' } })
  await sync()
  site.things.delete(3)

  expect(await sync({ wait: true })).toMatchObject({ deleted: 0 })
  site.instead = (path, res) => {
    if (path === '/ids') res.writeHead(500).end()
    return path === '/ids'
  }
  expect(await sync({ wait: true })).toMatchObject({ deleted: 0, state: 'failed' })
  site.instead = undefined
  expect(await sync({ wait: true })).toMatchObject({ deleted: 1 })
  expect(await ids()).not.toContain('t:3')
})

test('what cannot be read is kept as a failure, the rest comes in, and it is tried again', async () => {
  const { site, sync, ids, db } = await hubOfShelf(30)
  site.put({ id: 5, title: '' }, { id: 6, canonicalUrl: 'javascript:alert(1)' })

  expect(await sync()).toMatchObject({ state: 'ok', seen: 30, upserted: 28, failed: 2 })
  expect(await db('item_failures').orderBy('external_id')).toMatchObject([
    { external_id: 't:5', stage: 'validate' },
    { external_id: 't:6', stage: 'validate' },
  ])
  site.put({ id: 5, title: 'Now it has one' })
  await sync()
  expect(await ids()).toContain('t:5')
  expect(await db('item_failures')).toMatchObject([{ external_id: 't:6', attempts: 2 }])
})

test('when more than a tenth cannot be read, the run stops and keeps what is there', async () => {
  const { site, sync, ids, source } = await hubOfShelf(20)
  await sync()
  for (let id = 1; id <= 6; id++) site.put({ id, at: 100 + id, title: '' })

  expect(await sync()).toMatchObject({ state: 'failed', trouble: { class: 'schema-drift' } })
  expect(await ids()).toHaveLength(20)
  expect((await source()).cursor).toEqual({ since: 20, pageToken: 3 })
})

test('what was to be kept for a time only is gone after it', async () => {
  let runs = 0
  const { sync, ids } = await hubOfShelf(0, {
    async *sync(ctx) {
      const soonGone = { ...itemOf({ id: 1, at: 1, title: 'Soon gone' }), expiresAt: ctx.now().add({ minutes: 90 }) }
      yield { type: 'batch', items: ++runs === 1 ? [soonGone] : [], cursor: { since: runs } }
      yield { type: 'done', complete: true }
    },
    verify: undefined,
  })
  await sync()
  await sync()
  expect(await ids()).toEqual(['t:1'])
  expect(await sync()).toMatchObject({ deleted: 1 })
  expect(await ids()).toEqual([])
})

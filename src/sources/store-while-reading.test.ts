/** A batch is made ready while the one before it is being stored, and the site asked for the next: nothing may come of the order. */
import { expect, test } from 'vitest'
import type { SyncEvent } from '../../connectors/contract.ts'
import { hubOfShelf, itemOf, shelf, type Thing } from '../../tests/shelf.ts'

const thing = (id: number, title: string, more: Partial<Thing> = {}) => itemOf({ id, at: id, title, ...more })
const batch = (since: number, more: object) => ({ type: 'batch' as const, items: [], cursor: { since }, ...more })
const run = (...events: SyncEvent<{ since: number }>[]): Partial<typeof shelf> => ({
  async *sync() {
    yield* events
    yield { type: 'done', complete: true }
  },
})
const gone = { externalId: 't:1', reason: 'deleted' as const }

async function titles(...runs: SyncEvent<{ since: number }>[][]) {
  const { sync, byId, db } = await hubOfShelf(0, {})
  for (const events of runs) {
    byId.set('shelf', { ...shelf, verify: undefined, ...run(...events) })
    expect(await sync()).toMatchObject({ state: 'ok' })
  }
  return db('items').orderBy('external_id').pluck('title')
}

test('what two batches in a row say of one thing ends as the second says it, though it said so before the run', async () => {
  const before = [batch(1, { items: [thing(1, 'As it was')] })]
  expect(
    await titles(before, [
      batch(2, { items: [thing(1, 'Mended')] }),
      batch(3, { items: [thing(1, 'As it was'), thing(2, 'Another')] }),
    ]),
  ).toEqual(['As it was', 'Another'])
})

test('so it does where a batch that only moves the place comes between them', async () => {
  const others = Array.from({ length: 200 }, (_, index) => thing(index + 2, 'Another'))
  const [first] = await titles(
    [batch(1, { items: [thing(1, 'As it was')] })],
    [batch(2, { items: [thing(1, 'Mended'), ...others] }), batch(3, {}), batch(4, { items: [thing(1, 'As it was')] })],
  )
  expect(first).toBe('As it was')
})

test('of one thing twice in a batch the last counts, however far apart they are', async () => {
  const others = Array.from({ length: 150 }, (_, index) => thing(index + 2, 'Another'))
  const [first] = await titles(
    [batch(1, { items: [thing(1, 'As it was')] })],
    [batch(2, { items: [thing(1, 'Mended'), ...others, thing(1, 'As it was')] })],
  )
  expect(first).toBe('As it was')
})

test('what one batch takes away and the next brings again is there', async () => {
  const before = [batch(1, { items: [thing(1, 'As it was')] })]
  const others = Array.from({ length: 200 }, (_, index) => thing(index + 2, 'Another'))
  const found = await titles(before, [
    batch(2, { items: others, tombstones: [gone] }),
    batch(3, { items: [thing(1, 'As it was')] }),
  ])
  expect(found).toHaveLength(201)
  expect(found).toContain('As it was')
})

test('what one batch brings and the next takes away is gone', async () => {
  expect(await titles([batch(1, { items: [thing(1, 'New')] }), batch(2, { tombstones: [gone] })])).toEqual([])
})

test('what was read before a site broke down is stored, with the place up to which it was read', async () => {
  const { sync, ids, source } = await hubOfShelf(0, {
    async *sync() {
      yield batch(1, { items: [thing(1, 'One')] })
      yield batch(2, { items: [thing(2, 'Two')] })
      throw new Error('and then it broke')
    },
  })
  expect(await sync()).toMatchObject({ state: 'failed', upserted: 2 })
  expect(await ids()).toEqual(['t:1', 't:2'])
  expect((await source()).cursor).toEqual({ since: 2 })
})

test('once a run is to end, nothing more of it is stored', async () => {
  const stop = new AbortController()
  const { sync, ids, source } = await hubOfShelf(
    0,
    run(...[1, 2, 3, 4].map((id) => batch(id, { items: [thing(id, `${id}`)] }))),
  )
  const onProgress = () => stop.abort(new Error('the worker ends'))
  await expect(sync({ signal: stop.signal, onProgress })).rejects.toThrow('the worker ends')
  expect(await ids()).toEqual(['t:1'])
  expect((await source()).cursor).toEqual({ since: 1 })
})

test('replies that are no longer said go, those of other things and new ones stay, in one batch', async () => {
  const note = (id: number, text: string) => ({ id, text, by: 'Bo' })
  const { sync, byId, db } = await hubOfShelf(0, {})
  const bring = async (...items: object[]) => {
    byId.set('shelf', { ...shelf, verify: undefined, ...run(batch(1, { items })) })
    await sync()
  }
  await bring(
    thing(1, 'One', { notes: [note(1, 'a'), note(2, 'b')] }),
    thing(2, 'Two', { notes: [note(3, 'c')] }),
    thing(3, 'Three', { notes: [note(4, 'd')] }),
  )
  await bring(
    thing(1, 'One, again', { notes: [note(2, 'b'), note(5, 'e')] }),
    thing(2, 'Two, again', { notes: [] }),
    thing(4, 'Four', { notes: [note(6, 'f')] }),
  )
  const rows = await db('replies as r')
    .join('items as i', 'i.id', 'r.item_id')
    .orderBy(['i.external_id', 'r.position'])
    .select('r.content')
  expect(rows.map(({ content }) => content.value).join('')).toBe('bedf')
})

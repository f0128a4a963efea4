import { expect, onTestFinished, test } from 'vitest'
import { type shelf, shelfHub, shelfSite } from '../../tests/shelf.ts'
import { explain } from '../cli/explain.ts'
import { addSource } from '../sources/add-source.ts'
import { removeSource } from '../sources/remove-source.ts'
import { syncSource } from '../sources/sync-source.ts'
import { entomb } from './entomb.ts'
import { hideAuthor, unhideAuthor } from './hide-author.ts'
import { hideItem, unhideItem } from './hide-item.ts'

async function hubWithThings(connector: Partial<typeof shelf> = {}) {
  const site = await shelfSite()
  site.put(
    { id: 1, by: 'Ada', notes: [{ id: 1, text: '<p>from Bo</p>', by: 'Bo', accepted: true }] },
    { id: 2, by: 'Bo' },
    { id: 3, by: 'Cy' },
  )
  const hub = await shelfHub(site, connector)
  onTestFinished(async () => {
    await hub.close()
    await site.close()
  })
  await hub.sync()
  return { site, ...hub, hide: { source: 'shelf', reason: 'asked for' } }
}

test('a hidden item goes at once and no sync brings it back, edited or not', async () => {
  const { site, sync, ids, deps, db, hide } = await hubWithThings()

  await hideItem(deps, { ...hide, externalId: 't:3' })

  expect(await ids()).toEqual(['t:1', 't:2'])
  site.put({ id: 3, at: 20, title: 'Edited' })
  await db('sources').update({ cursor: null })
  await sync()
  expect(await ids()).toEqual(['t:1', 't:2'])
})

test('the title of a hidden item is kept, but not where somebody asks for it to be gone, then or later', async () => {
  const { site, sync, deps, db, ids } = await hubWithThings()
  site.put({ id: 3, at: 20, title: 'How a zip is mended' }, { id: 4, at: 20, title: 'Ada asks' })
  await sync()
  const titles = () => db('hidden_items').orderBy('external_id').pluck('title')
  const advert = { source: 'shelf', reason: 'An advert', externalId: 't:3' }

  await hideItem(deps, advert)
  await hideItem(deps, { source: 'shelf', reason: 'Names her', askedBy: 'Ada', externalId: 't:1' })
  await hideItem(deps, { source: 'shelf', externalId: 't:2' })
  await hideItem(deps, { source: 'shelf', reason: 'An advert', externalId: 't:9' })
  expect(await titles()).toEqual([null, null, 'How a zip is mended', null])

  await hideItem(deps, advert)
  expect(await titles()).toContain('How a zip is mended')
  await hideItem(deps, { ...advert, askedBy: 'Cy' })
  expect(await titles()).toEqual([null, null, null, null])
  expect(await ids()).toEqual(['t:4'])
})

test('the title goes with a deletion at the source, with its author, and with the last source of the site', async () => {
  const { site, sync, deps, db, hide } = await hubWithThings()
  for (const externalId of ['t:1', 't:2', 't:3']) await hideItem(deps, { ...hide, externalId })
  const kept = () => db('hidden_items').whereNotNull('title').orderBy('external_id').pluck('external_id')
  const { id } = await db('sources').first('id')

  await entomb(db, id, [{ externalId: 't:3', reason: 'deleted' }], deps.now())
  expect(await kept()).toEqual(['t:1', 't:2'])
  await hideAuthor(deps, { ...hide, author: 'id:u:Bo' })
  site.put({ id: 2, at: 21, by: 'Bo' })
  await sync()
  expect(await kept()).toEqual(['t:1'])
  await removeSource(deps, 'shelf')
  expect([await kept(), (await db('hidden_items')).length]).toEqual([[], 3])
})

test('a reply is not hidden as an item: the refusal says with what it goes', async () => {
  const { deps, db, ids, hide } = await hubWithThings()

  const refusal = await hideItem(deps, { ...hide, externalId: 'n:1' }).catch((error) => error)
  expect(explain(refusal).message).toBe(
    `n:1 is a reply, and goes with its item or its author: "item hide shelf t:1" hides the item with all replies, "author hide shelf 'id:u:Bo'" everything by who wrote the reply.`,
  )
  expect([await ids(), await db('hidden_items')]).toEqual([['t:1', 't:2', 't:3'], []])
  // What is not here yet may be hidden before it comes.
  expect(await hideItem(deps, { ...hide, externalId: 't:9' })).toBe(0)
})

test.each([
  ['that fetches single items', {}],
  ['that reads whole lists only', { fetchOne: undefined }],
])('what is no longer hidden comes again with the next sync of a source %s', async (_, connector) => {
  const { sync, ids, deps, hide } = await hubWithThings(connector)
  await hideItem(deps, { ...hide, externalId: 't:3' })
  await sync()

  await unhideItem(deps, { source: 'shelf', externalId: 't:3' })
  await sync()

  expect(await ids()).toEqual(['t:1', 't:2', 't:3'])
})

test('a hidden author’s items go, and their replies from other people’s items, for good', async () => {
  const { site, sync, ids, deps, db, hide } = await hubWithThings()

  expect(await hideAuthor(deps, { ...hide, author: ' bo ' })).toEqual({
    ...{ key: 'id:u:Bo', items: 1, replies: 1 },
    others: [],
  })

  site.put({ id: 1, at: 20, title: 'Edited' }, { id: 2, at: 21 }, { id: 4, at: 22, by: 'Bo' })
  await sync()
  expect(await ids()).toEqual(['t:1', 't:3'])
  expect(await db('replies')).toEqual([])
  const [{ accepted_reply, title, withheld }] = await db('items').where('external_id', 't:1')
  expect({ accepted_reply, title, withheld }).toEqual({ accepted_reply: null, title: 'Edited', withheld: ['id:u:Bo'] })
  expect(JSON.stringify([await db('items'), await db('replies')])).not.toContain('from Bo')

  await unhideAuthor(deps, { source: 'shelf', author: 'u:Bo' })
  await sync()
  expect(await ids()).toEqual(['t:1', 't:2', 't:3', 't:4'])
  expect(await db('replies')).toMatchObject([{ external_id: 'n:1' }])
})

test('of two people with one name none is hidden by it', async () => {
  const { site, sync, deps, ids, hide } = await hubWithThings()
  site.put({ id: 4, at: 20, authors: [{ name: 'Cy', externalId: 'another', role: 'author' }] })
  await sync()

  await expect(hideAuthor(deps, { ...hide, author: 'Cy' })).rejects.toMatchObject({
    code: 'author-ambiguous',
    values: { keys: expect.stringContaining('id:another') },
  })
  await hideAuthor(deps, { ...hide, author: 'id:another' })
  expect(await ids()).toEqual(['t:1', 't:2', 't:3'])
})

test('who shares an address with the one that is hidden stays, and is named', async () => {
  const { site, sync, deps, ids, hide } = await hubWithThings()
  const cy = { name: 'Cy', url: 'https://cy.example/', role: 'author' }
  site.put(
    { id: 4, at: 20, authors: [{ ...cy, externalId: 'c-1' }] },
    { id: 5, at: 21, authors: [{ ...cy, name: 'cyd' }] },
    { id: 6, at: 22, authors: [{ name: 'cyd', externalId: 'somebody else', role: 'author' }] },
  )
  await sync()

  const { others } = await hideAuthor(deps, { ...hide, author: 'id:c-1' })
  expect(await ids()).toEqual(['t:1', 't:2', 't:3', 't:5', 't:6'])
  expect(others).toEqual([{ key: 'url:https://cy.example/', name: 'cyd' }])
  expect((await hideAuthor(deps, { ...hide, author: 'url:https://cy.example/' })).others).toEqual([])
  expect(await ids()).toEqual(['t:1', 't:2', 't:3', 't:6'])
})

test('what was hidden stays hidden when the source is removed and added again', async () => {
  const { sync, ids, deps, db, hide, site } = await hubWithThings()
  await hideItem(deps, { ...hide, externalId: 't:3' })

  await removeSource(deps, 'shelf')
  expect(await db('items')).toEqual([])
  expect(await db('dirty_documents')).toHaveLength(3)
  const settings = { baseUrl: `http://127.0.0.1:${site.port}` }
  const { id } = await addSource(deps, { connector: 'shelf', name: 'shelf', settings })
  await sync({ sourceId: id })

  expect(await ids()).toEqual(['t:1', 't:2'])
})

test('a hidden author’s item stays away when the site knows them by another name, and comes back when they are shown', async () => {
  const { site, sync, ids, deps, hide } = await hubWithThings()
  await hideAuthor(deps, { ...hide, author: 'Cy' })

  // As after an account is deleted: no id, no address, a name of the site's making.
  site.put({ id: 3, at: 20, authors: [{ name: 'user3', role: 'author' }] })
  await sync()
  await sync()
  expect(await ids()).toEqual(['t:1', 't:2'])

  await unhideAuthor(deps, { source: 'shelf', author: 'id:u:Cy' })
  await sync()
  expect(await ids()).toEqual(['t:1', 't:2', 't:3'])
})

test('what was taken down stays away when the source is added again with its site’s address written otherwise', async () => {
  const { site, deps, byId, ids, hide } = await hubWithThings()
  await hideItem(deps, { ...hide, externalId: 't:3' })
  await removeSource(deps, 'shelf')

  byId.set('shelf', {
    ...byId.get('shelf'),
    site: () => ({ name: 'Shelf', url: 'https://Shelf.example.org/' }),
  } as typeof shelf)
  const settings = { baseUrl: `http://127.0.0.1:${site.port}` }
  const { id } = await addSource(deps, { connector: 'shelf', name: 'again', settings })
  await syncSource(deps, { sourceId: id })

  expect(await ids()).toEqual(['t:1', 't:2'])
})

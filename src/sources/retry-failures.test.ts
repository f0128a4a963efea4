import { expect, onTestFinished, test } from 'vitest'
import { ConnectorError } from '../../connectors/contract.ts'
import { shelf, shelfHub, shelfSite } from '../../tests/shelf.ts'

test.each([
  ['a tombstone takes the item away', async () => ({ externalId: 't:2', reason: 'deleted' as const }), 2, 0],
  ['an address with nothing there does not', () => Promise.reject(new ConnectorError('gone', 'Not found')), 3, 1],
])('an item that is fetched again: %s', async (_, fetchOne, items, failures) => {
  const site = await shelfSite(3)
  const hub = await shelfHub(site, { ...shelf, fetchOne })
  onTestFinished(async () => {
    await hub.close()
    await site.close()
  })
  await hub.sync()
  await hub.db('item_failures').insert({
    ...{ source_id: hub.sourceId, external_id: 't:2', stage: 'map', message: 'No', attempts: 1 },
    ...{ first_at: '2026-01-01T09:00:00Z', next_try_at: '2026-01-01T09:00:00Z' },
  })

  expect(await hub.sync()).toMatchObject({ state: 'ok' })

  expect(await hub.db('items')).toHaveLength(items)
  expect(await hub.db('item_failures')).toHaveLength(failures)
})

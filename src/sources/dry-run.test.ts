import { expect, onTestFinished, test } from 'vitest'
import { shelfHub, shelfSite } from '../../tests/shelf.ts'
import { dryRun } from './dry-run.ts'
import type { Tried } from './tried-source.ts'

async function hubWith(count: number) {
  const site = await shelfSite(count)
  const hub = await shelfHub(site)
  onTestFinished(async () => {
    await hub.close()
    await site.close()
  })
  const { signal } = new AbortController()
  const tables = ['items', 'runs', 'item_failures', 'tombstones', 'sources'] as const
  return {
    ...{ site, ...hub },
    baseUrl: `http://127.0.0.1:${site.port}`,
    dry: (tried: Tried, options = {}) => dryRun(hub.deps, tried, { limit: 100, signal, ...options }),
    everything: async () => JSON.stringify(await Promise.all(tables.map((table) => hub.db(table)))),
  }
}

test('settings that are nobody’s yet are tried, and nothing is kept', async () => {
  const { dry, everything, baseUrl, site } = await hubWith(5)
  site.put({ id: 2, title: '' })
  const before = await everything()

  const found = await dry({ connector: 'shelf', settings: { baseUrl, size: 3, token: 'another-token' } })

  expect(found.items.map((item) => item.externalId)).toEqual(['t:1', 't:3', 't:4', 't:5'])
  expect(found).toMatchObject({ wouldStore: 4, wouldDelete: [], isComplete: true, trouble: null, requests: 2 })
  expect(found.failures).toMatchObject([
    { externalId: 't:2', stage: 'validate', message: expect.stringMatching(/title/) },
  ])
  expect(found.asked.map(({ status, url }) => [status, url])).toEqual([
    [200, `${baseUrl}/things?from=0&size=3&offset=0`],
    [200, `${baseUrl}/things?from=0&size=3&offset=3`],
  ])
  expect(await everything()).toBe(before)
})

test('a source is compared with what is here: what is new, what is gone', async () => {
  const { dry, sync, site, everything } = await hubWith(5)
  await sync()
  site.things.delete(4)
  site.put({ id: 5, title: 'Mended', at: 50 })
  const before = await everything()

  const found = await dry({ source: 'shelf' }, { fromStart: true })

  expect(found).toMatchObject({ wouldStore: 1, wouldDelete: ['t:4'], askedAbout: 5 })
  expect(await everything()).toBe(before)
})

test('other settings for a source are tried with the secrets that it has', async () => {
  const { dry, site, baseUrl } = await hubWith(2)
  const tokens: unknown[] = []
  site.instead = (_, res) => {
    tokens.push(res.req.headers['x-token'])
    return false
  }

  await dry({ source: 'shelf', settings: { baseUrl, size: 1 } })
  await dry({ source: 'shelf', settings: { baseUrl, token: 'the-new-one' } })

  expect([...new Set(tokens)]).toEqual(['the-token-nobody-sees', 'the-new-one'])
})

test('what goes wrong is said beside what was found until then, without secrets', async () => {
  const { dry, site } = await hubWith(5)
  site.instead = (_, res) => {
    if (site.asked.length < 2) return false
    res.writeHead(401).end('the-token-nobody-sees')
    return true
  }

  const found = await dry({ source: 'shelf' })

  expect(found.items).toHaveLength(3)
  expect(found).toMatchObject({ isComplete: false, trouble: { class: 'auth' } })
  expect(found.asked.map(({ status }) => status)).toEqual([200, 401])
  expect(JSON.stringify(found)).not.toContain('the-token-nobody-sees')
})

test('settings that the connector does not take are refused', async () => {
  const { dry } = await hubWith(1)
  await expect(dry({ connector: 'shelf', settings: { size: 3 } })).rejects.toMatchObject({ code: 'settings-wrong' })
  await expect(dry({ connector: 'nothere', settings: {} })).rejects.toMatchObject({ code: 'connector-not-found' })
})

/** Connectors that keep to nothing: what they throw or give ends their own run, and no more than that. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { ConnectorError } from '../../connectors/contract.ts'
import { shelf, shelfHub, shelfSite } from '../../tests/shelf.ts'
import { pauseSource } from './pause-source.ts'

async function hubWith(connector: Partial<typeof shelf>, count = 3) {
  const site = await shelfSite(count)
  const hub = await shelfHub(site, connector)
  onTestFinished(async () => {
    await hub.close()
    await site.close()
  })
  return hub
}

const giving = (...events: unknown[]): Partial<typeof shelf> => ({
  async *sync() {
    for (const event of events) yield event as never
    yield { type: 'done', complete: true }
  },
})
const batch = (more: object) => ({ type: 'batch', items: [], cursor: { since: 1 }, ...more })
const throwing = (text: string) => (): never => {
  throw new TypeError(text)
}

const thrown = (what: unknown): typeof shelf.sync =>
  // biome-ignore lint/correctness/useYield: it never comes to that
  async function* () {
    throw what
  }
const throwingAs = (kind: string) => thrown(new ConnectorError(kind as 'gone', 'Something else'))

let hub: Awaited<ReturnType<typeof shelfHub>>
let site: Awaited<ReturnType<typeof shelfSite>>
beforeAll(async () => {
  site = await shelfSite(3)
  hub = await shelfHub(site)
})
afterAll(async () => {
  await hub.close()
  await site.close()
})

test.each<[string, Partial<typeof shelf>]>([
  ['no event', giving(null)],
  ['an event of no kind', giving({ type: 'nonsense' })],
  ['a batch without items', giving(batch({ items: undefined }))],
  ['a batch of nothing', giving(batch({ items: [null, 7, 'item'] }), null)],
  ['failures that are none', giving(batch({ failures: 'many' }))],
  ['a failure that is none', giving(batch({ failures: [null] }))],
  ['a tombstone that is none', giving(batch({ tombstones: [null] }))],
  ['tombstones that are none', giving(batch({ tombstones: 7 }))],
  ['a word about progress that is none', giving({ type: 'progress', message: { toString: throwing('no') } })],
  ['an end that says when in words', giving({ type: 'done', complete: true, nextCheckAfterMinutes: 'soon' })],
  ['a beginning that throws', { initialCursor: throwing('the-token-nobody-sees') }],
  ['a sync that throws before it begins', { sync: throwing('the-token-nobody-sees') as never }],
  ['a sync that is no generator', { sync: (() => ({ next: () => 7 })) as never }],
  ['a string that is thrown', { sync: thrown('the-token-nobody-sees') }],
  ['nothing that is thrown', { sync: thrown(undefined) }],
  ['a kind of trouble that is none', { sync: throwingAs('nonsense') }],
  ['a cursor that is no JSON', { cursor: z.unknown() as never, ...giving(batch({ cursor: 7n })) }],
  [
    'a cursor that is none',
    { cursor: z.unknown() as never, ...giving(batch({ cursor: undefined }), batch({ items: 7 })) },
  ],
])('%s ends the run as a bug of the connector, and the next one waits', async (_, connector) => {
  const { sync, source, db, clock, logged, byId } = hub
  byId.set('shelf', { ...shelf, ...connector })
  await db('sources').update({ cursor: null, trouble: null, failures_in_row: 0 })

  const report = await sync()

  expect(report).toMatchObject({ state: 'failed', trouble: { class: 'connector-bug' } })
  expect((await source()).next_run_at.epochMilliseconds).toBeGreaterThan(clock.at.epochMilliseconds)
  expect(JSON.stringify([logged, await db('runs')])).not.toContain('the-token-nobody-sees')
})

test('what a connector gives for one item alone, and is none, stays a failure of that item', async () => {
  const { sync, db, sourceId } = await hubWith({ fetchOne: (async () => null) as never })
  await db('item_failures').insert({
    ...{ source_id: sourceId, external_id: 't:2', stage: 'map', message: 'No', attempts: 1 },
    ...{ first_at: '2026-11-21T09:00:00Z', next_try_at: '2026-11-21T09:00:00Z' },
  })
  await sync()
  await db('item_failures').update({ next_try_at: '2026-11-21T09:00:00Z' })

  expect(await sync()).toMatchObject({ state: 'ok', complete: true })
})

test.each<[string, Partial<typeof shelf>]>([
  ['verdicts', { verify: (async () => 7) as never }],
  [
    'a list of ids',
    {
      capabilities: { ...shelf.capabilities, deletes: 'sweep' },
      listIds: async function* () {
        yield 7
      } as never,
    },
  ],
])('%s that are none delete nothing', async (_, connector) => {
  const { sync, ids } = await hubWith(connector)
  await sync()
  expect(await sync()).toMatchObject({ state: 'failed', trouble: { class: 'connector-bug' } })
  expect(await ids()).toHaveLength(3)
})

test('whoever pauses a source while it is swept is no fault of its connector', async () => {
  const { sync, source, deps } = await hubWith({
    capabilities: { ...shelf.capabilities, deletes: 'sweep' },
    async *listIds() {
      await pauseSource(deps, 'shelf')
      yield ['t:1']
    },
  })
  expect(await sync()).toMatchObject({ state: 'paused' })
  expect(await source()).toMatchObject({ state: 'paused', paused_by: 'person', trouble: null, failures_in_row: 0 })
})

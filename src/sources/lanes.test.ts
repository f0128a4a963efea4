import { randomUUIDv7 } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { shelfHub, shelfSite } from '../../tests/shelf.ts'
import { syncBriefly } from './lanes.ts'
import { syncDueSources } from './sync-due-sources.ts'

async function hubWith(things: number) {
  const site = await shelfSite(things)
  const hub = await shelfHub(site)
  onTestFinished(async () => {
    await hub.close()
    await site.close()
  })
  const queued = (): Promise<string[]> => hub.db('pgboss.job').where('singleton_key', hub.sourceId).pluck('name')
  return { ...hub, queued }
}

test('a short run that leaves something goes on as a long one, from where it was', async () => {
  const { deps, sourceId, queued, sync, ids } = await hubWith(7)

  const first = await syncBriefly(deps, { sourceId, isAsked: true, limits: { requests: 1 } })
  expect(first).toMatchObject({ state: 'ok', complete: false })
  expect(await queued()).toEqual(['sync-long-source'])

  const rest = await sync()
  expect(rest).toMatchObject({ complete: true })
  expect(rest.seen).toBeLessThan(7)
  expect(await ids()).toHaveLength(7)
})

test('a short run that reads everything queues nothing', async () => {
  const { deps, sourceId, queued } = await hubWith(2)

  expect(await syncBriefly(deps, { sourceId })).toMatchObject({ complete: true })
  expect(await queued()).toEqual([])
})

test.each([
  ['was never read', undefined, 'sync-source'],
  ['was read in a moment', { state: 'ok', complete: true, seconds: 3 }, 'sync-source'],
  ['failed in a moment', { state: 'failed', complete: false, seconds: 3 }, 'sync-source'],
  ['was read to its end, and it took long', { state: 'ok', complete: true, seconds: 70 }, 'sync-long-source'],
  ['failed after it took long', { state: 'failed', complete: false, seconds: 70 }, 'sync-long-source'],
  ['was not read to its end', { state: 'ok', complete: false, seconds: 3 }, 'sync-long-source'],
  [
    'was being read when its process died, long ago',
    { state: 'running', complete: false, seconds: undefined },
    'sync-long-source',
  ],
])('a source that %s is due in the lane for it', async (_, run, lane) => {
  const { deps, db, clock, sourceId, queued } = await hubWith(1)
  if (run) {
    const { seconds, ...row } = run
    const started = clock.at.subtract({ minutes: 30 })
    const ended = seconds === undefined ? {} : { finished_at: started.add({ seconds }).toString() }
    // An older one, which says the opposite, counts no more.
    const older = { state: 'ok', complete: lane !== 'sync-source', started_at: '2026-01-01T00:00:00Z' }
    await db('runs').insert([
      { id: randomUUIDv7(), source_id: sourceId, ...older, finished_at: '2026-01-01T00:00:01Z' },
      { id: randomUUIDv7(), source_id: sourceId, ...row, started_at: started.toString(), ...ended },
    ])
  }

  expect(await syncDueSources(deps)).toBe(1)
  expect(await queued()).toEqual([lane])
})

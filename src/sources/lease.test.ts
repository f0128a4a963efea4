/** One runner a source. */
import { expect, test } from 'vitest'
import { hubOfShelf } from '../../tests/shelf.ts'
import { syncSource } from './sync-source.ts'

test('two runners cannot work on one source, and one that lost its lease commits nothing', async () => {
  const { site, sync, deps, sourceId, clock, ids, db } = await hubOfShelf(6)
  let second: Promise<unknown> | undefined
  site.instead = () => {
    if (site.asked.length === 2) second = syncSource(deps, { sourceId })
    return false
  }
  await sync()
  expect(await second).toMatchObject({ isBusy: true, seen: 0 })

  site.put({ id: 7, at: 7 }, { id: 8, at: 8 }, { id: 9, at: 9 }, { id: 10, at: 10 })
  await db('sources').update({ cursor: { since: 7 } })
  let stolen = false
  site.instead = (_, res) => {
    if (stolen) return false
    stolen = true
    db('sources')
      .update({ lease_owner: '00000000-0000-7000-8000-000000000000', lease_until: clock.at.add({ seconds: 30 }) })
      .then(() =>
        res
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ things: [site.things.get(7)], more: false })),
      )
    return true
  }
  expect(await sync()).toMatchObject({ isBusy: true })
  expect(await ids()).not.toContain('t:7')
  expect((await db('sources').first()).lease_owner).toBe('00000000-0000-7000-8000-000000000000')
})

test('a lease whose process died is taken over at once; of another machine’s, when it has run out', async () => {
  const { sync, db, clock } = await hubOfShelf(2)
  const held = (holder: string) =>
    db('sources').update({
      lease_owner: '00000000-0000-7000-8000-000000000000',
      lease_until: clock.at.add({ hours: 1, seconds: 20 }),
      lease_holder: holder,
    })
  const { hostname } = await import('node:os')
  await held('1@somewhere-else')
  expect(await sync()).toMatchObject({ isBusy: true })
  await held(`999999999@${hostname()}`)
  expect(await sync()).toMatchObject({ state: 'ok', complete: true, upserted: 2 })
})

test('after a kill the site is left alone for a moment: what its last answer asked for may be unknown', async () => {
  const { site, sync, db, clock, sourceId } = await hubOfShelf(2, { budget: () => undefined })
  const pausedUntil = async () =>
    (await db('host_pacing').where('key', `host 127.0.0.1:${site.port}`).first())?.paused_until?.toString()
  await sync()
  expect(await pausedUntil()).toBeUndefined()
  const killed = { id: '00000000-0000-7000-8000-000000000001', source_id: sourceId, state: 'running' }
  await db('runs').insert({ ...killed, started_at: clock.at.toString() })

  expect(await sync()).toMatchObject({ state: 'ok', complete: true })

  expect(await db('runs').where('id', killed.id).first()).toMatchObject({ state: 'lost' })
  expect(await pausedUntil()).toBe(clock.at.add({ seconds: 10 }).toString())
})

test('pausing stops the run that goes on, and what it has brought stays', async () => {
  const { site, sync, ids, db, source } = await hubOfShelf(30)
  site.instead = (_, res) => {
    if (site.asked.length < 4) return false
    db('sources')
      .update({ state: 'paused', paused_by: 'person', cancel_requested: true })
      .then(() =>
        res
          .setHeader('content-type', 'application/json')
          .end(JSON.stringify({ things: [site.things.get(30)], more: true })),
      )
    return true
  }
  const report = await sync()

  expect(report).toMatchObject({ state: 'paused', complete: false })
  const kept = await ids()
  expect(kept).toHaveLength(report.upserted)
  expect(kept.length).toBeGreaterThanOrEqual(6)
  expect(kept).not.toContain('t:30')
  expect(await source()).toMatchObject({ lease_owner: null, cursor: { since: 0, pageToken: kept.length } })
})

import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeMember } from '../../tests/people.ts'
import { type ShelfSite, type shelf, shelfHub, shelfSite } from '../../tests/shelf.ts'
import { runTrial } from './run-trial.ts'
import { cancelTrial, startTrial } from './start-trial.ts'

let site: ShelfSite
let hub: Awaited<ReturnType<typeof shelfHub>>
let memberId: string

beforeAll(async () => {
  site = await shelfSite(4)
  hub = await shelfHub(site, {
    async check(ctx) {
      await ctx.fetch(`${ctx.settings.baseUrl}/hello`)
      return { ok: true, message: 'The Shelf' }
    },
  } satisfies Partial<typeof shelf>)
  memberId = (await makeMember(hub)).id
})
beforeEach(() => {
  site.instead = undefined
})
afterAll(async () => {
  await hub.close()
  await site.close()
})

/** A try of this site, and its row. */
async function trial() {
  const publicId = await startTrial(hub.deps, {
    memberId,
    connector: 'shelf',
    title: 'A shelf',
    settings: { baseUrl: `http://127.0.0.1:${site.port}` },
  })
  const row = () => hub.db('source_trials').where('public_id', publicId).first()
  const { id } = await row()
  return { id, row, run: (stopping = new AbortController().signal) => runTrial(hub.deps, id, stopping) }
}

/** The site leaves one request without an answer. */
function hang(): Promise<ServerResponse> {
  return new Promise((resolve) => {
    site.instead = (_, res) => {
      resolve(res)
      return true
    }
  })
}

test('what the site answers is kept in the trial, with what was asked', async () => {
  const { row, run } = await trial()
  await run()
  const { state, found } = await row()
  expect(state).toBe('done')
  expect(found).toMatchObject({ check: 'The Shelf', wouldStore: 4, isComplete: true })
  expect(found.asked.map(({ url }: { url: string }) => new URL(url).pathname)).toEqual(['/hello', '/things', '/things'])
})

test('where it fails, what was asked until then says where', async () => {
  const { row, run } = await trial()
  site.instead = (path, res) => path === '/things' && Boolean(res.writeHead(404).end())
  await run()
  const { state, found, trouble } = await row()
  expect([state, trouble.class]).toEqual(['failed', 'gone'])
  expect(found.asked.map(({ status }: { status: number }) => status)).toEqual([200, 404])
})

test('however often its worker stops it waits again, with a job, and the next worker goes through with it', async () => {
  const { id, row, run } = await trial()
  const jobs = () => hub.db('pgboss.job').where('name', 'try-source').whereRaw(`data ->> 'trialId' = ?`, [id])
  for (const times of [1, 2, 3]) {
    await jobs().delete()
    const asked = hang()
    const stop = new AbortController()
    const running = run(stop.signal)
    await asked
    stop.abort(new Error(`the worker stops, ${times}`))
    await running
    expect(await row()).toMatchObject({ state: 'waiting', started_at: null, trouble: null })
    expect(await jobs()).toHaveLength(1)
  }

  site.instead = undefined
  await run()
  expect((await row()).state).toBe('done')
})

test('one whose worker was killed is taken over, and what the old one still finds is not kept', async () => {
  const { row, run } = await trial()
  const asked = hang()
  const lost = run()
  const held = await asked
  site.instead = undefined
  hub.clock.at = hub.clock.at.add({ seconds: 30 })
  await run()
  const kept = await row()
  expect(kept.state).toBe('done')

  held.writeHead(500).end()
  await lost
  expect(await row()).toEqual(kept)
})

test('cancelled it ends soon, though the site does not answer', async () => {
  const { id, row, run } = await trial()
  const asked = hang()
  const running = run()
  await asked
  await cancelTrial(hub.deps, id)
  await running
  expect((await row()).state).toBe('cancelled')
})

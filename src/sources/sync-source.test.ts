import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { ConnectorError } from '../../connectors/contract.ts'
import { itemOf, type ShelfSite, shelf, shelfHub, shelfSite } from '../../tests/shelf.ts'
import { findingsOf } from './findings.ts'
import { maintainedSources } from './maintained-sources.ts'
import { resumeSource } from './pause-source.ts'
import { dueSources } from './queries.ts'
import { syncSource } from './sync-source.ts'

async function hubWith(count: number, connector: Partial<typeof shelf> = {}) {
  const site = await shelfSite(count)
  const hub = await shelfHub(site, connector)
  onTestFinished(async () => {
    await hub.close()
    await site.close()
  })
  return { site, ...hub }
}

const answers = (status: number, body = '', headers: Record<string, string> = {}) =>
  ((_, res) => {
    res.writeHead(status, headers).end(body)
    return true
  }) as ShelfSite['instead']

test('the first run brings everything, the second nothing new', async () => {
  const { sync, ids, db } = await hubWith(7)

  const first = await sync()
  const second = await sync()

  expect(first).toMatchObject({ state: 'ok', complete: true, seen: 7, upserted: 7, deleted: 0, failed: 0 })
  expect(second).toMatchObject({ state: 'ok', complete: true, upserted: 0, deleted: 0 })
  expect(await ids()).toHaveLength(7)
  expect(await db('dirty_documents')).toHaveLength(7)
})

test('an edit changes the item in place, with its replies', async () => {
  const { site, sync, db } = await hubWith(2)
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
  const { site, sync, ids, source } = await hubWith(10)
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

test.each([
  ['401', answers(401), 'paused', 'auth'],
  ['500', answers(500, 'Oops'), 'failed', 'transient'],
  ['404 of the whole list', answers(404), 'failed', 'gone'],
  ['an HTML page where JSON was expected', answers(200, '<!doctype html>'), 'failed', 'connector-bug'],
])('%s: the run ends as the table says and nothing is deleted', async (_, instead, state, errorClass) => {
  const { site, sync, ids, source } = await hubWith(3)
  await sync()
  site.instead = instead

  expect(await sync()).toMatchObject({ state, complete: false, deleted: 0 })
  expect(await ids()).toHaveLength(3)
  expect((await source()).trouble).toMatchObject({ class: errorClass })
})

test('a person who has a failing source run again does not make it wait longer', async () => {
  const { site, sync, source, clock, db } = await hubWith(3)
  await db('sources').update({ interval_minutes: 600 })
  site.instead = answers(404)
  const waits = async (input = {}) => (await sync(input)).nextRunAt.since(clock.at).total('hours')
  expect(await waits()).toBe(20)

  for (let again = 0; again < 3; again += 1) expect(await waits({ wait: true })).toBe(20)
  expect(await source()).toMatchObject({ state: 'active', failures_in_row: 1, trouble: { class: 'gone', times: 1 } })

  // By itself it is another failure in a row, and waits longer.
  expect(await waits()).toBe(24)
})

test('a setting that is wrong pauses the source and says what to do', async () => {
  const { sync, source, db, deps } = await hubWith(3, {
    // biome-ignore lint/correctness/useYield: it never comes to that
    async *sync() {
      throw new ConnectorError('config', 'There is no such site', { fix: 'Set site' })
    },
  })
  expect(await sync()).toMatchObject({ state: 'paused' })
  expect(await source()).toMatchObject({ state: 'paused', paused_by: 'hub', trouble: { fix: 'Set site' } })
  expect(await dueSources(db, deps.now().add({ hours: 100 }))).toEqual([])
  await resumeSource(deps, 'shelf')
  expect(await dueSources(db, deps.now())).toHaveLength(1)
})

test('a site that asks for a pause is left alone until then, and that is no failure', async () => {
  const { site, sync, clock, source, db, deps } = await hubWith(3)
  site.instead = answers(429, '', { 'retry-after': '3600' })

  const report = await sync()

  expect(report).toMatchObject({ state: 'limited', complete: false, failed: 0 })
  expect(report.nextRunAt.since(clock.at).total('minutes')).toBeCloseTo(60, 0)
  expect(await source()).toMatchObject({ failures_in_row: 0, trouble: null, state: 'active' })
  expect(await dueSources(db, deps.now())).toEqual([])
  clock.at = clock.at.subtract({ minutes: 50 })
  const asked = site.asked.length
  site.instead = undefined
  expect(await sync()).toMatchObject({ state: 'limited' })
  expect(site.asked).toHaveLength(asked)

  clock.at = clock.at.subtract({ minutes: 50 })
  expect(await sync({ wait: true }), 'a person asks whether it still holds').toMatchObject({ state: 'ok', seen: 3 })
})

test('a site that wants to be left alone for a year is asked after tomorrow, and maintainers learn of it', async () => {
  const { site, sync, clock, source } = await hubWith(3)
  site.instead = answers(429, '', { 'retry-after': '31000000' })

  expect(await sync()).toMatchObject({ state: 'limited', trouble: { class: 'rate-limited' } })
  const { next_run_at, trouble } = await source()
  expect(clock.at.until(next_run_at).total('hours')).toBe(25)
  expect(trouble.fix).toContain('running it now')
})

test('a site that only ever asks to wait is told of after three periods; one that gives something each time is not', async () => {
  const { site, sync, db, deps, clock } = await hubWith(7)
  const kinds = async () => {
    const [source] = await maintainedSources(db, deps.now())
    return source && findingsOf({ ...source, areSecretsReadable: true }, deps.now()).map(({ kind }) => kind)
  }
  const later = () => {
    clock.at = clock.at.add({ hours: 1 })
  }
  // Three things a time, then sent away: a first load on its way.
  let asked = 0
  site.instead = (path, res) =>
    asked++ % 2 === 0 ? false : answers(429, '', { 'retry-after': '7200' })?.(path, res) === true
  for (let run = 0; run < 2; run++, later()) expect(await sync()).toMatchObject({ state: 'limited' })
  expect(await kinds()).toEqual([])

  site.instead = answers(429, '', { 'retry-after': '18000' })
  for (let hour = 0; hour < 4; hour++, later()) await sync()

  expect(await kinds()).toEqual(['held-off'])
  expect(await db('runs').orderBy('started_at', 'desc').first('state', 'message')).toEqual({
    state: 'limited',
    message: expect.stringContaining('asks for a pause'),
  })
})

test('failures in a row wait longer and longer, at most a day, and one success forgets them', async () => {
  const { site, sync, clock } = await hubWith(1)
  site.instead = answers(500)
  const hours: number[] = []
  for (let run = 0; run < 6; run++) hours.push((await sync()).nextRunAt.since(clock.at).total('hours'))

  expect(hours).toEqual([2, 4, 8, 16, 24, 24])
  site.instead = undefined
  expect((await sync()).nextRunAt.since(clock.at).total('hours')).toBe(1)
})

test('a list that is gone is believed at the third run', async () => {
  const { site, sync } = await hubWith(1)
  site.instead = answers(410)
  const states = [await sync(), await sync(), await sync()].map((report) => report.state)

  expect(states).toEqual(['failed', 'failed', 'paused'])
})

test('a page token that the site no longer takes restarts the list once', async () => {
  const { site, sync, ids } = await hubWith(7)
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
  const { site, sync, ids, db } = await hubWith(4)
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
  const { site, sync, ids } = await hubWith(40)
  await sync()
  for (let id = 1; id <= 25; id++) site.things.delete(id)

  expect(await sync()).toMatchObject({ state: 'ok', deleted: 0, trouble: { class: 'mass-delete' } })
  expect(await ids()).toHaveLength(40)
  expect(await sync({ wait: true, confirmMassDelete: true })).toMatchObject({ deleted: 25, trouble: null })
  expect(await ids()).toHaveLength(15)
})

test('a sweep deletes what two whole lists in a row did not have', async () => {
  const { site, sync, ids } = await hubWith(5, { capabilities: { ...shelf.capabilities, deletes: 'sweep' } })
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
  const { site, sync, ids, db } = await hubWith(30)
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
  const { site, sync, ids, source } = await hubWith(20)
  await sync()
  for (let id = 1; id <= 6; id++) site.put({ id, at: 100 + id, title: '' })

  expect(await sync()).toMatchObject({ state: 'failed', trouble: { class: 'schema-drift' } })
  expect(await ids()).toHaveLength(20)
  expect((await source()).cursor).toEqual({ since: 20, pageToken: 3 })
})

test('hostile text is stored without what PostgreSQL and pages cannot bear', async () => {
  const { site, sync, db } = await hubWith(0)
  site.put({ id: 1, title: 'a\0b\ud800c', body: '<p onclick="x()">x\0</p><script>alert(1)</script>' })
  site.put({ id: 3, title: 'gnp.exe\u202egpj \u2066x\u001b[2J', by: 'A\u202eda', tags: ['a\u202eb'] })
  site.put({ id: 2, title: 'far', createdAt: '9999-01-01' as unknown, tags: Array(100_000).fill('x') })

  await sync()

  const items = await db('items').orderBy('external_id')
  expect(items).toHaveLength(2)
  expect(items[1]).toMatchObject({ title: 'gnp.exe gpj x [2J', authors: [{ name: 'A da' }], tags: ['a b'] })
  expect(items[0]).toMatchObject({ title: 'abc', content: { value: '<p>x</p>' } })
})

test('a connector that goes round in circles is stopped', async () => {
  const { sync } = await hubWith(0, {
    async *sync() {
      for (;;) yield { type: 'batch', items: [itemOf({ id: 1, at: 1, title: 'Again' })], cursor: { since: 1 } }
    },
  })
  expect(await sync()).toMatchObject({ state: 'failed', upserted: 1, trouble: { class: 'connector-bug' } })
})

test('a list whose page tokens are always others, and that brings the same again and again, is given up', async () => {
  const { site, sync, ids, source } = await hubWith(7)
  let asked = 0
  site.instead = (path, res) => {
    if (path !== '/things') return false
    const from = (asked++ * 3) % 6
    const things = [...site.things.values()].slice(from, from + 3)
    res.setHeader('content-type', 'application/json').end(JSON.stringify({ things, more: true }))
    return true
  }

  expect(await sync()).toMatchObject({ state: 'failed', upserted: 6, trouble: { class: 'schema-drift' } })
  expect(asked).toBeLessThan(40)
  expect(await ids()).toHaveLength(6)
  site.instead = undefined
  await sync()
  expect((await source()).trouble).toBeNull()
})

test('a connector that throws fails its own run, its stack is in the log, and its secret is not', async () => {
  const { sync, logged, source, db } = await hubWith(0, {
    // biome-ignore lint/correctness/useYield: it never comes to that
    async *sync(ctx) {
      throw new TypeError(`cannot read ${ctx.settings.token}`)
    },
  })
  expect(await sync()).toMatchObject({ state: 'failed', trouble: { class: 'connector-bug' } })
  expect(logged.join()).toMatch(/shelf|sync-source\.test/)
  const everything = JSON.stringify([logged, await source(), await db('runs')])
  expect(everything).toContain('cannot read (secret)')
  expect(everything).not.toContain('the-token-nobody-sees')
})

test('a secret in what a connector logs beside its words is in no log', async () => {
  const { sync, logged } = await hubWith(1, {
    async *sync(ctx) {
      const { token } = ctx.settings
      ctx.log.warn({ at: `/?key=${token}`, error: new Error(`no ${token}`), asked: { headers: [token] } }, 'odd')
      yield { type: 'done', complete: true }
    },
  })
  await sync()
  expect(logged.join()).toContain('odd')
  expect(logged.join()).not.toContain('nobody-sees')
})

test('a key that the site repeats in a thing is in no item', async () => {
  const { site, sync, db } = await hubWith(0)
  const key = 'the-token-nobody-sees'
  site.put({ title: `By ${key}`, body: `<a href="/next?key=${key}">next</a>`, notes: [{ id: 1, text: key, by: 'Bo' }] })
  site.put({ canonicalUrl: `https://shelf.example.org/2?key=${key}` })

  expect(await sync()).toMatchObject({ state: 'ok', upserted: 2, failed: 0 })
  expect(JSON.stringify([await db('items'), await db('replies')])).not.toContain('nobody-sees')
  expect((await db('items').orderBy('external_id'))[0].title).toBe('By (secret)')
})

test('a cursor that holds a secret is refused', async () => {
  const { sync, source } = await hubWith(0, {
    cursor: shelf.cursor.and(shelf.settings) as never,
    async *sync(ctx) {
      yield { type: 'batch', items: [], cursor: { since: 1, ...ctx.settings } as never }
    },
  })
  expect(await sync()).toMatchObject({ trouble: { class: 'connector-bug', message: 'The cursor holds a secret' } })
  expect((await source()).cursor).toBeNull()
})

test('two runners cannot work on one source, and one that lost its lease commits nothing', async () => {
  const { site, sync, deps, sourceId, clock, ids, db } = await hubWith(6)
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

test('a setting that was a secret once is none in what comes, and is still given', async () => {
  const { site, sync, byId, db } = await hubWith(1)
  const settings = z.object({ baseUrl: z.url(), size: z.int().default(3), token: z.string() })
  byId.set('shelf', { ...shelf, settings })
  site.put({ id: 1, title: 'Who is the-token-nobody-sees?' })

  expect(await sync()).toMatchObject({ state: 'ok', upserted: 1 })
  expect(await db('items').pluck('title')).toEqual(['Who is the-token-nobody-sees?'])
})

test('a lease whose process died is taken over at once; of another machine’s, when it has run out', async () => {
  const { sync, db, clock } = await hubWith(2)
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
  const { site, sync, db, clock, sourceId } = await hubWith(2, { budget: () => undefined })
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
  const { site, sync, ids, db, source } = await hubWith(30)
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

test('a run over its budget stops after a batch and is due again at once', async () => {
  const { sync, db, deps, ids } = await hubWith(9)

  const report = await sync({ limits: { requests: 1 } })

  expect(report).toMatchObject({ state: 'ok', complete: false, upserted: 3 })
  expect(await dueSources(db, deps.now())).toHaveLength(1)
  await sync()
  expect(await ids()).toHaveLength(9)
})

test('what was to be kept for a time only is gone after it', async () => {
  let runs = 0
  const { sync, ids } = await hubWith(0, {
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

test('an author who does not want to be found is not kept', async () => {
  const { site, sync, ids } = await hubWith(2)
  await sync()
  site.put({ id: 1, at: 9, consent: { indexable: false } })

  await sync()

  expect(await ids()).toEqual(['t:2'])
})

test('a source whose settings name no private host reaches none that is allowed, wherever its site leads', async () => {
  const { site, sync, db, source } = await hubWith(1, {
    async *sync(ctx) {
      // As one that follows a redirect or a link on a page by itself.
      await ctx.fetch(`http://127.0.0.1:${site.port}/ids`, { redirect: 'manual' })
      yield { type: 'done', complete: true }
    },
  })
  await db('sources').update({ settings: JSON.stringify({ baseUrl: 'https://public.example' }) })

  expect(await sync()).toMatchObject({ state: 'paused', trouble: { class: 'blocked' } })
  expect(site.asked).toEqual([])

  await db('sources').update({
    settings: JSON.stringify({ baseUrl: `http://127.0.0.1:${site.port}` }),
    state: 'active',
  })
  expect(await sync()).toMatchObject({ state: 'ok' })
  expect(await source()).toMatchObject({ trouble: null })
})

test('what a site says in its errors, and in a cursor, cannot keep a run from ending', async () => {
  const words = `\0 ${'a'.repeat(997)}🫖`
  const { sync, source, db } = await hubWith(1, {
    async *sync() {
      yield* []
      throw new ConnectorError('auth', words, { fix: '\0 \ud800' })
    },
  })
  expect(await sync()).toMatchObject({ state: 'paused', trouble: { class: 'auth', message: ` ${'a'.repeat(997)}` } })
  expect(await source()).toMatchObject({ state: 'paused', lease_owner: null })
  expect((await db('runs').first()).message).toBe(` ${'a'.repeat(997)}`)
})

test.each(['\0', '\ud83e', '\\\0'])(
  'a cursor with characters that cannot be kept is the connector’s fault',
  async (odd) => {
    const { sync } = await hubWith(1, {
      cursor: z.object({ since: z.number(), odd: z.string().optional() }),
      async *sync() {
        yield { type: 'batch', items: [], cursor: { since: 0, odd } }
        yield { type: 'done', complete: true }
      },
    } as Partial<typeof shelf>)
    expect(await sync()).toMatchObject({ state: 'failed', trouble: { class: 'connector-bug' } })
  },
)

test('a cursor may say \\u0000 in so many letters', async () => {
  const { sync } = await hubWith(1, {
    cursor: z.object({ since: z.number(), odd: z.string().optional() }),
    async *sync() {
      yield { type: 'batch', items: [], cursor: { since: 0, odd: '\\u0000' } }
      yield { type: 'done', complete: true }
    },
  } as Partial<typeof shelf>)
  expect(await sync()).toMatchObject({ state: 'ok', complete: true })
})

test('a site whose pages never end is given up before they fill the memory', async () => {
  const { site, sync } = await hubWith(1, {
    async *sync(ctx) {
      const pages: ArrayBuffer[] = []
      for (let more = true; more; more = pages.length > 0)
        pages.push(await (await ctx.fetch(`${ctx.settings.baseUrl}/page/${pages.length}`)).arrayBuffer())
      yield { type: 'done', complete: true }
    },
  })
  const page = gzipSync(Buffer.concat([randomBytes(80_000), Buffer.alloc(4_820_000)]))
  site.instead = (_, res) => {
    res.writeHead(200, { 'content-encoding': 'gzip' }).end(page)
    return true
  }

  expect(await sync()).toMatchObject({ state: 'failed', trouble: { class: 'too-large' } })
  expect(site.asked).toHaveLength(21)
})

test('a secret that the site repeats in its errors is in no log and no row', async () => {
  const { site, sync, source, logged } = await hubWith(1, {
    readsBody: true,
    classify: ({ status, body }) => (status === 500 ? new ConnectorError('transient', String(body)) : undefined),
  })
  site.instead = answers(500, 'no such token: the-token-nobody-sees')

  expect(await sync()).toMatchObject({ state: 'failed', trouble: { message: 'no such token: (secret)' } })
  expect(logged.filter((line) => line.includes('asking again'))).toHaveLength(2)
  expect(logged.join() + JSON.stringify(await source())).not.toContain('nobody-sees')
})

/** Sites and connectors that say too much, the same again and again, or what cannot be kept. */
import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { ConnectorError } from '../../connectors/contract.ts'
import { hubOfShelf, itemOf, type shelf } from '../../tests/shelf.ts'
import { dueSources } from './queries.ts'

test('hostile text is stored without what PostgreSQL and pages cannot bear', async () => {
  const { site, sync, db } = await hubOfShelf(0)
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
  const { sync } = await hubOfShelf(0, {
    async *sync() {
      for (;;) yield { type: 'batch', items: [itemOf({ id: 1, at: 1, title: 'Again' })], cursor: { since: 1 } }
    },
  })
  expect(await sync()).toMatchObject({ state: 'failed', upserted: 1, trouble: { class: 'connector-bug' } })
})

test('a list whose page tokens are always others, and that brings the same again and again, is given up', async () => {
  const { site, sync, ids, source } = await hubOfShelf(7)
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

test('a run over its budget stops after a batch and is due again at once', async () => {
  const { sync, db, deps, ids } = await hubOfShelf(9)

  const report = await sync({ limits: { requests: 1 } })

  expect(report).toMatchObject({ state: 'ok', complete: false, upserted: 3 })
  expect(await dueSources(db, deps.now())).toHaveLength(1)
  await sync()
  expect(await ids()).toHaveLength(9)
})

test('an author who does not want to be found is not kept', async () => {
  const { site, sync, ids } = await hubOfShelf(2)
  await sync()
  site.put({ id: 1, at: 9, consent: { indexable: false } })

  await sync()

  expect(await ids()).toEqual(['t:2'])
})

test('what a site says in its errors, and in a cursor, cannot keep a run from ending', async () => {
  const words = `\0 ${'a'.repeat(997)}🫖`
  const { sync, source, db } = await hubOfShelf(1, {
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
    const { sync } = await hubOfShelf(1, {
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
  const { sync } = await hubOfShelf(1, {
    cursor: z.object({ since: z.number(), odd: z.string().optional() }),
    async *sync() {
      yield { type: 'batch', items: [], cursor: { since: 0, odd: '\\u0000' } }
      yield { type: 'done', complete: true }
    },
  } as Partial<typeof shelf>)
  expect(await sync()).toMatchObject({ state: 'ok', complete: true })
})

test('a site whose pages never end is given up before they fill the memory', async () => {
  const { site, sync } = await hubOfShelf(1, {
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

/** A secret stays with the hub, whatever a site or a connector does with it. */
import { expect, test } from 'vitest'
import { z } from 'zod'
import { ConnectorError } from '../../connectors/contract.ts'
import { answers, hubOfShelf, shelf } from '../../tests/shelf.ts'

test('a connector that throws fails its own run, its stack is in the log, and its secret is not', async () => {
  const { sync, logged, source, db } = await hubOfShelf(0, {
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
  const { sync, logged } = await hubOfShelf(1, {
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
  const { site, sync, db } = await hubOfShelf(0)
  const key = 'the-token-nobody-sees'
  site.put({ title: `By ${key}`, body: `<a href="/next?key=${key}">next</a>`, notes: [{ id: 1, text: key, by: 'Bo' }] })
  site.put({ canonicalUrl: `https://shelf.example.org/2?key=${key}` })

  expect(await sync()).toMatchObject({ state: 'ok', upserted: 2, failed: 0 })
  expect(JSON.stringify([await db('items'), await db('replies')])).not.toContain('nobody-sees')
  expect((await db('items').orderBy('external_id'))[0].title).toBe('By (secret)')
})

test('a cursor that holds a secret is refused', async () => {
  const { sync, source } = await hubOfShelf(0, {
    cursor: shelf.cursor.and(shelf.settings) as never,
    async *sync(ctx) {
      yield { type: 'batch', items: [], cursor: { since: 1, ...ctx.settings } as never }
    },
  })
  expect(await sync()).toMatchObject({ trouble: { class: 'connector-bug', message: 'The cursor holds a secret' } })
  expect((await source()).cursor).toBeNull()
})

test('a setting that was a secret once is none in what comes, and is still given', async () => {
  const { site, sync, byId, db } = await hubOfShelf(1)
  const settings = z.object({ baseUrl: z.url(), size: z.int().default(3), token: z.string() })
  byId.set('shelf', { ...shelf, settings })
  site.put({ id: 1, title: 'Who is the-token-nobody-sees?' })

  expect(await sync()).toMatchObject({ state: 'ok', upserted: 1 })
  expect(await db('items').pluck('title')).toEqual(['Who is the-token-nobody-sees?'])
})

test('a source whose settings name no private host reaches none that is allowed, wherever its site leads', async () => {
  const { site, sync, db, source } = await hubOfShelf(1, {
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

test('a secret that the site repeats in its errors is in no log and no row', async () => {
  const { site, sync, source, logged } = await hubOfShelf(1, {
    readsBody: true,
    classify: ({ status, body }) => (status === 500 ? new ConnectorError('transient', String(body)) : undefined),
  })
  site.instead = answers(500, 'no such token: the-token-nobody-sees')

  expect(await sync()).toMatchObject({ state: 'failed', trouble: { message: 'no such token: (secret)' } })
  expect(logged.filter((line) => line.includes('asking again'))).toHaveLength(2)
  expect(logged.join() + JSON.stringify(await source())).not.toContain('nobody-sees')
})

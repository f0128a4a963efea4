import { expect, test } from 'vitest'
import { ConnectorError, type HttpOutcome, type Item } from '../contract.ts'
import { complete, inWorld } from '../kit/world.ts'
import { classify, Refused } from './errors.ts'
import { connector } from './index.ts'
import { discourse } from './tests/scenario.ts'

test.each([1, 4, 10, 13])(
  '%i topics that are deleted while the first page is read lose nothing of the next',
  async (count) => {
    await inWorld(discourse, { items: discourse.manyItems }, async (world) => {
      const newest = world.site.ids().toReversed()
      world.site.server.afterRequest(8, () => {
        for (const id of newest.slice(0, count)) world.site.delete(id)
      })
      await complete(world)
      // In this run: the next would compare the latest topics, and find what was missed.
      expect([...(await world.hub.kept()).keys()]).toEqual(expect.arrayContaining(world.site.ids()))
    })
  },
)

test('a first walk goes on though much became active, and went, since it was broken off', async () => {
  await inWorld(discourse, { items: discourse.manyItems }, async (world) => {
    await world.hub.run({ stopAfter: 2 })
    const ids = world.site.ids()
    for (const id of ids.slice(0, 4)) world.site.reply(id)
    for (const id of ids.slice(-6)) world.site.delete(id)
    for (let n = 0; n < 25; n++) world.site.add()
    world.clock.turn({ hours: 1 })
    await complete(world)
    await complete(world)
    await world.expectAll()
  })
})

test('a list that is one page for ever ends', async () => {
  await inWorld(discourse, { items: 8 }, async (world) => {
    const endless = JSON.stringify
    world.site.server.fail((answer) => {
      const body = JSON.parse(String(answer.body)) as { topic_list?: { more_topics_url?: string } }
      if (body.topic_list) body.topic_list.more_topics_url = '/latest?page=1'
      return { ...answer, body: endless(body) }
    }, 200)
    world.site.settings.pageSize = 10
    await complete(world)
    await world.expectAll()
    expect(world.site.server.requests.filter(({ path }) => path === '/latest.json').length).toBeLessThan(10)
  })
})

test('of a topic with 100,000 posts as many are read as can be kept', async () => {
  await inWorld(discourse, {}, async ({ site, hub }) => {
    const id = site.write('All the mends there ever were', 30)
    const posts = site.topic(id).posts.map((post) => post.id)
    const { post_stream: own } = JSON.parse(await (await fetch(`${site.server.url}/t/${id.slice(2)}.json`)).text()) as {
      post_stream: { posts: unknown[] }
    }
    const stream = [...posts, ...Array.from({ length: 100_000 }, (_, n) => 900_000 + n)]
    site.topic(id).more = { post_stream: { posts: own.posts, stream: [...stream, ...stream] } }
    const asked = site.server.requests.length
    const item = (await connector.fetchOne?.(hub.ctx(site.settings) as never, id)) as Item
    expect(item.replies).toHaveLength(30)
    expect(item.content.truncated).toBe(true)
    expect(site.server.requests.length - asked).toBeLessThan(110)
  })
})

test('a topic that the forum cannot show is a failure of its own; two in a row are the forum’s', async () => {
  await inWorld(discourse, { items: discourse.manyItems }, async (world) => {
    const [first = '', , third = '', fourth = ''] = world.site.ids()
    world.site.topic(first).isFailing = true
    const report = await complete(world)
    expect(report).toMatchObject({ failed: 1, upserted: discourse.manyItems - 1 })
    world.clock.turn({ hours: 1 })
    for (const id of [third, fourth]) {
      world.site.topic(id).isFailing = true
      world.site.reply(id)
    }
    expect((await world.hub.run()).state).toBe('transient')
    for (const id of world.site.ids()) world.site.topic(id).isFailing = false
    world.clock.turn({ hours: 30 })
    await complete(world)
    await world.expectAll()
  })
})

test('a forum that wants a long pause after a few requests is read a few at a time', async () => {
  await inWorld(discourse, {}, async (world) => {
    const pause = () => ({ status: 429, headers: { 'retry-after': '600' }, body: 'Slow down' })
    world.site.server.afterRequest(4, () => world.site.server.fail(pause, 100))
    expect((await world.hub.run()).state).toBe('rate-limited')
    expect((await world.hub.kept()).size).toBeGreaterThan(0)
    world.site.server.heal()
    world.clock.turn({ hours: 1 })
    await complete(world)
    await world.expectAll()
  })
})

test('a topic that a cache shows older than the list is read again', async () => {
  await inWorld(discourse, {}, async (world) => {
    const id = world.site.write('Cached', 0)
    world.site.topic(id).more = { highest_post_number: 1 }
    await complete(world)
    world.clock.turn({ hours: 1 })
    const late = world.site.reply(id, '<p>Too new for the cache.</p>')
    late.more = { hidden: true }
    await complete(world)
    late.more = {}
    world.site.topic(id).more = {}
    world.clock.turn({ seconds: 70 })
    await complete(world)
    expect((await world.hub.kept()).get(id)?.html).toContain('Too new for the cache')
  })
})

const at = Temporal.Instant.from('2026-03-02T09:00:00Z')
const outcome = (status: number, body: unknown, path = '/latest.json', headers = {}): HttpOutcome => ({
  ...{ url: `https://forum.example.org${path}`, status, headers: new Headers(headers), body, at },
})
const says = (error_type: string) => ({ errors: ['No.'], error_type })

test('errors are told apart by their type and by what was asked for', () => {
  expect(classify(outcome(403, says('not_logged_in'), '/t/7.json'))).toMatchObject({ class: 'auth' })
  expect(classify(outcome(403, says('invalid_access')))).toMatchObject({ class: 'auth' })
  expect(classify(outcome(403, says('invalid_access'), '/t/7.json'))).toMatchObject({
    class: 'gone',
    reason: 'private',
  })
  expect(classify(outcome(404, says('not_found'), '/t/7.json'))).toMatchObject({ class: 'gone', reason: 'deleted' })
  expect(classify(outcome(410, says('not_found'), '/t/7.json'))).toBeInstanceOf(Refused)
  const elsewhere = classify(outcome(404, '<h1>nginx</h1>', '/t/7.json'))
  expect(elsewhere).toBeInstanceOf(ConnectorError)
  expect(elsewhere).not.toBeInstanceOf(Refused)
  expect(classify(outcome(403, 'Forbidden'))).toBeUndefined()
  expect(classify(outcome(200, {}))).toBeUndefined()
  expect(classify(outcome(503, 'x'))).toBeUndefined()
})

test.each([
  ['Please retry again in 9 seconds.', 9],
  ['You’ve done that too often. Please wait 3 minutes.', 180],
  [{ errors: ['Slow down'], error_type: 'rate_limit', extras: { wait_seconds: 41.5 } }, 42],
  [{ errors: ['Slow down'], extras: { wait_seconds: 1e300 } }, 86_400],
])('a 429 that says %j means so many seconds', (body, seconds) => {
  expect(classify(outcome(429, body))).toMatchObject({ class: 'rate-limited', until: at.add({ seconds }) })
})

test('a 429 with Retry-After, or with nothing, is left to the table that all share', () => {
  expect(classify(outcome(429, 'in 9 seconds', '/', { 'retry-after': '5' }))).toBeUndefined()
  expect(classify(outcome(429, 'Too many requests'))).toBeUndefined()
})

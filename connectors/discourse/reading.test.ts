import { expect, test } from 'vitest'
import type { Item, Tombstone } from '../contract.ts'
import { complete, inWorld, type World } from '../kit/world.ts'
import { connector } from './index.ts'
import { discourse } from './tests/scenario.ts'
import { type Forum, type ForumOptions, key, startForum } from './tests/site.ts'

type Act = (world: World<Forum>) => Promise<void>
type Options = Parameters<typeof inWorld>[1] & { forum?: Partial<ForumOptions> }

const inForum = ({ forum, ...options }: Options, act: Act) =>
  inWorld({ ...discourse, start: (given) => startForum({ ...given, ...forum }) }, options, act)

async function itemOf({ hub, site }: World<Forum>, id: string, settings = {}): Promise<Item> {
  const found = await thingOf({ hub, site }, id, settings)
  if (!found || 'reason' in found) throw new Error(`${id} is gone: ${found?.reason}`)
  return found
}

const thingOf = ({ hub, site }: Pick<World<Forum>, 'hub' | 'site'>, id: string, settings = {}) =>
  connector.fetchOne?.(hub.ctx({ ...site.settings, ...settings }) as never, id) as Promise<Item | Tombstone>

test('a topic comes with all its posts in their order, though its own answer holds twenty', async () => {
  for (const postsAtOnce of [undefined, 20])
    await inForum({ forum: { postsAtOnce } }, async (world) => {
      const long = world.site.ids().find((id) => world.site.topic(id).posts.length > 60) ?? ''
      const { replies = [], content } = await itemOf(world, long)
      const posts = [content, ...replies.map((reply) => reply.content)].map(({ value }) => /Day (\d+)/.exec(value)?.[1])
      expect(posts).toEqual(Array.from({ length: 67 }, (_, day) => String(day)))
      expect(replies[5]).toMatchObject({ parentId: replies[4]?.externalId, url: expect.stringMatching(/\/7$/) })
    })
})

test.each([['post'], ['topic']] as const)('a solution is found where only the %s names it', async (place) => {
  await inForum({}, async (world) => {
    const id = world.site.write('Which thread for a tent?', 3)
    const answer = world.site.topic(id).posts[2]
    if (!answer) throw new Error('no answer')
    expect((await itemOf(world, id)).kind).toBe('discussion')
    world.site.solve(id, answer, [place])
    const item = await itemOf(world, id)
    expect(item).toMatchObject({ kind: 'question', accepted: { replyId: `p:${answer.id}` } })
    expect(item.replies?.map(({ accepted }) => accepted)).toEqual([false, true, false])
  })
})

test('a solution is noticed in the list, although it makes nothing active', async () => {
  await inForum({}, async (world) => {
    const id = world.site.write('Which thread for a tent?', 3)
    await complete(world)
    world.clock.turn({ hours: 1 })
    const answer = world.site.topic(id).posts[1]
    if (answer) world.site.solve(id, answer, ['list', 'topic'])
    expect((await complete(world)).upserted).toBe(1)
  })
})

test('tags are the same as texts and as objects, and the category is one of them', async () => {
  for (const tagsAsObjects of [false, true])
    await inForum({ forum: { tagsAsObjects } }, async (world) => {
      const [id = ''] = world.site.ids()
      expect((await itemOf(world, id)).tags).toEqual(['zips', 'jackets', 'Repairs'])
      world.site.topic(id).category = 1
      expect((await itemOf(world, id)).tags).toEqual(['zips', 'jackets'])
    })
})

test('an old topic that is pinned to the top does not end the walk', async () => {
  await inForum({ items: discourse.manyItems }, async (world) => {
    const [oldest = ''] = world.site.ids()
    await complete(world)
    world.site.pin(oldest, true)
    world.clock.turn({ hours: 1 })
    for (let n = 0; n < 12; n++) world.site.write(`Another ${n}`, 0)
    await complete(world)
    await world.expectAll()
    world.clock.turn({ hours: 1 })
    const asked = world.site.server.requests.length
    await complete(world)
    const topics = world.site.server.requests.slice(asked).filter(({ path }) => path.startsWith('/t/'))
    expect(topics).toEqual([])
  })
})

test('an edit that makes nothing active is found in the latest posts, once', async () => {
  await inForum({ items: discourse.manyItems }, async (world) => {
    const { site, clock, hub } = world
    await complete(world)
    clock.turn({ hours: 1 })
    const id = site.ids().findLast((one) => site.topic(one).posts.length === 4) ?? ''
    const edited = site.topic(id).posts[1]
    if (edited) site.editPost(edited, '<p>Edited: wax the teeth.</p>')
    expect((await complete(world)).upserted).toBe(1)
    expect((await hub.kept()).get(id)?.html).toContain('wax the teeth')
    clock.turn({ minutes: 1 })
    expect((await complete(world)).upserted).toBe(0)
  })
})

test('a deleted post goes, and so do those that are hidden, taken back, or only for staff', async () => {
  await inForum({}, async (world) => {
    const id = world.site.write('Six posts', 6)
    const { posts } = world.site.topic(id)
    await complete(world)
    const more = [
      { hidden: true },
      { user_deleted: true },
      { post_type: 4 },
      { post_type: 3 },
      { deleted_at: '2026-01-01' },
    ]
    for (const [index, state] of more.entries()) Object.assign(posts[index + 1] ?? {}, { more: state })
    const { replies = [] } = await itemOf(world, id)
    expect(replies.map(({ url }) => url?.split('/').at(-1))).toEqual(['7'])
    posts.pop()
    world.clock.turn({ hours: 1 })
    await complete(world)
    expect((await world.hub.kept()).get(id)?.html).not.toContain('Part 6')
  })
})

test('a topic whose first post is hidden goes, and comes back with it', async () => {
  await inForum({}, async (world) => {
    const id = world.site.write('Flagged by mistake', 1)
    const [first] = world.site.topic(id).posts
    await complete(world)
    if (first) first.more = { hidden: true }
    world.clock.turn({ hours: 1 })
    world.site.reply(id)
    expect((await complete(world)).deleted).toBe(1)
    if (first) first.more = {}
    world.clock.turn({ hours: 1 })
    await complete(world)
    await world.expectAll()
  })
})

test('topics that became private, or part of another, go with that reason', async () => {
  await inForum({ items: discourse.manyItems }, async (world) => {
    const [first = '', second = '', third = ''] = world.site.ids()
    await complete(world)
    world.site.makePrivate(first)
    world.site.merge(second, third)
    expect(await thingOf(world, first)).toEqual({ externalId: first, reason: 'private' })
    expect(await thingOf(world, second)).toEqual({ externalId: second, reason: 'moved', movedTo: third })
    world.clock.turn({ hours: 1 })
    expect((await complete(world)).deleted).toBe(2)
    await world.expectAll()
  })
})

test('what is refused while the forum refuses everything is not gone', async () => {
  await inForum({ items: discourse.manyItems }, async (world) => {
    await complete(world)
    world.clock.turn({ hours: 1 })
    for (const id of world.site.ids().slice(0, 3)) world.site.reply(id)
    for (const needed of [true, 'page'] as const) {
      world.site.server.afterRequest(2, () => world.site.requireLogin(needed))
      expect((await world.hub.run()).state).toBe('auth')
      world.site.requireLogin(false)
    }
    await complete(world)
    await world.expectAll()
  })
})

test('a forum behind a sign-in is read with a key', async () => {
  const settings = { apiKey: key, apiUsername: 'reader' }
  await inForum({ forum: { needsLogin: true }, settings }, async (world) => {
    await complete(world)
    await world.expectAll()
    const { settings: without } = world.site
    expect(await world.hub.check(without)).toMatchObject({ code: 'auth', fix: expect.stringContaining('API key') })
  })
})

test('only the wanted categories are read, with what is below them', async () => {
  for (const hidesCategories of [false, true])
    await inForum({ settings: { categories: ['repairs'] }, forum: { hidesCategories } }, async (world) => {
      const { site, hub, clock } = world
      const [below = '', other = '', ...rest] = site.ids()
      site.topic(below).category = 5
      site.topic(other).category = 6
      await complete(world)
      expect([...(await hub.kept()).keys()].sort()).toEqual([below, ...rest].sort())
      clock.turn({ hours: 1 })
      site.topic(below).category = 6
      site.topic(other).category = 4
      expect(await complete(world)).toMatchObject({ deleted: 1, upserted: 1 })
      expect([...(await hub.kept()).keys()].sort()).toEqual([other, ...rest].sort())
    })
})

test('what only some may read is left out, unless the settings name it', async () => {
  for (const [categories, count] of [
    [[], 4],
    [['team'], 1],
  ] as const)
    await inForum({ settings: { categories } }, async (world) => {
      const [first = ''] = world.site.ids()
      world.site.topic(first).category = 7
      await complete(world)
      expect((await world.hub.kept()).size).toBe(count)
    })
})

test('messages between members and unlisted topics are never taken', async () => {
  await inForum({}, async (world) => {
    const [first = '', second = ''] = world.site.ids()
    world.site.topic(first).more = { archetype: 'private_message' }
    world.site.topic(second).more = { visible: false }
    await complete(world)
    expect([...(await world.hub.kept()).keys()].sort()).toEqual(world.site.ids().slice(2).sort())
  })
})

test('an older forum that sends thirty topics whatever it is asked', async () => {
  await inForum({ items: 65, settings: { pageSize: 100 }, forum: { ignoresPageSize: true } }, async (world) => {
    await complete(world)
    await world.expectAll()
  })
})

test('a forum in a folder', async () => {
  await inForum({ forum: { prefix: '/forum' } }, async (world) => {
    await complete(world)
    await world.expectAll()
    const [id = ''] = world.site.ids()
    expect((await itemOf(world, id)).canonicalUrl).toMatch(/\/forum\/t\/[^/]+\/\d+$/)
  })
})

test.each(['NONE', 'UNKNOWN'])('of a forum with the licence %s only beginnings are kept', async (license) => {
  await inForum({ settings: { license } }, async (world) => {
    const id = world.site.write('A long one', 1)
    const [first] = world.site.topic(id).posts
    if (first) first.cooked = `<p>Begins <b>here</b>.</p><p>${'and goes on '.repeat(200)}</p>`
    const { content, replies } = await itemOf(world, id, { license })
    expect(content).toMatchObject({
      format: 'text',
      truncated: true,
      value: expect.stringMatching(/^Begins here\. and/),
    })
    expect(content.value.length).toBeLessThanOrEqual(301)
    expect(replies?.[0]?.content).toMatchObject({ format: 'text', value: 'Part 1 of it.' })
  })
})

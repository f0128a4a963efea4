import { expect, test } from 'vitest'
import { complete } from '../kit/world.ts'
import { json } from './tests/rest.ts'
import { inRepository, itemsOf, keptOf, later } from './tests/worlds.ts'

const settings = { read: ['discussions'] }

test('comments and replies beyond the first page, an answer that is a reply, and what was taken back', async () => {
  await inRepository(
    {
      kind: 'discussions',
      items: 2,
      settings,
      before({ state }) {
        const post = state.discussions.get(2)
        if (!post) throw new Error('There are two')
        post.user = null
        post.comments = []
        for (let index = 0; index < 120; index++) state.comment(post, `Comment ${index}`)
        const [first, gone, spam, last] = [post.comments[0], post.comments[1], post.comments[2], post.comments.at(-1)]
        if (!first || !gone || !spam || !last) throw new Error('There are 120')
        for (let index = 0; index < 130; index++) {
          const reply = state.comment({ ...post, comments: [] }, `Reply ${index}`)
          last.replies.push(reply)
        }
        post.answer = last.replies.at(-1)?.id
        gone.deleted = state.now()
        gone.replies.push(state.comment({ ...post, comments: [] }, 'Below what is gone'))
        spam.isMinimized = true
      },
    },
    async (world) => {
      const items = await itemsOf(world)
      const item = items.get(world.site.idOf(2))
      expect(item).toMatchObject({
        kind: 'question',
        tags: ['Q&A', 'switches', 'question'],
        authors: [{ name: 'ghost' }, { name: 'spare-parts' }],
        accepted: { at: expect.anything() },
      })
      const texts = item?.replies?.map(({ content }) => content.value.replace(/<\/?p>/g, '').trim()) ?? []
      expect(texts).toHaveLength(120 - 2 + 130 + 1)
      expect(texts.slice(0, 4)).toEqual(['Comment 0', 'Below what is gone', 'Comment 3', 'Comment 4'])
      expect(texts.at(-1)).toBe('Reply 129')
      const accepted = item?.replies?.filter((reply) => reply.accepted)
      expect(accepted).toMatchObject([
        { externalId: item?.accepted?.replyId, parentId: item?.replies?.at(-131)?.externalId },
      ])
      expect(item?.replies?.[1]?.parentId).toBeUndefined()
      expect(items.get(world.site.idOf(1))).toMatchObject({ kind: 'discussion', tags: ['Ideas', 'switches'] })
    },
  )
})

test('an answer that is chosen, or a comment that goes, is noticed without a new time of change', async () => {
  await inRepository({ kind: 'discussions', settings: { ...settings, pageSize: 100 }, items: 12 }, async (world) => {
    const { state, idOf } = world.site
    await complete(world)
    const post = state.discussions.get(2)
    world.clock.turn({ hours: 5 })
    if (post) post.answer = post.comments[0]?.id
    expect(await complete(world)).toMatchObject({ upserted: 1 })
    if (post) Object.assign(post, { comments: post.comments.slice(1), answer: undefined })
    expect(await later(world)).toMatchObject({ upserted: 1 })
    expect((await keptOf(world, idOf(2))).html.match(/thermostat/g)).toHaveLength(1)
    expect(await later(world)).toMatchObject({ upserted: 0 })
  })
})

test('a connection without an end is given up', async () => {
  let asked = 0
  await inRepository(
    {
      kind: 'discussions',
      settings,
      intercept: ({ path, body }) => {
        if (path !== '/graphql' || !body.includes('query Discussions')) return undefined
        asked++
        return json({
          data: { repository: { discussions: { pageInfo: { hasNextPage: true, endCursor: 'again' }, nodes: [] } } },
        })
      },
    },
    async (world) => {
      expect((await world.hub.run()).state).toBe('schema-drift')
      expect(asked).toBe(2)
    },
  )
})

test('what came in part only is not taken for the whole', async () => {
  let isPartial = false
  await inRepository(
    {
      kind: 'discussions',
      settings,
      intercept: ({ path, body }) =>
        isPartial && path === '/graphql' && body.includes('query Details')
          ? json({
              data: { nodes: [{ ...wholeDiscussion, comments: { pageInfo: { hasNextPage: false }, nodes: [null] } }] },
              errors: [{ message: 'Something went wrong', path: ['nodes', 0, 'comments', 'nodes', 0] }],
            })
          : undefined,
    },
    async (world) => {
      await complete(world)
      const before = await keptOf(world, world.site.idOf(2))
      isPartial = true
      world.clock.turn({ hours: 1 })
      world.site.edit(world.site.idOf(2), { title: 'Edited' })
      expect(await complete(world)).toMatchObject({ failed: 1, deleted: 0, upserted: 0 })
      expect(await keptOf(world, world.site.idOf(2))).toEqual(before)
    },
  )
})

const wholeDiscussion = {
  ...{ id: 'D_kw2', number: 2, title: 'Edited', body: '', url: 'https://github.com/a/b/discussions/2' },
  ...{
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    category: { name: 'Q&A', isAnswerable: true },
  },
}

test('what takes GitHub too long is asked for in smaller parts', async () => {
  const sizes: number[] = []
  await inRepository(
    {
      kind: 'discussions',
      settings,
      items: 9,
      intercept: ({ path, body }) => {
        if (path !== '/graphql' || !body.includes('query Details')) return undefined
        const { ids } = JSON.parse(body).variables
        sizes.push(ids.length)
        return ids.length > 3
          ? { status: 502, headers: { 'content-type': 'text/html' }, body: '<title>502</title>' }
          : undefined
      },
    },
    async (world) => {
      await complete(world)
      await world.expectAll()
      expect(sizes.filter((size) => size <= 3)).toEqual([3, 2, 2, 2])
    },
  )
})

test('a discussion that went between the list and the reading goes', async () => {
  await inRepository(
    {
      kind: 'discussions',
      settings,
      intercept: ({ path, body }, state) => {
        if (path === '/graphql' && body.includes('query Details')) state.discussions.delete(2)
        return undefined
      },
    },
    async (world) => {
      await complete(world)
      expect((await world.hub.kept()).has(world.site.idOf(2))).toBe(false)
      expect((await world.hub.kept()).size).toBe(2)
    },
  )
})

test('a repository that GraphQL does not know any more deletes nothing', async () => {
  let isGone = false
  await inRepository(
    {
      kind: 'discussions',
      settings,
      intercept: ({ path }) =>
        isGone && path === '/graphql'
          ? json({
              data: { repository: null },
              errors: [{ type: 'NOT_FOUND', path: ['repository'], message: 'Could not resolve' }],
            })
          : undefined,
    },
    async (world) => {
      await complete(world)
      isGone = true
      world.clock.turn({ hours: 1 })
      expect(await world.hub.run()).toMatchObject({ state: 'gone', deleted: 0 })
      expect((await world.hub.kept()).size).toBe(3)
    },
  )
})

import { expect, test } from 'vitest'
import { complete } from '../kit/world.ts'
import { inRepository, itemsOf, keptOf, later } from './tests/worlds.ts'

const onlyIssues = { read: ['issues'] }

test('an issue comes with its labels, its people and all its comments', async () => {
  await inRepository(
    {
      settings: onlyIssues,
      before({ state }) {
        const [one, two, three] = [...state.issues.values()]
        if (!one || !two || !three) throw new Error('There are three')
        for (let index = 0; index < 250; index++) state.comment(one, `Step ${index}`)
        two.user = null
        state.comment(two).user = null
        state.comment(three, 'This issue is stale.').user = { login: 'stale[bot]', type: 'Bot' }
      },
    },
    async (world) => {
      const [one, two, three] = [...(await itemsOf(world, onlyIssues)).values()].sort((a, b) =>
        a.externalId < b.externalId ? -1 : 1,
      )
      expect(one).toMatchObject({
        kind: 'discussion',
        tags: ['switches'],
        authors: [{ name: 'mender-1', url: `${world.site.server.url}/mender-1` }, { name: 'spare-parts' }],
        license: { spdx: 'CC-BY-4.0', source: 'config' },
        attribution: { text: 'Opened by mender-1 in mending/kettles on GitHub' },
      })
      expect(one?.replies?.slice(1).map(({ content }) => content.value.trim())).toEqual(
        Array.from({ length: 250 }, (_, index) => `<p>Step ${index}</p>`),
      )
      expect(two).toMatchObject({
        kind: 'question',
        authors: [{ name: 'ghost' }, { name: 'spare-parts' }, { name: 'ghost' }],
      })
      expect(three?.replies).toHaveLength(0)
      const withBots = (await itemsOf(world, { ...onlyIssues, bots: true })).get(three?.externalId ?? '')
      expect(withBots?.replies).toHaveLength(1)
    },
  )
})

test('without a licence of the community, an excerpt of each post is kept', async () => {
  await inRepository({ settings: onlyIssues }, async (world) => {
    world.site.edit(world.site.idOf(1), { html: `# A log\n\n${'It clicks. '.repeat(200)}` })
    const item = (await itemsOf(world, { ...onlyIssues, communityLicense: undefined })).get(world.site.idOf(1))
    expect(item?.license).toEqual({ spdx: 'NONE', source: 'site' })
    expect(item?.content).toMatchObject({ format: 'text', truncated: true })
    expect(item?.content.value).toMatch(/^A log It clicks\. .{200,300}…$/)
    expect(item?.replies?.[0]).toMatchObject({ license: { spdx: 'NONE' }, content: { truncated: true } })
  })
})

test('a comment that is deleted or edited is noticed though its issue does not move', async () => {
  await inRepository({ settings: onlyIssues }, async (world) => {
    const { state, idOf } = world.site
    const issue = state.issues.get(1)
    if (!issue) throw new Error('There is one')
    const [first, second] = [state.comment(issue, 'Mine hums.'), state.comment(issue, 'Mine sings.')]
    await complete(world)
    world.clock.turn({ hours: 2 })
    issue.comments = issue.comments.filter((comment) => comment !== first)
    expect((await complete(world)).upserted).toBe(1)
    expect((await keptOf(world, idOf(1))).html).not.toContain('Mine hums.')
    world.clock.turn({ hours: 2 })
    Object.assign(second, { body: 'Mine roars.', updated: state.now() })
    expect((await complete(world)).upserted).toBe(1)
    expect((await keptOf(world, idOf(1))).html).toContain('Mine roars.')
    expect(await later(world)).toMatchObject({ upserted: 0 })
  })
})

test('a list of comments that breaks off takes none away', async () => {
  let isBroken = false
  await inRepository(
    {
      settings: onlyIssues,
      before: ({ state }) => {
        for (let index = 0; index < 150; index++)
          state.comment(state.issues.get(1) ?? state.post('issues'), `Step ${index}`)
      },
      intercept: ({ path, query }) =>
        isBroken && path.endsWith('/issues/1/comments') && query.get('page') === '2'
          ? { headers: { 'content-type': 'application/json' }, body: '{"message": "Server Error"}' }
          : undefined,
    },
    async (world) => {
      await complete(world)
      isBroken = true
      world.clock.turn({ hours: 1 })
      world.site.edit(world.site.idOf(1), { title: 'Edited' })
      expect((await world.hub.run()).state).toBe('schema-drift')
      expect((await keptOf(world, world.site.idOf(1))).html).toContain('Step 149')
    },
  )
})

test('only issues with one of the labels, and none that has lost it', async () => {
  await inRepository({ settings: { ...onlyIssues, labels: ['Question', 'lids'] }, items: 4 }, async (world) => {
    const { state, idOf } = world.site
    await complete(world)
    expect([...(await world.hub.kept()).keys()]).toEqual([idOf(2), idOf(4)])
    world.clock.turn({ hours: 1 })
    Object.assign(state.issues.get(2) ?? {}, { labels: ['switches'], updated: state.now() })
    Object.assign(state.issues.get(3) ?? {}, { labels: ['lids'], updated: state.now() })
    expect(await complete(world)).toMatchObject({ deleted: 1 })
    expect([...(await world.hub.kept()).keys()]).toEqual([idOf(3), idOf(4)])
  })
})

test('a transferred issue goes', async () => {
  await inRepository({ settings: onlyIssues }, async (world) => {
    const { state, idOf, server } = world.site
    await complete(world)
    const other = { ...state.issues.get(1), number: 9 }
    state.issues.delete(1)
    state.transferred.set(1, `${server.url}/repos/mending/toasters/issues/9`)
    expect(other.number).toBe(9)
    world.clock.turn({ hours: 30 })
    expect(await complete(world)).toMatchObject({ deleted: 1 })
    expect((await world.hub.kept()).has(idOf(1))).toBe(false)
  })
})

test('a page of long issues that is too large is asked for in smaller ones', async () => {
  await inRepository(
    {
      settings: { ...onlyIssues, pageSize: 100 },
      items: 90,
      before: ({ state }) => {
        for (const issue of state.issues.values()) issue.body = `${'\u0001 long '.repeat(9000)}${issue.number}`
      },
    },
    async (world) => {
      await complete(world)
      expect((await world.hub.kept()).size).toBe(90)
    },
  )
})

test('many issues of one second are all read, though some go and some are edited on the way', async () => {
  let requests = 0
  await inRepository(
    {
      settings: { ...onlyIssues, pageSize: 5 },
      items: 33,
      before: (site) => site.makeSimultaneous?.(),
      intercept: ({ path }, state) => {
        if (!path.endsWith('/issues') || ++requests > 6 || requests < 2) return undefined
        const rows = [...state.issues.values()].filter(({ isPull }) => !isPull)
        const [gone, edited] = [rows[requests], rows[requests + 3]]
        if (gone) state.issues.delete(gone.number)
        if (edited) edited.updated = state.now()
        return undefined
      },
    },
    async (world) => {
      await complete(world)
      const kept = await world.hub.kept()
      for (const { number, isPull } of world.site.state.issues.values())
        if (!isPull) expect(kept.has(world.site.idOf(number)), `issue ${number}`).toBe(true)
    },
  )
})

test('a quiet repository is asked little, and answers “not modified”', async () => {
  await inRepository({ items: 30, settings: { read: ['issues', 'docs', 'releases'] } }, async (world) => {
    await complete(world)
    await later(world)
    const before = world.site.server.requests.length
    expect(await later(world)).toMatchObject({ upserted: 0, deleted: 0 })
    const asked = world.site.server.requests.slice(before)
    const conditional = asked.filter(({ headers }) => headers['if-none-match'])
    expect(conditional.map(({ path }) => path.replace('/repos/mending/kettles', ''))).toEqual([
      ...['', '/git/trees/main', '/releases', '/issues', '/issues/comments'],
    ])
    // The one other asks after deleted issues.
    expect(asked.filter((request) => !conditional.includes(request)).map(({ path }) => path)).toEqual(['/graphql'])
  })
})

test('without a token issues are read, and some of them asked after one by one', async () => {
  await inRepository({ items: 30, settings: { read: ['issues', 'discussions'], token: undefined } }, async (world) => {
    expect(await complete(world)).toMatchObject({ upserted: 30 })
    await later(world)
    const { requests } = world.site.server
    expect(requests.filter(({ path }) => path === '/graphql')).toEqual([])
    expect(requests.filter(({ path }) => /\/issues\/\d+$/.test(path))).toHaveLength(20)
    world.site.delete(world.site.idOf(1))
    let deleted = 0
    for (let run = 0; run < 4; run++) deleted += (await later(world)).deleted
    expect(deleted).toBe(1)
    const found = await world.hub.check({ ...world.site.settings, read: ['issues', 'discussions'], token: undefined })
    expect(found).toMatchObject({
      ok: true,
      message: expect.stringMatching(/Discussions are left out: set token.*60 requests/),
    })
  })
})

test('where issues are switched off, those that are here stay', async () => {
  await inRepository({ settings: onlyIssues }, async (world) => {
    await complete(world)
    world.site.state.repository.hasIssues = false
    world.clock.turn({ hours: 30 })
    expect(await complete(world)).toMatchObject({ deleted: 0 })
  })
})

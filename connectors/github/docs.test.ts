import { expect, test } from 'vitest'
import { complete } from '../kit/world.ts'
import type { GitHubSite } from './tests/site.ts'
import { inRepository, itemsOf, keptOf, later } from './tests/worlds.ts'

const settings = { read: ['docs', 'releases'] }

const write = ({ state }: GitHubSite, path: string, text: string) =>
  state.files.set(path, { text, at: state.now(), by: 'mender-2' })

test('README and the texts of docs folders come as articles, with who wrote them', async () => {
  await inRepository({ settings }, async (world) => {
    const items = [...(await itemsOf(world, settings)).values()]
    const web = `${world.site.server.url}/mending/kettles`
    expect(items.map(({ title, canonicalUrl }) => [title, canonicalUrl.replace(web, '')])).toEqual([
      ['Kettles', '/blob/main/README.md'],
      ['Descaling', '/blob/main/docs/more/descaling.txt'],
      ['Switches & lids', '/blob/main/docs/switches.md'],
      ['kettles v502', '/releases/tag/v502'],
      ['kettles v501', '/releases/tag/v501'],
    ])
    expect(items[2]).toMatchObject({
      kind: 'article',
      authors: [{ name: 'mender-1' }, { name: 'first-mender' }],
      license: { spdx: 'CC-BY-4.0', url: 'https://spdx.org/licenses/CC-BY-4.0.html', source: 'site' },
      attribution: { text: 'mender-1, first-mender in mending/kettles on GitHub' },
    })
    expect(items[2]?.content.value).toBe(`<p>See <a href="${web}/blob/main/README.md">the root</a>.</p>\n`)
    expect(items[2]?.createdAt.until(items[2].updatedAt).total('hours')).toBe(500)
    expect(JSON.stringify(items)).not.toContain('@example.org')
    await complete(world)
    const readme = await keptOf(world, items[0]?.externalId ?? '')
    // HTML in it is HTML, an image a link to it, and a relative address one of the repository.
    expect(readme.html).toContain(`href="${web}/blob/main/kettle.png"`)
    expect(readme.html).not.toContain('&lt;p')
  })
})

test('a file that changes, moves or goes', async () => {
  await inRepository({ settings }, async (world) => {
    const { site } = world
    const titles = async () => [...(await world.hub.kept()).values()].map(({ title }) => title).sort()
    await complete(world)
    world.clock.turn({ hours: 1 })
    write(site, 'README.md', '# Kettles and pots')
    const moved = site.state.files.get('docs/switches.md')
    site.state.files.delete('docs/switches.md')
    if (moved) site.state.files.set('docs/parts/switches.md', moved)
    site.state.files.delete('docs/more/descaling.txt')
    const before = site.server.requests.length
    expect(await complete(world)).toMatchObject({ upserted: 2, deleted: 2 })
    expect(site.server.requests.slice(before).filter(({ path }) => path.includes('/git/blobs/'))).toHaveLength(2)
    expect(await titles()).toEqual(['Kettles and pots', 'Switches & lids', 'kettles v501', 'kettles v502'])
    expect(await later(world)).toMatchObject({ upserted: 0, deleted: 0 })
  })
})

test('a release that is taken back goes, and a draft never comes', async () => {
  await inRepository({ settings: { read: ['releases'] } }, async (world) => {
    const { state } = world.site
    await complete(world)
    expect((await world.hub.kept()).size).toBe(2)
    state.releases.splice(0, 1)
    state.releases.push({
      id: 504,
      tag: 'v504',
      name: 'kettles: the quiet one',
      body: '',
      draft: false,
      at: state.now(),
    })
    expect(await later(world)).toMatchObject({ upserted: 1, deleted: 1 })
    expect((await keptOf(world, '4711:release:504')).title).toBe('kettles: the quiet one')
  })
})

test('releases that a shifting list leaves out are asked after, not buried', async () => {
  let page = 0
  await inRepository(
    {
      settings: { read: ['releases'], pageSize: 5 },
      before: ({ state }) => {
        for (let id = 600; id < 612; id++)
          state.releases.push({ id, tag: `v${id}`, name: null, body: '', draft: false, at: state.now() })
      },
      intercept: ({ path }, state) => {
        // The newest goes while the list is read: all move up, and one slips through between two pages.
        if (path.endsWith('/releases') && ++page === 7) state.releases.pop()
        return undefined
      },
    },
    async (world) => {
      await complete(world)
      world.clock.turn({ hours: 1 })
      world.site.state.releases.push({
        id: 700,
        tag: 'v700',
        name: null,
        body: '',
        draft: false,
        at: world.site.state.now(),
      })
      await complete(world)
      const there = world.site.state.releases.filter(({ draft }) => !draft).map(({ id }) => `4711:release:${id}`)
      const kept = await world.hub.kept()
      for (const id of there) expect(kept.has(id), id).toBe(true)
    },
  )
})

test.each([
  ['NOASSERTION', 'UNKNOWN'],
  [null, 'NONE'],
])('a repository with the licence %s gives excerpts', async (spdx, expected) => {
  await inRepository({ settings, before: ({ state }) => Object.assign(state.repository, { spdx }) }, async (world) => {
    for (const item of (await itemsOf(world, settings)).values()) {
      expect(item.license.spdx).toBe(expected)
      expect(item.content).toMatchObject({ format: 'text', truncated: true })
    }
    for (const item of (await itemsOf(world, { ...settings, license: 'MIT' })).values())
      expect(item).toMatchObject({
        license: { spdx: 'MIT', source: 'config' },
        content: { baseUrl: expect.anything() },
      })
  })
})

test('another licence has everything read again', async () => {
  await inRepository({ settings }, async (world) => {
    await complete(world)
    world.site.state.repository.spdx = 'MIT'
    expect(await later(world)).toMatchObject({ upserted: 5, deleted: 0 })
  })
})

test('an empty repository, and a branch that is not there', async () => {
  await inRepository({ settings, before: ({ state }) => state.files.clear() }, async (world) => {
    expect(await complete(world)).toMatchObject({ upserted: 2 })
  })
  await inRepository({ settings: { ...settings, branch: 'release/2' } }, async (world) => {
    expect((await world.hub.run()).state).toBe('config')
  })
})

test('a folder that is too much for one answer is read folder by folder', async () => {
  await inRepository(
    {
      settings: { ...settings, docs: [''] },
      intercept: ({ path, query }) =>
        path.includes('/git/trees/') && query.has('recursive')
          ? {
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify({ sha: 'a'.repeat(40), truncated: true, tree: [] }),
            }
          : undefined,
    },
    async (world) => {
      await complete(world)
      await world.hub.kept().then((kept) => expect(kept.size).toBe(5))
    },
  )
})

/** What only a wiki does. */
import { expect, test } from 'vitest'
import { complete, inWorld, type World } from '../kit/world.ts'
import { mediaWiki } from './tests/scenario.ts'
import type { MediaWikiSite } from './tests/site.ts'

const wiki = (
  options: { items?: number; settings?: Record<string, unknown> },
  act: (world: World<MediaWikiSite>) => Promise<void>,
) => inWorld(mediaWiki, options, act)

const number = (id: string) => Number(id.split(':')[1])
const jsonHeaders = { 'content-type': 'application/json' }

test('a page that becomes a redirect goes, and comes back when it is a page again', () =>
  wiki({}, async (world) => {
    await complete(world)
    const [first = ''] = world.site.ids()
    world.clock.turn({ hours: 1 })
    world.site.state.edit(number(first), '', { redirect: true })
    expect((await complete(world)).deleted).toBe(1)
    world.clock.turn({ hours: 1 })
    world.site.state.edit(number(first), '<p>Again a page.</p>', { redirect: false })
    await complete(world)
    await world.expectAll()
  }))

test('a moved page keeps its identity, within what is read, out of it and back', () =>
  wiki({}, async (world) => {
    const { state } = world.site
    await complete(world)
    const [first = '', second = ''] = world.site.ids()
    world.clock.turn({ hours: 1 })
    state.move(number(first), `Anoraks/Zips "A" & 'B'`)
    state.move(number(second), 'User:Mirela/Draft', 2)
    expect(await complete(world)).toMatchObject({ upserted: 1, deleted: 1 })
    expect((await world.hub.kept()).get(first)?.title).toBe(`Anoraks/Zips "A" & 'B'`)
    await world.expectAll()
    world.clock.turn({ hours: 1 })
    state.move(number(second), 'Back', 0)
    await complete(world)
    await world.expectAll()
  }))

test('where the change log is too young, everything is read anew and nothing is lost', () =>
  wiki({ items: 25 }, async (world) => {
    const { state } = world.site
    await complete(world)
    const [edited = '', deleted = ''] = world.site.ids()
    world.clock.turn({ hours: 24 * 95 })
    world.site.edit(edited, { html: '<p>Changed long ago.</p>' })
    const added = world.site.add()
    world.site.delete(deleted)
    world.clock.turn({ hours: 24 * 95 })
    state.forget(world.clock.now().subtract({ hours: 24 * 90 }))
    const late = world.site.add()

    await complete(world)
    const kept = await world.hub.kept()
    expect(kept.get(edited)?.html).toContain('Changed long ago.')
    expect(kept.has(added) && kept.has(late)).toBe(true)
    // Nobody has said that it was deleted: the second sweep that misses it believes so.
    world.clock.turn({ hours: 30 })
    await complete(world)
    expect((await world.hub.kept()).has(deleted)).toBe(false)
    await world.expectAll()
  }))

test('a long rest alone is no reason to read everything anew', () =>
  wiki({ items: 25 }, async (world) => {
    await complete(world)
    world.clock.turn({ hours: 24 * 30 })
    const before = world.site.server.requests.length
    await complete(world)
    expect(world.site.server.requests.length - before).toBeLessThanOrEqual(mediaWiki.quietRequests + 1)
  }))

test('what is suppressed without a trace is found by two sweeps', () =>
  wiki({}, async (world) => {
    await complete(world)
    const [first = ''] = world.site.ids()
    world.site.state.remove(number(first), false)
    world.clock.turn({ hours: 30 })
    expect((await complete(world)).deleted).toBe(0)
    world.clock.turn({ hours: 30 })
    expect((await complete(world)).deleted).toBe(1)
    await world.expectAll()
  }))

test('a page that does not want to be indexed is not kept', () =>
  wiki({}, async (world) => {
    await complete(world)
    const [first = ''] = world.site.ids()
    world.clock.turn({ hours: 1 })
    world.site.state.edit(number(first), '<p>Draft.</p>', { noindex: true })
    await complete(world)
    expect((await world.hub.kept()).has(first)).toBe(false)
  }))

test('only some categories: what joins comes, what leaves goes; hidden ones are no tags but count', () =>
  wiki({ items: 25, settings: { categories: ['zips'], excludeCategories: ['Hidden: to check'] } }, async (world) => {
    const { state } = world.site
    state.create('Kettle', { categories: ['Category:Kettles'] })
    const hidden = state.create('Zip to check', { categories: ['Category:Zips', 'Category:Hidden: to check'] })
    await complete(world)
    expect((await world.hub.kept()).size).toBe(25)
    world.clock.turn({ hours: 1 })
    state.edit(hidden, '<p>Checked.</p>', { categories: ['Category:Zips'] })
    const [first = ''] = world.site.ids()
    state.edit(number(first), '<p>No zip.</p>', { categories: [] })
    expect(await complete(world)).toMatchObject({ upserted: 1, deleted: 1 })
    const kept = await world.hub.kept()
    expect(kept.has(`page:${hidden}`)).toBe(true)
    expect(kept.has(first)).toBe(false)
  }))

test('without a licence only the beginning is asked for and kept; with one, everything is read anew', () =>
  wiki({}, async (world) => {
    Object.assign(world.site.rights, { url: '', text: 'See the page about rights' })
    await complete(world)
    const parses = world.site.server.requests.filter(({ query }) => query.get('action') === 'parse')
    expect(parses.every(({ query }) => query.get('section') === '0')).toBe(true)
    const [first = ''] = world.site.ids()
    expect((await world.hub.kept()).get(first)?.html).not.toContain('Squeeze')
    world.clock.turn({ hours: 1 })
    world.site.rights.text = 'Creative Commons Attribution 4.0'
    expect((await complete(world)).upserted).toBe(5)
    expect((await world.hub.kept()).get(first)?.html).toContain('Squeeze')
  }))

test('with the address of a page, the page says where api.php is', () =>
  wiki({}, async (world) => {
    const settings = { url: `${world.site.server.url}/wiki/Main_Page` }
    expect(await world.hub.check(settings)).toMatchObject({ ok: true, items: 5 })
    const ids: string[] = []
    for await (const some of mediaWiki.connector.listIds?.(world.hub.ctx(settings)) ?? []) ids.push(...some)
    expect(ids.sort()).toEqual(world.site.ids().sort())
  }))

test('one page that the wiki can never render holds up no other', () =>
  wiki({ items: 25 }, async (world) => {
    const { server } = world.site
    const stop = spoilEvery(world, ({ pageid }) => pageid === '3', { status: 500, body: 'Fatal error' })
    expect(await complete(world)).toMatchObject({ upserted: 24, failed: 1 })
    stop()
    server.heal()
    world.clock.turn({ hours: 1 })
    await complete(world)
    await world.expectAll()
  }))

test('a page too large is a failure of its own', () =>
  wiki({}, async (world) => {
    spoilEvery(world, ({ pageid }) => pageid === '3', { headers: jsonHeaders, body: Buffer.alloc(6_000_000, ' ') })
    expect(await complete(world)).toMatchObject({ upserted: 4, failed: 1 })
  }))

test('a wiki that can render nothing is down: nothing moves on', () =>
  wiki({ items: 25 }, async (world) => {
    const stop = spoilEvery(world, ({ action }) => action === 'parse', { status: 500, body: 'Fatal error' })
    expect((await world.hub.run()).state).toBe('transient')
    stop()
    await complete(world)
    await world.expectAll()
  }))

const endless = (name: string, rows: object[], token: (n: number) => string) => {
  let n = 0
  return () => ({
    headers: jsonHeaders,
    body: JSON.stringify({
      batchcomplete: true,
      continue: { [`${name}continue`]: token(++n), continue: '-||' },
      query: { [name === 'ap' ? 'allpages' : 'recentchanges']: rows },
    }),
  })
}

test.each([
  ['the same token again', 'allpages', endless('ap', [{ pageid: 1, ns: 0, title: 'A' }], () => 'same')],
  ['ever new tokens, ever the same pages', 'allpages', endless('ap', [{ pageid: 1, ns: 0, title: 'A' }], String)],
  ['ever new tokens and nothing', 'allpages', endless('ap', [], String)],
  [
    'changes that repeat',
    'recentchanges',
    endless('rc', [{ type: 'log', rcid: 1, timestamp: '2026-03-01T00:00:00Z' }], String),
  ],
])('a list without end is given up: %s', (_, list, answer) =>
  wiki({}, async (world) => {
    await complete(world)
    world.clock.turn({ hours: 30 })
    spoilEvery(world, (query) => query.list === list, answer)
    const before = world.site.server.requests.length
    const report = await world.hub.run()
    expect(report).toMatchObject({ state: 'schema-drift', deleted: 0 })
    expect(world.site.server.requests.length - before).toBeLessThan(600)
    await world.expectAll()
  }),
)

test('an answer about pages that continues in circles is given up', () =>
  wiki({}, async (world) => {
    const circle = {
      headers: jsonHeaders,
      body: JSON.stringify({ continue: { clcontinue: 'x' }, query: { pages: [] } }),
    }
    spoilEvery(world, (query) => 'pageids' in query, circle)
    expect((await world.hub.run()).state).toBe('schema-drift')
  }))

test('an answer that leaves out a page says nothing about it', () =>
  wiki({}, async (world) => {
    await complete(world)
    world.clock.turn({ hours: 1 })
    for (const id of world.site.ids()) world.site.edit(id, { html: '<p>New.</p>' })
    const none = { headers: jsonHeaders, body: JSON.stringify({ batchcomplete: true, query: { pages: [] } }) }
    spoilEvery(world, (query) => 'pageids' in query, none)
    expect(await world.hub.run()).toMatchObject({ state: 'schema-drift', deleted: 0 })
    await world.expectAll()
  }))

/** Spoils the answers to some questions for as long as it is not stopped. */
function spoilEvery(
  { site }: World<MediaWikiSite>,
  isMeant: (query: Record<string, string>) => boolean,
  instead: object | (() => object),
): () => void {
  site.spoilWhere = (query) =>
    isMeant(Object.fromEntries(query)) ? (typeof instead === 'function' ? instead() : instead) : undefined
  return () => {
    site.spoilWhere = undefined
  }
}

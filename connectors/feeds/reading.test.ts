import { expect, test } from 'vitest'
import type { SyncEvent } from '../contract.ts'
import { type Hub, startClock, startHub } from '../kit/hub.ts'
import { type SiteAnswer, type SiteRequest, type SiteServer, startSite } from '../kit/site-server.ts'
import { connector } from './index.ts'

type Cursor = ReturnType<typeof connector.initialCursor>
type Visit = { server: SiteServer; hub: Hub; read(from?: Cursor): Promise<Outcome> }
type Outcome = { cursor: Cursor; titles: string[]; dates: string[]; done: Extract<SyncEvent<Cursor>, { type: 'done' }> }

const clock = startClock()

/** A site that answers so, and a way to read it as a run would. */
async function visit(
  answer: (request: SiteRequest) => SiteAnswer | undefined,
  settings: Record<string, unknown>,
  act: (visit: Visit) => Promise<void>,
): Promise<void> {
  const server = await startSite(answer, clock.now)
  const given = { url: `${server.url}/feed`, ...settings }
  if (settings.path) {
    given.url = `${server.url}${settings.path}`
    delete (given as Record<string, unknown>).path
  }
  const hub = await startHub({ connector }, { clock, host: new URL(server.url).host, settings: given })
  const read = async (from?: Cursor): Promise<Outcome> => {
    const ctx = hub.ctx(given) as Parameters<typeof connector.sync>[0]
    const outcome: Omit<Outcome, 'done'> & { done?: Outcome['done'] } = {
      ...{ cursor: from ?? connector.initialCursor(ctx.settings, clock.now()), titles: [], dates: [] },
    }
    for await (const event of connector.sync(ctx, outcome.cursor)) {
      if (event.type === 'done') outcome.done = event
      if (event.type !== 'batch') continue
      outcome.cursor = connector.cursor.parse(JSON.parse(JSON.stringify(event.cursor)))
      outcome.titles.push(...event.items.map(({ title }) => title))
      outcome.dates.push(...event.items.map(({ createdAt }) => createdAt.toString()))
    }
    if (!outcome.done) throw new Error('The run did not end')
    return { ...outcome, done: outcome.done }
  }
  try {
    await act({ server, hub, read })
  } finally {
    await server.close()
    await hub.close()
  }
}

const rss = (item: string, channel = '') =>
  `<rss version="2.0"><channel><title>Bikes</title><link>https://bikes.example/</link>${channel}${item}</channel></rss>`
const item =
  '<item><title>Brakes</title><link>https://bikes.example/brakes</link><guid>b</guid><description>Pads first.</description></item>'
const xml = { 'content-type': 'application/rss+xml' }

test('validators go back exactly as they came, and a 304 may renew them', async () => {
  const lastModified = 'Sun,  1 Mar 2026 10:00:00 gmt'
  const answer = ({ headers }: SiteRequest) =>
    headers['if-none-match'] === 'W/"odd, one"'
      ? { status: 304, headers: { 'last-modified': 'later' }, body: '' }
      : { headers: { ...xml, etag: 'W/"odd, one"', 'last-modified': lastModified }, body: rss(item) }
  await visit(answer, {}, async ({ server, read }) => {
    const first = await read()
    expect(first.titles).toEqual(['Brakes'])
    const second = await read(first.cursor)
    expect(server.requests[1]?.headers).toMatchObject({
      'if-none-match': 'W/"odd, one"',
      'if-modified-since': lastModified,
    })
    expect(second).toMatchObject({ titles: [], done: { complete: true } })
    expect(second.cursor.memory).toMatchObject({ etag: 'W/"odd, one"', lastModified: 'later' })
  })
})

test('a body that did not change is not read again, whatever its headers say', async () => {
  await visit(
    () => ({ headers: { ...xml, expires: '0', etag: '"x"' }, body: rss(item) }),
    {},
    async ({ server, read }) => {
      const { cursor } = await read()
      expect((await read(cursor)).titles).toEqual([])
      expect(server.requests[1]?.headers).not.toHaveProperty('if-none-match')
    },
  )
})

test.each([
  [{}, '<ttl>90</ttl>', 90],
  [{ 'cache-control': 'public, max-age=7200' }, '', 120],
  [{ 'cache-control': 'max-age=60' }, '<ttl>30</ttl>', 30],
  [{ expires: 'Mon, 02 Mar 2026 12:00:00 GMT' }, '', 180],
  [{ 'cache-control': 'max-age=31536000' }, '', 1440],
  [{ expires: 'Sun, 01 Mar 2026 12:00:00 GMT' }, '', undefined],
])('a feed with %j and %s is left alone for %s minutes', async (headers, channel, minutes) => {
  await visit(
    () => ({ headers: { ...xml, date: 'Mon, 02 Mar 2026 09:00:00 GMT', ...headers }, body: rss(item, channel) }),
    {},
    async ({ read }) => {
      expect((await read()).done.nextCheckAfterMinutes).toBe(minutes)
    },
  )
})

test('a lasting redirect is believed after three runs, a passing one never', async () => {
  for (const [status, asked] of [
    [308, 'moved'],
    [302, 'feed'],
  ] as const) {
    const answer = ({ path }: SiteRequest) =>
      path === '/moved' ? { headers: xml, body: rss(item) } : { status, headers: { location: '/moved' }, body: '' }
    await visit(answer, {}, async ({ server, read }) => {
      let cursor: Cursor | undefined
      for (let run = 0; run < 3; run++) cursor = (await read(cursor)).cursor
      const before = server.requests.length
      await read(cursor)
      expect(server.requests[before]?.path).toBe(`/${asked}`)
    })
  }
})

test('a page leads to its feed, not to that of its comments, and the feed is remembered', async () => {
  const page = `<!-- hello --><!DOCTYPE html><html><head><link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
    <link rel="alternate" type="application/rss+xml" title="Posts" href="/posts.xml"></head></html>`
  const answer = ({ path }: SiteRequest) =>
    path === '/posts.xml' ? { headers: xml, body: rss(item) } : { headers: { 'content-type': 'text/html' }, body: page }
  await visit(answer, { path: '/' }, async ({ server, read }) => {
    const { cursor, titles } = await read()
    expect(titles).toEqual(['Brakes'])
    await read(cursor)
    expect(server.requests.map(({ path }) => path)).toEqual(['/', '/posts.xml', '/posts.xml'])
  })
})

test('a feed that became a page is trouble, not an empty feed', async () => {
  let body = rss(item)
  await visit(
    () => ({ headers: { 'content-type': 'text/html' }, body }),
    {},
    async ({ read }) => {
      const { cursor } = await read()
      body = '<!doctype html><link rel="alternate" type="application/rss+xml" href="/other"><p>Parked'
      await expect(read(cursor)).rejects.toMatchObject({ class: 'schema-drift' })
    },
  )
})

test('an entry without a date keeps the one on which it was first seen', async () => {
  let extra = ''
  await visit(
    () => ({ headers: xml, body: rss(item + extra) }),
    {},
    async ({ read }) => {
      const first = await read()
      clock.turn({ hours: 5 })
      extra = item.replaceAll('rakes', 'ells').replace('>b<', '>c<')
      const second = await read(first.cursor)
      expect(second.titles).toEqual(['Brakes', 'Bells'])
      expect(second.dates[0]).toBe(first.dates[0])
      expect(second.dates[1]).not.toBe(first.dates[0])
    },
  )
})

test('whole texts stay away unless the settings name a licence that allows them', async () => {
  const long = item.replace('Pads first.', `&lt;p&gt;${'Pads first, then the cable. '.repeat(40)}END&lt;/p&gt;`)
  const keptWith = async (settings: Record<string, unknown>) => {
    let html = ''
    await visit(
      () => ({ headers: xml, body: rss(long) }),
      settings,
      async ({ hub }) => {
        expect((await hub.run()).state).toBe('complete')
        html = [...(await hub.kept()).values()].map((kept) => kept.html).join()
      },
    )
    return html
  }
  const excerpt = await keptWith({ license: 'CC-BY-4.0' })
  expect(excerpt).toContain('Pads first')
  expect(excerpt).not.toContain('END')
  expect(await keptWith({ license: 'CC-BY-4.0', fullText: true })).toContain('END')
})

test('an entry that keeps its rights is an excerpt, whatever the settings say of the others', async () => {
  const long = item.replace(
    'Pads first.',
    `&lt;p&gt;${'Pads first, then the cable. '.repeat(40)}END&lt;/p&gt;</description><dc:rights xmlns:dc="http://purl.org/dc/elements/1.1/">All rights reserved</dc:rights><description>`,
  )
  await visit(
    () => ({ headers: xml, body: rss(long) }),
    { license: 'CC-BY-4.0', fullText: true },
    async ({ hub }) => {
      expect((await hub.run()).state).toBe('complete')
      expect([...(await hub.kept()).values()].map(({ html }) => html).join()).not.toContain('END')
    },
  )
})

test('a row of comments and a name without end are refused as fast as any', async () => {
  let body = '<!---->'.repeat(600)
  await visit(
    () => ({ headers: xml, body }),
    {},
    async ({ hub }) => {
      expect((await hub.run()).state).toBe('schema-drift')
      body = rss(item.replace('</item>', `<author>${'a'.repeat(2_000_000)}</author></item>`))
      expect((await hub.run()).state).toBe('complete')
    },
  )
})

test('ids may be anything: names that objects have, half a character, none', async () => {
  const items = ['constructor', '__proto__', 'a\u0000b\ud800'].map((id) => ({ id, title: `About ${id.slice(0, 1)}` }))
  const body = JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', title: 'Odd', items })
  await visit(
    () => ({ headers: { 'content-type': 'application/feed+json' }, body }),
    {},
    async ({ hub }) => {
      expect(await hub.run()).toEqual({ state: 'complete', upserted: 3, deleted: 0, failed: 0 })
      expect([...(await hub.kept()).keys()]).toEqual(['__proto__', 'ab', 'constructor'])
    },
  )
})

test('the address of a feed is not told to readers: it may hold a key', async () => {
  const body = '<rss version="2.0"><channel><title>Bikes</title><item><title>Brakes</title></item></channel></rss>'
  await visit(
    () => ({ headers: xml, body }),
    { path: '/feed?for=only-me' },
    async ({ server, hub }) => {
      const ctx = hub.ctx({ url: `${server.url}/feed?for=only-me` }) as Parameters<typeof connector.sync>[0]
      for await (const event of connector.sync(ctx, connector.initialCursor(ctx.settings, clock.now())))
        if (event.type === 'batch') for (const one of event.items) expect(JSON.stringify(one)).not.toContain('only-me')
    },
  )
})

test('what follows the path of a feed’s address is in no message', async () => {
  await visit(
    () => ({ status: 404, body: '' }),
    { path: '/feed?for=only-me' },
    async ({ hub, server }) => {
      expect((await hub.run()).state).toBe('gone')
      const written = await hub.written()
      expect(written).toContain(`${server.url}/feed answered 404`)
      expect(written).not.toContain('only-me answered')
    },
  )
})

test('hundreds of entries without dates and with long ids keep the moment they were first seen', async () => {
  const entry = (n: number) => `<item><title>Part ${n}</title><guid>/${'archive/'.repeat(55)}${n}</guid></item>`
  const undated = Array.from({ length: 300 }, (_, n) => entry(n)).join('')
  let body = rss(undated)
  await visit(
    () => ({ headers: xml, body }),
    {},
    async ({ read, hub }) => {
      const first = await read()
      expect((await hub.run()).state).toBe('complete')
      clock.turn({ hours: 1 })
      body = rss(undated + item)
      expect((await read(first.cursor)).dates.slice(0, -1)).toEqual(first.dates)
      expect(await hub.run()).toMatchObject({ state: 'complete', upserted: 1 })
    },
  )
})

test('a cursor that has whole ids still tells when they were first seen', async () => {
  const undated =
    '<item><title>Chain</title><guid>constructor</guid></item><item><title>Hub</title><guid>h</guid></item>'
  await visit(
    () => ({ headers: xml, body: rss(undated) }),
    {},
    async ({ read, server }) => {
      const about = `${server.url}/feed`
      const { dates, cursor } = await read({ memory: { about }, firstSeen: { h: 1_700_000_000 }, part: 0 })
      expect(dates).toEqual([expect.stringMatching(/^2026-/), '2023-11-14T22:13:20Z'])
      expect(Object.values(cursor.firstSeen)).toHaveLength(2)
    },
  )
})

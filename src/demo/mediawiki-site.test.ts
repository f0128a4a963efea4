import { load } from 'cheerio'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHub } from '../../connectors/kit/hub.ts'
import { installedConnectors } from '../sources/connectors.ts'
import { type MediaWikiSite, startMediaWikiSite } from './mediawiki-site.ts'

const start = Temporal.Instant.from('2027-03-04T10:00:00Z')
let site: MediaWikiSite
beforeAll(async () => {
  site = await startMediaWikiSite({ now: () => start })
})
afterAll(() => site.close())

async function ask(query: string) {
  const response = await fetch(new URL(`/w/api.php?format=json&formatversion=2&${query}`, site.url))
  expect(response.status).toBe(200)
  return { error: response.headers.get('mediawiki-api-error'), body: await response.json() }
}

test('the connector reads all of it from its address, and every original is there to be read', async () => {
  const connector = (await installedConnectors()).byId.get('mediawiki')
  if (!connector) throw new Error('There is no connector for wikis')
  let at = start
  const clock = {
    now: () => at,
    turn(duration: Temporal.DurationLike) {
      at = at.add(duration)
    },
  }
  const settings = { url: site.url }
  const hub = await startHub({ connector }, { clock, host: new URL(site.url).host, settings })
  try {
    expect(await connector.recognise?.(hub.ctx(settings), new URL(site.url))).toMatchObject({
      title: 'The Mending Handbook',
      certainty: 'sure',
    })
    const report = await hub.run()
    expect(report).toMatchObject({ state: 'complete', deleted: 0, failed: 0 })
    expect(report.upserted).toBeGreaterThanOrEqual(18)
    expect(await hub.run()).toMatchObject({ state: 'complete', upserted: 0 })

    for (const { title, html } of (await hub.kept()).values()) {
      const headings = load(html)('h2 a, h3 a').toArray()
      expect(headings.length, title).toBeGreaterThanOrEqual(2)
      const section = new URL(headings[1]?.attribs.href ?? '')
      const page = await fetch(section)
      expect(page.status).toBe(200)
      const $ = load(await page.text())
      expect($('h1').text()).toBe(title)
      expect($(`[id="${decodeURIComponent(section.hash.slice(1))}"]`).text()).toBe(load(headings[1] as never).text())
      for (const link of $('main a[href^="/"]').toArray())
        expect((await fetch(new URL(link.attribs.href ?? '', site.url))).status, link.attribs.href).toBe(200)
    }
  } finally {
    await hub.close()
  }
})

test.each([
  ['action=nothing', 'badvalue'],
  ['action=query&list=allpages&apcontinue=Nowhere', 'badcontinue'],
  ['action=query&pageids=1&titles=Kettles', 'multisource'],
  ['action=query&pageids=x', 'badinteger'],
  ['action=parse&pageid=999', 'nosuchpageid'],
])('%s is an error, said with HTTP 200', async (query, code) => {
  const { error, body } = await ask(query)
  expect(error).toBe(code)
  expect(body).toMatchObject({ error: { code, info: expect.any(String) } })
})

test('history, author and category of a page are there to be read', async () => {
  for (const path of ['Zips?action=history', 'User:سلمى_الحداد', 'User:Aoife_Ní_Bhriain', 'Category:Textiles']) {
    const response = await fetch(new URL(`/wiki/${path}`, site.url))
    expect(response.status, path).toBe(200)
    expect(load(await response.text())('main li').length, path).toBeGreaterThan(0)
  }
  expect((await fetch(new URL('/wiki/User:%', site.url))).status).toBe(404)
})

test('an unknown list is a warning, a redirect is listed as one, what is not there is missing', async () => {
  expect((await ask('action=query&list=nothing')).body).toMatchObject({ warnings: {} })
  expect((await ask('action=query&titles=Zippers|Unheard of&prop=info')).body.query.pages).toMatchObject([
    { title: 'Zippers', redirect: true },
    { title: 'Unheard of', missing: true },
  ])
  const moved = await fetch(new URL('/wiki/Zippers', site.url))
  expect(moved.url).toMatch(/\/wiki\/Zips$/)
})

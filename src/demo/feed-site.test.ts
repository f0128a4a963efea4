import { parseFeed } from 'feedsmith'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FeedSite, startFeedSite } from './feed-site.ts'

const start = Temporal.Instant.from('2027-03-04T10:00:00Z')
let site: FeedSite
beforeAll(async () => {
  site = await startFeedSite({ now: () => start })
})
afterAll(() => site.close())

async function blog() {
  const parsed = parseFeed(await (await fetch(`${site.url}/feed.xml`)).text())
  if (parsed.format !== 'rss') throw new Error(`The blog's feed is ${parsed.format}`)
  return parsed.feed
}

async function notes() {
  const parsed = parseFeed(await (await fetch(`${site.url}/notes.json`)).text())
  if (parsed.format !== 'json') throw new Error(`The notes' feed is ${parsed.format}`)
  return parsed.feed
}

test('the home page names both feeds', async () => {
  const html = await (await fetch(site.url)).text()
  const named = [...html.matchAll(/<link rel="alternate"[^>]+href="([^"]+)"/g)].map(([, href]) => `${site.url}${href}`)
  expect(named).toEqual(site.feeds.map(({ url }) => url))
})

test('the blog gives whole texts under CC BY, each with its page', async () => {
  const { items = [], copyright } = await blog()

  expect(items.length).toBeGreaterThanOrEqual(22)
  expect(copyright).toContain('CC BY 4.0')
  expect(new Set(items.map(({ guid }) => guid?.value)).size).toBe(items.length)
  for (const { title, link, content } of items) {
    expect(title).toBeTruthy()
    expect(
      (content?.encoded ?? '')
        .replace(/<[^>]+>/g, ' ')
        .trim()
        .split(/\s+/).length,
    ).toBeGreaterThanOrEqual(140)
    const page = await fetch(link ?? '')
    expect(page.status).toBe(200)
    expect(await page.text()).toContain(content?.encoded)
  }
})

test('the newest of all is recent, in dates that a feed reader understands', async () => {
  const { items: posts = [] } = await blog()
  const { items = [] } = await notes()
  expect(items[0]?.date_published).toBe('2027-03-04T08:30:00Z')
  expect(posts[0]?.pubDate).toMatch(/^Fri, 26 Feb 2027 \d\d:\d\d:\d\d GMT$/)
})

test('the notes give excerpts and keep the rest for their own pages', async () => {
  const { items = [] } = await notes()

  expect(items.length).toBeGreaterThanOrEqual(6)
  for (const { url, content_text: excerpt = '', content_html: html } of items) {
    expect(html).toBeUndefined()
    const text = await (await fetch(url ?? '')).text()
    const whole = text.slice(text.indexOf('<main>'), text.indexOf('</main>')).replace(/<[^>]+>/g, '')
    expect(whole).toContain(excerpt)
    expect(whole.length).toBeGreaterThan(excerpt.length + 100)
    expect(text).toContain('All rights reserved')
  }
})

test.each(['/feed.xml', '/notes.json'])('%s is not sent again to those who have it', async (path) => {
  const first = await fetch(site.url + path)
  await first.text()
  const etag = first.headers.get('etag') ?? ''
  const since = first.headers.get('last-modified') ?? ''

  const again = (headers: Record<string, string>) => fetch(site.url + path, { headers })
  expect((await again({ 'if-none-match': etag })).status).toBe(304)
  expect((await again({ 'if-none-match': `"older", W/${etag}` })).status).toBe(304)
  expect((await again({ 'if-modified-since': since })).status).toBe(304)
  expect((await again({ 'if-none-match': '"older"', 'if-modified-since': since })).status).toBe(200)
})

test('an address that is not there is a 404', async () => {
  expect((await fetch(`${site.url}/posts/nothing`)).status).toBe(404)
})

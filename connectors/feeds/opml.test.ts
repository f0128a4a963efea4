import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ConnectorError } from '../contract.ts'
import { feedsOfOpml, opmlOf } from './opml.ts'

const made = Temporal.Instant.from('2026-03-02T09:00:00Z')

test('folders are opened, each address counts once, and what is no feed is left out', () => {
  const list = `<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
    <outline text="Mending"><outline text="Bikes &amp; Brakes" type="rss" xmlUrl="https://bikes.example/feed" htmlUrl="https://bikes.example/"/>
      <outline text="Again" xmlUrl="https://bikes.example/feed"/></outline>
    <outline text="Old style" xmlUrl="feed://radio.example/atom.xml"/>
    <outline text="Odd" xmlUrl="javascript:alert(1)" htmlUrl="https://odd.example/"/><outline text="A note"/>
  </body></opml>`
  expect(feedsOfOpml(list)).toEqual([
    { url: 'https://bikes.example/feed', title: 'Bikes & Brakes', homepage: 'https://bikes.example/' },
    { url: 'http://radio.example/atom.xml', title: 'Old style' },
  ])
})

test('a list that was made here is read as it was', () => {
  const feed = fc.record({
    url: fc.webUrl().map((url) => new URL(url).href),
    title: fc.stringMatching(/^[A-Za-z&<>"'é☂]{1,30}$/),
    homepage: fc.webUrl().map((url) => new URL(url).href),
  })
  fc.assert(
    fc.property(fc.uniqueArray(feed, { selector: ({ url }) => url, minLength: 1 }), (feeds) => {
      expect(feedsOfOpml(opmlOf('Ours', feeds, made))).toEqual(feeds)
    }),
  )
})

test.each(['', '<html></html>', '{"a":1}', '<opml'])('%j is no list', (text) => {
  expect(() => feedsOfOpml(text)).toThrow('no OPML')
})

const list = (outlines: string, doctype = '') =>
  `<?xml version="1.0"?>${doctype}<opml version="2.0"><head><title>Mine</title></head><body>${outlines}</body></opml>`
const feed = (text: string, url = 'https://a.example/f') => `<outline text="${text}" xmlUrl="${url}"/>`
/** A billion laughs: `&j;` is `&i;` ten times, and so on down to fifty letters. */
const laughs = `<!DOCTYPE opml [<!ENTITY a "${'ha'.repeat(25)}">${[...'bcdefghij']
  .map((name, at) => `<!ENTITY ${name} "${`&${'abcdefghi'[at]};`.repeat(10)}">`)
  .join('')}]>`
const secret = '<!DOCTYPE opml [<!ENTITY e SYSTEM "file:///etc/passwd">]>'

test.each([
  ['entities of entities in a title', list(feed('&j;'), laughs), [{ url: 'https://a.example/f', title: '&j;' }]],
  [
    'entities of entities in an address',
    list(feed('A', 'https://a.example/&j;'), laughs),
    [{ url: 'https://a.example/&j;', title: 'A' }],
  ],
  [
    'a document type from elsewhere',
    list(feed('A'), '<!DOCTYPE opml SYSTEM "http://127.0.0.1:9/evil.dtd">'),
    [{ url: 'https://a.example/f', title: 'A' }],
  ],
  [
    'a title of four million letters',
    list(feed('x'.repeat(4_000_000))),
    [{ url: 'https://a.example/f', title: 'x'.repeat(120) }],
  ],
  ['one feed thirty thousand times', list(feed('A').repeat(30_000)), [{ url: 'https://a.example/f', title: 'A' }]],
])('%s does no harm', (_, text, feeds) => {
  expect(feedsOfOpml(text)).toEqual(feeds)
})

test('one large entity, named thousands of times, is not written out', () => {
  const text = list(feed('&a;'.repeat(5000)), `<!DOCTYPE opml [<!ENTITY a "${'y'.repeat(100_000)}">]>`)
  expect(feedsOfOpml(text)).toEqual([{ url: 'https://a.example/f', title: '&a;'.repeat(40) }])
})

const folder = '<outline text="a">'
test.each([
  ['an entity that is a file', list(`${feed('&e;')}${feed('B', 'https://a.example/&e;')}`, secret)],
  [
    'an entity of the document type’s own',
    list(feed('A'), '<!DOCTYPE opml [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>'),
  ],
  ['folders in sixty folders', list(folder.repeat(60) + feed('A') + '</outline>'.repeat(60))],
  ['folders in a hundred thousand folders', list(folder.repeat(100_000) + '</outline>'.repeat(100_000))],
  ['two hundred thousand folders that nobody closes', list(folder.repeat(200_000))],
  [
    'eleven thousand feeds',
    list(Array.from({ length: 11_000 }, (_, n) => feed('A', `https://a.example/${n}`)).join('')),
  ],
  ['names that objects have of their own', list('<__proto__ xmlUrl="https://b.example/"/>')],
])('%s: the list is refused', (_, text) => {
  expect(() => feedsOfOpml(text)).toThrow(ConnectorError)
})

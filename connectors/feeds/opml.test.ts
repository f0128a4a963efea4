import fc from 'fast-check'
import { expect, test } from 'vitest'
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

test('a list nested beyond reason is refused', () => {
  const deep = `<opml version="2.0"><body>${'<outline text="a">'.repeat(200)}<outline text="b" xmlUrl="https://a.example/"/>${'</outline>'.repeat(200)}</body></opml>`
  expect(() => feedsOfOpml(deep)).toThrow()
})

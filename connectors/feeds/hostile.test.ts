import { expect, test } from 'vitest'
import { incomingItem } from '../../src/items/incoming-item.ts'
import type { ParsedFeed } from '../contract.ts'
import { type Entry, identities, itemOf } from './map.ts'

const now = Temporal.Instant.from('2026-11-21T10:00:00Z')
const feedUrl = 'https://planet.example/feed'
const settings = { url: feedUrl, fullText: true, license: 'CC-BY-4.0' }

/** As the hub would store it. */
function kept(entry: Partial<Entry>) {
  const whole: Entry = { title: 'A post', link: 'https://a.example/1', authors: [], categories: [], ...entry }
  const feed: ParsedFeed = { format: 'rss', authors: [], entries: [whole], deleted: [] }
  const [id = ''] = identities(feed, feedUrl)
  return incomingItem(itemOf(whole, id, { settings, feed, feedUrl, firstSeen: () => now, runStartedAt: now }), now)
}

// A feed of many authors is refused as a whole where a tenth of its entries is: none may write one that is.
test.each<[string, Partial<Entry>]>([
  ['a thousand categories', { categories: Array.from({ length: 1000 }, (_, at) => `tag ${at}`) }],
  ['a category of a thousand letters', { categories: ['x'.repeat(1000), '\u202eevil'] }],
  ['a text of two million letters', { contentHtml: `<p>${'word '.repeat(400_000)}</p>` }],
  ['a title of a million letters', { title: 'x'.repeat(1_000_000) }],
  ['a thousand authors', { authors: Array.from({ length: 1000 }, (_, at) => ({ name: `Somebody ${at}` })) }],
  ['an author of a million letters', { authors: [{ name: 'x'.repeat(1_000_000), url: 'javascript:alert(1)' }] }],
  ['an id of a million letters', { id: 'x'.repeat(1_000_000) }],
  ['an address of three thousand letters', { link: `https://a.example/${'x'.repeat(3000)}` }],
  ['an address of scripts', { link: 'javascript:alert(1)', id: 'javascript:alert(1)' }],
  ['a licence of a million letters', { rights: 'gnu.org/licenses/'.repeat(60_000), license: 'x'.repeat(1_000_000) }],
  ['a language of a million letters', { language: 'a-'.repeat(500_000) }],
])('an entry with %s can be kept', (_, entry) => {
  const item = kept(entry)
  expect(item.canonicalUrl).toMatch(/^https:/)
  expect(JSON.stringify(item.authors)).not.toContain('javascript:')
})

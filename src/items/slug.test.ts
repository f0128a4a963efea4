import fc from 'fast-check'
import { expect, test } from 'vitest'
import { itemUrl, slugOf } from './slug.ts'

test.each([
  ['Zipper splits behind the slider: tighten or replace?', 'zipper-splits-behind-the-slider-tighten-or-replace'],
  ['Café & Crème', 'cafe-creme'],
  ['???', 'item'],
  ['كيف أصلح', 'كيف-أصلح'.normalize('NFKD').replace(/\p{M}+/gu, '')],
])('%s is %s', (title, slug) => {
  expect(slugOf(title)).toBe(slug)
})

test('any title makes an address that leads back to the same slug', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (title) => {
      const path = new URL(itemUrl('abc', title), 'https://hub.example.org').pathname
      const slug = decodeURIComponent(path.split('/')[3] ?? '')
      expect(slug).toBe(slugOf(title))
      expect(slug.length).toBeGreaterThan(0)
      expect(slug.length).toBeLessThanOrEqual(80)
    }),
  )
})

import { expect, test } from 'vitest'
import { excerptOfMarkdown, firstHeading, htmlOf, withoutFrontMatter } from './text.ts'

test('an excerpt is plain text, whatever the Markdown', () => {
  expect(
    excerptOfMarkdown('<!-- Thank you! -->\n\n## Steps\n\n1. *Boil* `water` &amp; wait\n<details>Log</details>'),
  ).toBe('Steps Boil water & wait Log')
  expect(excerptOfMarkdown('<script>alert(1)</script>\n\n[a](javascript:alert(1)) <img src=x onerror=alert(1)>b')).toBe(
    '[a](javascript:alert(1)) b',
  )
  expect(excerptOfMarkdown(`${'word '.repeat(500)}`)).toHaveLength(300)
})

test.each([
  '['.repeat(60_000),
  '> '.repeat(60_000),
  '* '.repeat(60_000),
  '`'.repeat(60_000),
  '<a '.repeat(60_000),
  '<h1>'.repeat(20_000),
  '![a]('.repeat(20_000),
  '|a'.repeat(30_000),
  `---\n${'a: b\n'.repeat(20_000)}`,
  'http://a.'.repeat(10_000),
])(
  'hostile Markdown is read in no time: %#',
  (text) => {
    for (const make of [htmlOf, excerptOfMarkdown, firstHeading, withoutFrontMatter]) make(text)
  },
  5_000,
)

test('an address that begins with a slash is below the repository’s root', () => {
  const html = htmlOf('[a](/docs/a.md) [b](//b.example/) [c](c.md) ![d](/d.png)', 'https://github.com/o/n/blob/main')
  expect(html).toContain('href="https://github.com/o/n/blob/main/docs/a.md"')
  expect(html).toContain('href="//b.example/"')
  expect(html).toContain('href="c.md"')
  expect(html).toContain('src="https://github.com/o/n/blob/main/d.png"')
})

test('what site generators put before a text is not part of it', () => {
  expect(withoutFrontMatter('---\ntitle: "On lids"\nlayout: page\n---\nText')).toEqual({
    text: 'Text',
    title: 'On lids',
  })
  expect(withoutFrontMatter('---\nno end')).toEqual({ text: '---\nno end' })
})

test('the first heading, of Markdown or of HTML', () => {
  expect(firstHeading('intro\n\nKettles & *lids*\n===\n')).toBe('Kettles & lids')
  expect(firstHeading('<h1 align="center"><img alt=""> Kettles</h1>')).toBe('Kettles')
  expect(firstHeading('no heading')).toBeUndefined()
})

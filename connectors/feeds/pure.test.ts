import { expect, test } from 'vitest'
import { decode } from './decode.ts'
import { licenseOf } from './license.ts'
import { plainText } from './text.ts'

const latin1 = (text: string) => Buffer.from(text, 'latin1')
const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')

test.each([
  ['a byte order mark before all else', utf16('<a>é</a>'), 'text/xml; charset=iso-8859-1', '<a>é</a>'],
  [
    'HTTP’s before the document’s',
    latin1('<?xml version="1.0" encoding="utf-8"?><a>é</a>'),
    'text/xml; charset="ISO-8859-1"',
    'é',
  ],
  ['the XML prolog', latin1('<?xml version="1.0" encoding="windows-1252"?><a>\x80</a>'), 'text/xml', '€'],
  ['a meta', latin1('<html><head><meta charset=iso-8859-15><title>\xa4'), 'text/html', '€'],
  ['UTF-8 where nothing is said', Buffer.from('<a>é</a>'), null, 'é'],
  [
    'the document’s where HTTP’s is unknown',
    latin1('<?xml encoding="latin1"?><a>é</a>'),
    'text/xml; charset=klingon',
    'é',
  ],
  ['UTF-8 where all are unknown', Buffer.from('<?xml encoding="klingon"?><a>é</a>'), 'text/xml; charset=klingon', 'é'],
])('charset: %s', (_, bytes, contentType, expected) => {
  expect(decode(bytes, contentType)).toContain(expected)
})

test.each([
  ['<p>One</p><p>two <em>three</em>.</p>', 'One two three.'],
  ['a < b &amp;&amp; b &lt; c', 'a < b && b < c'],
  ['<script>alert("<p>")</script>x<style>p{}</style>', 'x'],
  ['cut in a tag <a href="', 'cut in a tag'],
  ['<!-- no --> yes', 'yes'],
  ['<'.repeat(50_000), '<'.repeat(20_000)],
])('%.40s as plain text', (html, text) => {
  expect(plainText(html)).toBe(text)
})

test.each([
  ['https://creativecommons.org/licenses/by-nc-sa/4.0/deed.de', 'CC-BY-NC-SA-4.0'],
  ['Copyright 2026, all rights reserved', 'NONE'],
  ['© Ines Bauer', 'NONE'],
  ['Ask us', undefined],
])('%s is %s', (text, spdx) => {
  expect(licenseOf(text, 'item')?.spdx).toBe(spdx)
})

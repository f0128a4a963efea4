import { load } from 'cheerio'
import { expect, test } from 'vitest'
import type { HttpOutcome } from '../contract.ts'
import { headOf } from './discover.ts'
import { classify, errorOf } from './errors.ts'
import { licenseOf } from './license.ts'
import { categoryKey, historyUrl, isWanted, pageNumber } from './map.ts'
import { readable } from './text.ts'

const page = 'https://wiki.example/wiki/Zips'

test.each([
  [
    '<h2><span class="mw-headline" id="The_slider">The <i>slider</i></span><span class="mw-editsection">[<a href="/e">edit</a>]</span></h2>',
  ],
  [
    '<div class="mw-heading mw-heading2"><h2 id="The_slider">The <i>slider</i></h2><span class="mw-editsection">[edit]</span></div>',
  ],
])('a heading leads to its section, in old and new skins', (html) => {
  const $ = load(readable(html, page).html)
  expect($('h2').text()).toBe('The slider')
  expect($('h2 a').attr('href')).toBe(`${page}#The_slider`)
  expect($.text()).not.toContain('edit')
})

test('what serves the wiki alone goes, what is to be read stays', () => {
  const { html, lead } = readable(
    `<div class="mw-parser-output"><style>.x{}</style><table class="infobox"><tr><td><p>Box</p></td></tr></table>
<p>A zip<sup class="reference"><a href="#cite_note-1">[1]</a></sup> &lt;b&gt; <a href="/w/index.php?title=X&amp;redlink=1" class="new">not there</a>.</p>
<div id="toc" class="toc"><h2>Contents</h2><ul><li>1</li></ul></div><div class="navbox plain">Boxes</div>
<figure><a href="/wiki/File:Zip_open.jpg" class="mw-file-description"><img src="//u.example/220px-Zip.jpg" width="220"/></a><figcaption>Open</figcaption></figure>
<span class="mwe-math-element"><math><mi>x</mi></math><img class="mwe-math-fallback-image-inline" alt="{\\displaystyle x^2}" src="/math"/></span></div>`,
    page,
  )
  const $ = load(html)
  expect(lead).toBe('A zip <b> not there.')
  expect($.text()).not.toMatch(/Contents|Boxes|\.x/)
  expect($('a[href="/wiki/File:Zip_open.jpg"]').text()).toBe('Zip open.jpg')
  expect($('figcaption').text()).toBe('Open')
  expect($('code').text()).toBe('{\\displaystyle x^2}')
  expect($('a[href*=redlink]').length).toBe(0)
  expect(html).toContain('&lt;b&gt;')
})

test.each([
  ['nested', '<div>'.repeat(100_000)],
  ['closed without being open', '</div></p></h2>'.repeat(50_000)],
  ['headings in headings', '<h2>'.repeat(20_000)],
  ['one endless attribute', `<p class="${'navbox'.repeat(200_000)}" id="x">`],
  ['one endless word', 'x'.repeat(4_000_000)],
  ['many links', '<a href="//x" class="image">'.repeat(100_000)],
])('HTML that is meant to hurt is got over: %s', (_, html) => {
  const read = readable(`<p>still here</p>${html}`, page)
  expect(read.html.length).toBeLessThan(460_000)
  expect(read.html).toContain('still here')
})

test('a long page is cut, and says so', () => {
  expect(readable(`<p>${'word '.repeat(10)}</p>`.repeat(20_000), page).isCut).toBe(true)
  expect(readable('<p>short</p>', page).isCut).toBe(false)
})

test.each([
  ['https://creativecommons.org/licenses/by-sa/4.0/', '', 'CC-BY-SA-4.0'],
  ['https://creativecommons.org/licenses/by-sa/3.0/de/', '', 'CC-BY-SA-3.0-DE'],
  ['https://www.gnu.org/copyleft/fdl.html', 'GNU Free Documentation License 1.2', 'GFDL-1.3-or-later'],
  ['', 'Creative Commons Attribution-ShareAlike 4.0', 'CC-BY-SA-4.0'],
  ['/wiki/Project:Copyrights', 'CC BY-SA 3.0 unless otherwise noted', 'CC-BY-SA-3.0'],
  ['', 'All rights reserved', 'NONE'],
  ['/wiki/Rights', 'See the rights page', 'UNKNOWN'],
  ['javascript:alert(1)', '', 'UNKNOWN'],
])('%s “%s” is %s', (url, text, spdx) => {
  const license = licenseOf({ url, text }, {})
  expect(license).toMatchObject({ spdx, source: 'site' })
  expect(license.url ?? 'https:').toMatch(/^https?:/)
})

test('the settings say it where the wiki does not, and only there', () => {
  const chosen = { license: 'MIT', licenseUrl: 'https://x.example/mit' }
  expect(licenseOf(undefined, chosen)).toEqual({ spdx: 'MIT', url: 'https://x.example/mit', source: 'config' })
  expect(licenseOf({ text: 'CC0' }, chosen).spdx).toBe('CC0-1.0')
})

const at = Temporal.Instant.from('2026-03-02T09:00:00Z')
const outcome = (code: string, headers: Record<string, string> = {}): HttpOutcome => ({
  ...{ url: 'https://wiki.example/w/api.php', status: 200, at },
  headers: new Headers({ 'mediawiki-api-error': code, ...headers }),
})

test('what waiting mends is known by its header; how long, by what the wiki asks', () => {
  expect(classify(outcome('maxlag', { 'retry-after': '20' }))).toMatchObject({ until: at.add({ seconds: 20 }) })
  expect(classify(outcome('maxlag'))).toMatchObject({ class: 'rate-limited', until: at.add({ seconds: 5 }) })
  expect(classify(outcome('maxlag', { 'retry-after': 'soon' }))).toMatchObject({ until: at.add({ seconds: 5 }) })
  expect(classify(outcome('ratelimited'))).toMatchObject({ class: 'rate-limited', until: undefined })
  expect(classify(outcome('internal_api_error_DBQueryError'))?.class).toBe('transient')
  expect(classify(outcome('nosuchpageid'))).toBeUndefined()
  expect(classify({ ...outcome('x'), headers: new Headers() })).toBeUndefined()
})

test.each([
  ['badcontinue', 'pagination-reset'],
  ['nosuchpageid', 'gone'],
  ['readapidenied', 'auth'],
  ['blocked', 'blocked'],
  ['autoblocked', 'blocked'],
  ['unknown_action', 'config'],
  ['badvalue', 'config'],
  ['somethingnew', 'schema-drift'],
])('%s is %s', (code, expected) => {
  const error = errorOf({ code, info: 'Because.', status: 200, headers: new Headers(), at })
  expect(error.class).toBe(expected)
  expect(error.message).toContain('Because.')
})

test('where api.php is, only the head of a page may say', () => {
  const link = '<link rel="EditURI" type="application/rsd+xml" href="//w.example/w/api.php?action=rsd"/>'
  const generator = '<meta name="generator" content="MediaWiki 1.44.0">'
  expect(headOf(`<head>${generator}${link}</head><body>`)).toEqual({
    editUri: '//w.example/w/api.php?action=rsd',
    generator: 'MediaWiki 1.44.0',
  })
  expect(headOf(`<head></head><body>${link}${generator}`)).toEqual({ generator: '' })
})

test('which pages are wanted', () => {
  const all = { namespaces: [0, 12], categories: [], excluded: [] }
  const zips = { pageid: 1, ns: 0, contentmodel: 'wikitext', categories: [{ title: 'Kategorie:Zips und: Haken' }] }
  expect(isWanted(zips, all)).toBe(true)
  for (const other of [{ ns: 1 }, { redirect: true }, { missing: true as const }, { contentmodel: 'javascript' }])
    expect(isWanted({ ...zips, ...other }, all)).toBe(false)
  const key = categoryKey('zips_und: Haken')
  expect(isWanted(zips, { ...all, categories: [key] })).toBe(true)
  expect(isWanted({ ...zips, categories: [] }, { ...all, categories: [key] })).toBe(false)
  expect(isWanted(zips, { ...all, excluded: [key] })).toBe(false)
})

test('addresses and ids', () => {
  expect(historyUrl('https://w.example/w/index.php?title=A%2FB#C')).toBe(
    'https://w.example/w/index.php?title=A%2FB&action=history',
  )
  expect(pageNumber('page:12')).toBe(12)
  for (const id of ['page:0', 'page:-1', 'page:1e3', 'page:', 'q:1']) expect(pageNumber(id)).toBeUndefined()
})

import { load } from 'cheerio'
import { expect, test } from 'vitest'
import { cleanHtml } from '../http/clean-html.ts'
import { withSections } from './sections.ts'

const clean = (html: string) => cleanHtml(html, { baseUrl: 'https://wiki.example/', nofollow: true })

test('each heading gets a name of its own, the highest ones make a list', () => {
  const { html, sections } = withSections(
    clean(
      '<h2>Tools &amp; parts</h2><p>x</p><h3 lang="de">Nadel</h3><h2><a href="#S">إصلاح</a></h2><h2>Tools &amp; parts</h2>',
    ),
  )
  expect(sections).toEqual([
    { anchor: 'section-tools-parts', title: 'Tools & parts' },
    { anchor: 'section-اصلاح', title: 'إصلاح' },
    { anchor: 'section-tools-parts.2', title: 'Tools & parts' },
  ])
  const $ = load(html)
  for (const { anchor, title } of sections) expect($(`[id="${anchor}"]`).text()).toBe(title)
  expect($('h3').attr()).toEqual({ id: 'section-nadel', lang: 'de' })
  expect($('h2 a').length).toBe(1)
})

test('few headings make no list, empty ones no name; nothing else changes', () => {
  const given = clean('<p>a</p><h2></h2><h2>One</h2><h3>Two</h3><h3>Three</h3>')
  const { html, sections } = withSections(given)
  expect(sections).toEqual([])
  expect(html.replace(/ id="[^"]*"/g, '')).toBe(given)
})

test('no heading can take the name of a part of our page, or leave its attribute', () => {
  const { html } = withSections(
    clean('<h2>main</h2><h2>"&gt;&lt;script&gt;alert(1)&lt;/script&gt;</h2><h2>answer-1</h2>'),
  )
  const $ = load(html)
  expect($('script').length).toBe(0)
  expect(
    $('h2')
      .toArray()
      .map((element) => element.attribs.id),
  ).toEqual(['section-main', 'section-script-alert-1-script', 'section-answer-1'])
})

test('a text of nothing but headings takes no time to speak of', () => {
  expect(withSections('<h2>x'.repeat(50_000)).sections).toEqual([])
  expect(withSections(`${'<h2>x</h2>'.repeat(5000)}`).sections).toHaveLength(30)
})

import { expect, test } from 'vitest'
import { cleanHtml } from '../http/clean-html.ts'
import { htmlToText } from '../http/html-to-text.ts'
import { withSections } from '../items/sections.ts'
import { markingOf, snippet } from './snippet.ts'

const filler = `<p>${'Nothing of note here. '.repeat(20)}</p>`

test.each([
  ['a text that begins with a heading', '<h2>Glue</h2><p>gusset</p>', 'section-glue'],
  ['a heading like the one at the beginning', `<h2>Glue</h2>${filler}<h2>Glue</h2><p>gusset</p>`, 'section-glue.2'],
  ['a heading of two lines', '<p>a</p><h2>Glue<br>and thread</h2><p>gusset</p>', 'section-glue-and-thread'],
  ['a heading with a picture', '<p>a</p><h2><img src="/x.png" alt="Pot">Glue</h2><p>gusset</p>', 'section-potglue'],
  ['an empty heading before', '<h2></h2><h2>Glue</h2><p>gusset</p>', 'section-glue'],
])('%s leads to where the page has it', (_, given, anchor) => {
  const html = cleanHtml(given, { baseUrl: 'https://wiki.example/', nofollow: true })
  const { section } = snippet(htmlToText(html, { marksHeadings: true }), {
    stems: new Set(['gusset']),
    language: undefined,
  })
  expect(section?.anchor).toBe(anchor)
  expect(withSections(html).html).toContain(`id="${anchor}"`)
})

const term = (word: string) => ({ word, documents: 3, variants: [{ stem: word, documents: 3, weight: 1 }] })
const markedIn = (text: string, words: string[]) =>
  snippet(text, markingOf(words.map(term), undefined))
    .parts.filter((part) => part.marked)
    .map((part) => part.text)

test('words that only hold a question together are not marked, but where there are no others', () => {
  const text = 'How do I mend it? I have a kettle, and what I have tried is descaling the kettle.'
  expect(markedIn(text, ['how', 'do', 'i', 'have', 'kettle'])).toEqual(['kettle', 'kettle'])
  expect(markedIn(text, ['what', 'i', 'have'])).toEqual(['I', 'I', 'have', 'what', 'I', 'have'])
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tokens } from './analyse.ts'
import { parseQuery } from './parse-query.ts'

test('operators are read out and the rest is the text', () => {
  const query = parseQuery({ text: 'zip -jeans "stuck slider" tag:zips source:mending-qa is:solved replace' })
  expect(query.text).toBe('zip "stuck slider" replace')
  expect(query.words).toEqual(['zip', 'stuck', 'slider', 'replace'])
  expect(query.phrases).toEqual([['stuck', 'slider']])
  expect(query.excluded).toEqual(['jeans'])
  expect(query.filters).toMatchObject({ tags: ['zips'], sources: ['mending-qa'], solved: true })
})

test.each([
  ['is:open', { solved: false }],
  ['TAG:Zips', { tags: ['zips'] }],
  ['tag:"coffee machines"', { tags: ['coffee machines'] }],
  ['kind:article', { kinds: ['article'] }],
])('%s is a filter', (text, filters) => {
  expect(parseQuery({ text }).filters).toMatchObject(filters)
  expect(parseQuery({ text }).words).toEqual([])
})

test.each(['is:purple', 'kind:zebra', 'tag:', 'http://example.org', '12:30'])('%s is words', (text) => {
  expect(parseQuery({ text }).words.length).toBeGreaterThan(0)
  expect(parseQuery({ text }).filters).toMatchObject({ tags: [], sources: [] })
})

test('a hyphen inside a word excludes nothing, and a sentence that quotes something is no phrase search', () => {
  expect(parseQuery({ text: 're-solder a well-worn plug' }).excluded).toEqual([])
  expect(parseQuery({ text: 'what does "earth leakage" mean on my old toaster' }).phrases).toEqual([])
})

test('accents, case, compatibility forms and apostrophes fold', () => {
  expect(parseQuery({ text: 'Crème BRÛLÉE ｆｕｌｌ don’t Straße kettle’s' }).words).toEqual([
    'creme',
    'brulee',
    'full',
    'dont',
    'strasse',
    'kettle',
  ])
})

test('languages without spaces still have words', () => {
  expect(parseQuery({ text: '自転車の修理' }).words).toContain('修理')
  expect(parseQuery({ text: 'ซ่อมจักรยาน' }).words.length).toBeGreaterThan(1)
  expect(parseQuery({ text: 'תיקון קומקום' }).words).toEqual(['תיקון', 'קומקום'])
  expect(parseQuery({ text: 'c++ c# f' }).words).toEqual(['c++', 'c#', 'f'])
})

test('any string is a query: bounded, storable, never thrown at', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 3000 }),
    fc.string({ unit: 'grapheme', maxLength: 500 }),
    fc
      .array(
        fc.constantFrom(
          '"',
          '-',
          ':',
          'tag:',
          '\0',
          '\ud800',
          '&',
          '|',
          '!',
          '<->',
          "'",
          '\\',
          '(',
          'a',
          '的',
          'ซ่',
          ' ',
        ),
      )
      .map((all) => all.join('')),
  )
  fc.assert(
    fc.property(hostile, (text) => {
      const query = parseQuery({ text })
      expect(query.words.length).toBeLessThanOrEqual(64)
      for (const word of [...query.words, ...query.excluded, ...query.phrases.flat()]) {
        expect(word).toMatch(/^[\p{L}\p{N}\p{M}+#]+$/u)
        expect(word.isWellFormed()).toBe(true)
        expect(word.length).toBeLessThanOrEqual(40)
      }
      for (const value of [...query.filters.tags, ...query.filters.sources]) expect(value).not.toContain('\0')
    }),
  )
})

test('tokens say where they stand in the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      for (const { start, end } of tokens(text)) {
        expect(start).toBeLessThan(end)
        expect(end).toBeLessThanOrEqual(text.length)
      }
    }),
  )
})

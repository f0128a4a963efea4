import { expect, test } from 'vitest'
import { countryNames, languageNames, readCountry, readLanguages } from './code-names.ts'

test('languages are read by name, in the language itself, or by code, each once', () => {
  expect(readLanguages('Portuguese, polski; EN , pt-BR, português', 'en')).toEqual({
    codes: ['pt', 'pl', 'en', 'pt-BR'],
    unknown: [],
  })
})

test('what names no language is said', () => {
  expect(readLanguages('English, Klingonese, xx', 'en')).toEqual({ codes: ['en'], unknown: ['Klingonese', 'xx'] })
})

test('a hub in another language reads its names too', () => {
  expect(readLanguages('Polnisch, Polish', 'de')).toEqual({ codes: ['pl'], unknown: [] })
})

test('countries are those of today', () => {
  const names = countryNames('en')
  expect(names.get('PT')).toBe('Portugal')
  expect([...names.keys()].filter((code) => ['DD', 'SU', 'EU', 'XA', 'UK', 'YU'].includes(code))).toEqual([])
  expect(languageNames('en').has('iw')).toBe(false)
})

test.each([
  ['Portugal', 'PT'],
  ['pt', 'PT'],
  ['Atlantis', undefined],
])('the country %s', (typed, code) => {
  expect(readCountry(typed, 'en')).toBe(code)
})

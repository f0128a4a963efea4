import { expect, test } from 'vitest'
import { createTexts } from './texts.ts'

test('plurals and numbers follow the language', () => {
  const { t } = createTexts(['en'])

  expect(t('item.replies', { count: 1 })).toBe('One answer')
  expect(t('item.replies', { count: 1200 })).toBe('1,200 answers')
})

test('words of visitors stand in a text as they are, whatever they look like', () => {
  const { t } = createTexts(['en'])

  expect(t('search.instead', { words: '<b>{x}</b>' })).toBe('Search instead for “<b>{x}</b>”')
})

test('a hub whose language has no texts yet speaks English', () => {
  const texts = createTexts(['tlh'])

  expect(texts.language).toBe('en')
  expect(texts.t('search.button')).toBe('Search')
})

test('days are in UTC and name their month, moments name their zone', () => {
  const { day, moment } = createTexts(['en'])
  const instant = Temporal.Instant.from('2026-11-21T23:30:00Z')

  expect(day(instant)).toBe('21 November 2026')
  expect(moment(instant)).toBe('21 Nov 2026, 23:30 UTC')
})

test('a language is called by its name, and nonsense by itself', () => {
  const { languageName } = createTexts(['en'])

  expect(languageName('pl')).toBe('Polish')
  expect(languageName('not a code')).toBe('not a code')
})

test('a list is of its own words, whatever was listed before', () => {
  const { list } = createTexts(['en'])

  expect(list(['zips\nlamps'])).toBe('zips\nlamps')
  expect(list(['zips', 'lamps'])).toBe('zips and lamps')
})

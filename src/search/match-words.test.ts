import { expect, test } from 'vitest'
import type { QueryTerm } from './candidates.ts'
import { matchAnyWord, matchWords } from './match-words.ts'

const term = (word: string, documents: number): QueryTerm => ({
  word,
  documents,
  variants: documents > 0 ? [{ stem: word, weight: 1, documents }] : [],
})

test('any word is enough where few documents have one', () => {
  expect(matchWords([term('zip', 300), term('split', 40), term('jacket', 90)], 1000)).toEqual({
    match: `'split' | 'jacket' | 'zip'`,
    order: `'split' | 'jacket' | 'zip'`,
  })
})

test('a word that many documents have finds with another one, and all of them tell what comes first', () => {
  const words = [
    term('work', 50_000),
    term('zip', 100),
    term('jacket', 2000),
    term('split', 3000),
    term('best', 60_000),
  ]
  expect(matchWords(words, 170_000)).toEqual({
    match: `'zip' | 'jacket' & ('split')`,
    order: `'zip' | 'jacket' | 'split'`,
  })
})

test('the rarest word finds by itself, however many have it', () => {
  expect(matchWords([term('work', 50_000)], 170_000)?.match).toBe(`'work'`)
  expect(matchAnyWord([term('work', 50_000), term('best', 60_000)], 3000)?.match).toBe(`'work'`)
})

test('words of no document are not asked for', () => {
  expect(matchWords([term('qwxzv', 0)], 1000)).toBeUndefined()
  expect(matchWords([term('qwxzv', 0), term('zip', 3)], 1000)?.match).toBe(`'zip'`)
})

test('what stands for a word is as good as the word, and a quote in it stays a letter', () => {
  const kettle: QueryTerm = {
    word: 'kettel',
    documents: 0,
    variants: [
      { stem: `kett'le`, weight: 0.7, documents: 5 },
      { stem: 'metal', weight: 0.7, documents: 20 },
    ],
  }
  expect(matchWords([kettle], 1000)?.match).toBe(`('kett\\'le' | 'metal')`)
})

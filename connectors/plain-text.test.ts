import { expect, test } from 'vitest'
import { cut, oneLine } from './plain-text.ts'

test('texts are cut between words, never within a character', () => {
  expect(cut('one two three', 9)).toBe('one two…')
  expect(cut('one two three', 7)).toBe('one two…')
  expect(cut('a'.repeat(20), 9)).toBe(`${'a'.repeat(9)}…`)
  expect(cut(`${'a'.repeat(11)}😀`, 12)).toBe(`${'a'.repeat(11)}…`)
  expect(cut('short', 9)).toBe('short')
})

test('white space of any kind is one space', () => {
  expect(oneLine('\n one\t\u00a0two ')).toBe('one two')
  expect(oneLine(undefined)).toBe('')
})

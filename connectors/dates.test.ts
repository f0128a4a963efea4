import { expect, test } from 'vitest'
import { instantOf } from './dates.ts'

test.each([
  ['2026-03-01T10:20:30Z', '2026-03-01T10:20:30Z'],
  ['2026-03-01T10:20:30.123456+02:00', '2026-03-01T08:20:30.123Z'],
  ['2026-03-01 10:20', '2026-03-01T10:20:00Z'],
  ['2026-03-01', '2026-03-01T00:00:00Z'],
  ['2026-03-01T10:20:30-0500', '2026-03-01T15:20:30Z'],
  ['Sun, 01 Mar 2026 10:20:30 GMT', '2026-03-01T10:20:30Z'],
  ['Sun, 1 Mar 26 10:20 EST', '2026-03-01T15:20:00Z'],
  ['1 March 1998 10:20:60 +0100', '1998-03-01T09:20:59Z'],
  ['Sunday, 01-Mar-98 10:20:30 GMT', '1998-03-01T10:20:30Z'],
  ['  Sun, 01 Mar 2026 10:20:30 +0000 (Coordinated Universal Time)\n', '2026-03-01T10:20:30Z'],
])('%s is read', (text, instant) => {
  expect(instantOf(text)?.toString()).toBe(instant)
})

test.each([
  '',
  'yesterday',
  '2026-13-01',
  '31 Feb 2026 10:00:00 GMT',
  '2026-03-01T25:00:00Z',
  '1390335965',
  undefined,
  null,
])('%s is no date', (text) => {
  expect(instantOf(text)).toBeUndefined()
})

import { expect, test } from 'vitest'
import { defaultClass, methodOf, retryAfter } from './classify.ts'

const now = Temporal.Instant.from('2026-03-01T12:00:00Z')
const after = (value: string) => retryAfter(new Headers({ 'retry-after': value }), now)?.toString()

test.each([
  ['5', '2026-03-01T12:00:05Z'],
  ['0', '2026-03-01T12:00:00Z'],
  ['1.5', '2026-03-01T12:00:01.5Z'],
  ['Sun, 01 Mar 2026 13:00:00 GMT', '2026-03-01T13:00:00Z'],
  ['Sat, 28 Feb 2026 13:00:00 GMT', '2026-03-01T12:00:00Z'],
  ['99999999999999999999', '2027-03-02T12:00:00Z'],
  ['Sun, 99 Mar 2026 13:00:00 GMT', undefined],
  ['-5', undefined],
  ['soon', undefined],
  ['', undefined],
])('Retry-After: %s', (value, expected) => expect(after(value)).toBe(expected))

test.each([
  ['https://x.example/2.3/questions/1;2;3/answers?page=2', '/2.3/questions/{id}/answers'],
  ['https://x.example/2.3/questions/1%3B2/answers', '/2.3/questions/{id}/answers'],
  ['https://x.example/2.3/questions', '/2.3/questions'],
  ['https://x.example/t/4711.json', '/t/4711.json'],
  ['https://x.example/', '/'],
])('%s calls %s', (url, method) => expect(methodOf(new URL(url))).toBe(method))

test.each([
  [200, undefined],
  [204, undefined],
  [304, undefined],
  [400, undefined],
  [404, undefined],
  [408, 'transient'],
  [410, undefined],
  [422, undefined],
  [425, 'transient'],
  [429, 'rate-limited'],
  [500, 'transient'],
  [503, 'transient'],
  [599, 'transient'],
])('%i alone is %s', (status, expected) => {
  const outcome = { url: 'https://x.example/', status, headers: new Headers(), at: now }
  expect(defaultClass(outcome, now, false)?.class).toBe(expected)
})

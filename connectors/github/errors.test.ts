import { expect, test } from 'vitest'
import type { HttpOutcome } from '../contract.ts'
import { budget, classify } from './errors.ts'

const at = Temporal.Instant.from('2026-03-02T09:00:00Z')
const url = 'https://api.github.com/repos/a/b/issues'
const now = at.epochMilliseconds / 1000

const outcome = (status: number, headers: Record<string, string>, body: unknown = {}): HttpOutcome => ({
  ...{ url, status, headers: new Headers(headers), body, at },
})

test.each([403, 429])('%i: retry-after comes before the reset, the reset before a minute', (status) => {
  const usedUp = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now + 900) }
  const untilOf = (headers: Record<string, string>, message = 'You have exceeded a secondary rate limit') =>
    classify(outcome(status, headers, { message }))?.until?.toString()
  expect(untilOf({ ...usedUp, 'retry-after': '7' })).toBe('2026-03-02T09:00:07Z')
  expect(untilOf({ ...usedUp, 'retry-after': 'Mon, 02 Mar 2026 09:00:30 GMT' })).toBe('2026-03-02T09:00:30Z')
  expect(untilOf(usedUp)).toBe('2026-03-02T09:15:01Z')
  // The runner waits a minute, then two.
  expect(untilOf({ 'x-ratelimit-remaining': '12', 'x-ratelimit-reset': String(now + 900) })).toBeUndefined()
})

test('a reset is by the site’s clock, which may be off', () => {
  const headers = {
    ...{ date: 'Mon, 02 Mar 2026 08:50:00 GMT', 'x-ratelimit-remaining': '0' },
    'x-ratelimit-reset': String(now - 600 + 60),
  }
  expect(classify(outcome(403, headers))?.until?.toString()).toBe('2026-03-02T09:01:01Z')
  expect(budget(outcome(200, headers))).toEqual({ remaining: 0, resetAt: at.add({ seconds: 61 }) })
})

test.each([
  [{ type: 'RATE_LIMITED', message: 'x' }],
  [{ type: 'RATE_LIMIT', message: 'x', extensions: { code: 'graphql_rate_limit' } }],
  [{ message: 'You have exceeded a secondary rate limit.' }],
])('%j in a good answer is a limit', (error) => {
  expect(classify(outcome(200, {}, { data: { repository: null }, errors: [error] }))).toMatchObject({
    ...{ class: 'rate-limited', scope: 'key' },
  })
})

test.each([
  [401, { message: 'Bad credentials' }, 'auth'],
  [403, { message: 'Resource not accessible by personal access token' }, 'auth'],
  [403, { message: 'Repository access blocked' }, 'gone'],
  [451, { message: 'Repository unavailable due to DMCA takedown.' }, 'gone'],
  [200, '<!doctype html>', 'schema-drift'],
  [200, '{"id": 4', 'schema-drift'],
  [200, '', 'schema-drift'],
] as const)('%i with %j is %s', (status, body, expected) => {
  const error = classify(outcome(status, {}, body))
  expect(error?.class).toBe(expected)
  expect(error?.fix).toMatch(/\S/)
})

test.each([404, 410, 409, 422, 304])('%i is for whoever asked', (status) => {
  expect(classify(outcome(status, {}, { message: 'x' }))).toBeUndefined()
})

test('what a site repeats of a token is not passed on', () => {
  const message = 'No access with ghp_abcdefghij0123456789 or github_pat_11AB_xyz or eyJhbGciOi.eyJpc3Mi.c2ln'
  const said = classify(outcome(403, {}, { message }))?.message
  expect(said).toBe('GitHub says: No access with (token) or (token) or (token)')
})

import { expect, test } from 'vitest'
import type { HttpOutcome } from '../contract.ts'
import { budget, classify, methodOf } from './errors.ts'

const at = Temporal.Instant.from('2026-03-02T09:00:00Z')
const url = 'https://api.stackexchange.com/2.3/questions/1;2/answers?site=diy'
const outcome = (body: unknown, status = 400): HttpOutcome => ({ url, status, headers: new Headers(), body, at })
const error = (error_id: number, error_message = '') => outcome({ error_id, error_name: 'x', error_message })

test.each([
  [400, 'config'],
  [401, 'auth'],
  [402, 'auth'],
  [403, 'auth'],
  [404, 'config'],
  [405, 'config'],
  [406, 'auth'],
  [500, 'transient'],
  [502, 'rate-limited'],
  [503, 'transient'],
] as const)('error %i is %s, as HTTP 400 and as 200', (id, expected) => {
  expect(classify(error(id))?.class).toBe(expected)
  expect(classify({ ...error(id), status: 200 })?.class).toBe(expected)
})

test('the seconds of an exhausted quota are read, and hold for all of the site', () => {
  const limited = classify(error(502, 'too many requests from this IP, more requests available in 17524 seconds'))
  expect(limited).toMatchObject({ class: 'rate-limited', scope: 'host', until: at.add({ seconds: 17524 }) })
})

test('a violated backoff holds for its method', () => {
  const limited = classify(error(502, 'Violation of backoff parameter'))
  expect(limited).toMatchObject({ scope: 'method', method: 'questions/{ids}/answers', until: at.add({ seconds: 60 }) })
})

test('a backoff in a good answer pauses its method a second longer than asked', () => {
  const good = { items: [], has_more: false, quota_remaining: 12 }
  expect(budget(outcome({ ...good, backoff: 10 }, 200))).toEqual({
    remaining: 12,
    pauseMs: 11_000,
    method: 'questions/{ids}/answers',
  })
  expect(budget(outcome(good, 200))).toEqual({ remaining: 12 })
  expect(classify(outcome(good, 200))).toBeUndefined()
})

test.each(['<!doctype html><title>Just a moment...</title>', '{"items":[{"question_id":1,"ti', ''])(
  'a good status with %j is trouble that passes',
  (body) => {
    expect(classify(outcome(body, 200))?.class).toBe('transient')
  },
)

test('methods are told apart by what follows the version', () => {
  expect(methodOf('http://127.0.0.1:4010/2.3/questions?page=2')).toBe('questions')
  expect(methodOf('https://api.stackexchange.com/2.3/questions/4711')).toBe('questions/{ids}')
  expect(methodOf('https://api.stackexchange.com/2.3/questions/1%3B2/answers')).toBe('questions/{ids}/answers')
})

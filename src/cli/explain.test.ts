import { expect, test } from 'vitest'
import { BadRequest, NotFound, TooMany } from '../errors.ts'
import { explain } from './explain.ts'

test('a wrong value is wrong use, and every problem is said', () => {
  expect(explain(new BadRequest('settings-wrong', { problems: 'url: is missing\nsite: no' }))).toEqual({
    message: 'These settings are wrong:\n  url: is missing\n  site: no',
    exitCode: 2,
  })
})

test('what is not there is a failure, in a sentence', () => {
  expect(explain(new NotFound('source-not-found', { name: 'diy' }))).toEqual({
    message: 'There is no source diy; "source list" shows them.',
    exitCode: 1,
  })
})

test('an error without a sentence of its own is said with its values', () => {
  expect(explain(new TooMany('too-many', 3)).message).toBe('too many\n  seconds: 3\n  minutes: 1')
})

import { expect, test } from 'vitest'
import { dueStep, stepsUpTo } from './escalation-steps.ts'

const asked = Temporal.Instant.from('2026-11-21T10:00:00Z')

test.each([
  [23.9, [], undefined],
  [24, [], 'after-24h'],
  [24, ['invited'], 'after-24h'],
  [30, ['after-24h'], undefined],
  [48, ['after-24h'], 'after-48h'],
  [48, [], 'after-48h'],
  [50, ['after-48h'], undefined],
  [96, ['after-24h', 'after-48h'], 'after-96h'],
  [200, [], 'after-96h'],
  [200, ['after-96h'], undefined],
] as const)('%s hours after, with %j done, what is due is %s', (hours, done, step) => {
  expect(dueStep(asked, [...done], asked.add({ minutes: hours * 60 }))).toBe(step)
})

test('a step marks those before it', () => {
  expect(stepsUpTo('after-24h')).toEqual(['after-24h'])
  expect(stepsUpTo('after-96h')).toEqual(['after-24h', 'after-48h', 'after-96h'])
})

import { expect, test } from 'vitest'
import { isTakingPeople, takingPeople } from './taking-people.ts'

const now = Temporal.Instant.from('2026-11-21T10:00:00Z')
const free = { isTakingPeople: true, capacity: 3 }
const idle = { held: 0, askedThisWeek: 0 }

test.each([
  ['takes people', free, idle, { isNow: true }],
  ['closed', { ...free, isTakingPeople: false }, idle, { isNow: false, why: 'closed' }],
  ['a pause that is over', { ...free, pausedUntil: now }, idle, { isNow: true }],
  ['a last place', free, { held: 2, askedThisWeek: 0 }, { isNow: true }],
  ['no place', free, { held: 3, askedThisWeek: 0 }, { isNow: false, why: 'full' }],
  ['no place at all', { ...free, capacity: 0 }, idle, { isNow: false, why: 'full' }],
  ['asked by the hub’s limit', free, { held: 0, askedThisWeek: 5 }, { isNow: false, why: 'week-full' }],
  ['a limit of their own', { ...free, weeklyInvitations: 6 }, { held: 0, askedThisWeek: 5 }, { isNow: true }],
  ['a limit of none', { ...free, weeklyInvitations: 0 }, idle, { isNow: false, why: 'week-full' }],
] as const)('%s', (_, mentor, load, taking) => {
  expect(takingPeople(mentor, now, load, 5)).toEqual(taking)
  expect(isTakingPeople(mentor, now, load, 5)).toBe(taking.isNow)
})

test('a pause says until when', () => {
  const until = now.add({ hours: 1 })
  expect(takingPeople({ ...free, pausedUntil: until }, now, idle, 5)).toEqual({ isNow: false, why: 'paused', until })
})

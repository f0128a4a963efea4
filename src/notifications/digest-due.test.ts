import { expect, test } from 'vitest'
import { latestDue } from './digest-due.ts'

const due = (rhythm: 'daily' | 'weekly', zone: string, now: string) => {
  const { at, date } = latestDue(rhythm, zone, Temporal.Instant.from(now))
  return `${at} ${date}`
}

test.each([
  // 21 November 2026 is a Saturday.
  ['daily', 'UTC', '2026-11-21T10:00:00Z', '2026-11-21T08:00:00Z 2026-11-21'],
  ['daily', 'UTC', '2026-11-21T08:00:00Z', '2026-11-21T08:00:00Z 2026-11-21'],
  ['daily', 'UTC', '2026-11-21T07:59:59Z', '2026-11-20T08:00:00Z 2026-11-20'],
  ['daily', 'Europe/Warsaw', '2026-11-21T07:00:00Z', '2026-11-21T07:00:00Z 2026-11-21'],
  ['daily', 'Pacific/Auckland', '2026-11-21T10:00:00Z', '2026-11-20T19:00:00Z 2026-11-21'],
  ['daily', 'Pacific/Honolulu', '2026-11-21T10:00:00Z', '2026-11-20T18:00:00Z 2026-11-20'],
  ['weekly', 'UTC', '2026-11-21T10:00:00Z', '2026-11-16T08:00:00Z 2026-11-16'],
  ['weekly', 'UTC', '2026-11-23T07:00:00Z', '2026-11-16T08:00:00Z 2026-11-16'],
  ['weekly', 'UTC', '2026-11-23T08:00:00Z', '2026-11-23T08:00:00Z 2026-11-23'],
  // The clock goes back on 25 October, and forward on 29 March.
  ['daily', 'Europe/Warsaw', '2026-10-25T12:00:00Z', '2026-10-25T07:00:00Z 2026-10-25'],
  ['daily', 'Europe/Warsaw', '2026-03-29T12:00:00Z', '2026-03-29T06:00:00Z 2026-03-29'],
] as const)('the %s digest in %s at %s was due at %s', (rhythm, zone, now, expected) => {
  expect(due(rhythm, zone, now)).toBe(expected)
})

import { expect, test } from 'vitest'
import { firstSeenIn } from './first-seen.ts'

const [monday, tuesday, friday] = [2, 3, 6].map((day) => Temporal.Instant.from(`2026-03-0${day}T09:00:00Z`))
const ids = Array.from({ length: 20_000 }, (_, n) => `${'long/'.repeat(99)}${n}`)

test('a feed of any length fits into a cursor, and its entries keep their dates', () => {
  const first = firstSeenIn({}, monday as Temporal.Instant)
  for (const id of ids) expect(first.firstSeen(id)).toEqual(monday)
  const second = firstSeenIn(first.kept, tuesday as Temporal.Instant)
  expect(second.firstSeen('new').toString()).toBe(String(tuesday))
  for (const id of ids) expect(second.firstSeen(id).toString()).toBe(String(monday))
  expect(JSON.stringify(second.kept).length).toBeLessThan(95_000)

  const third = firstSeenIn(second.kept, friday as Temporal.Instant)
  expect(third.firstSeen('new').toString()).toBe(String(tuesday))
})

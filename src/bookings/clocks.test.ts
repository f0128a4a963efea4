import { expect, test } from 'vitest'
import { createTexts } from '../http/texts.ts'
import { bothClocks, clockIn, wallClock } from './clocks.ts'

const texts = createTexts(['en'])
const time = (startsAt: string, minutes = 30) => {
  const start = Temporal.Instant.from(startsAt)
  return { startsAt: start, endsAt: start.add({ minutes }) }
}

test('both see the same time on their own clock, with zone and offset', () => {
  const { asker, mentor } = bothClocks(
    time('2026-11-26T17:30Z'),
    { asker: 'Europe/Warsaw', mentor: 'Europe/Lisbon' },
    texts,
  )

  expect(asker.line).toBe('Thursday, 26 November 2026, 18:30 to 19:00 (Europe/Warsaw, UTC+1)')
  expect(mentor.line).toBe('Thursday, 26 November 2026, 17:30 to 18:00 (Europe/Lisbon, UTC+0)')
  expect([asker.datetime, mentor.datetime]).toEqual(['2026-11-26T17:30:00Z', '2026-11-26T17:30:00Z'])
})

test.each([
  ['Asia/Kathmandu', '2026-11-26T18:30Z', 'Friday 27 November', '00:15 to 00:45', 'Asia/Kathmandu, UTC+5:45'],
  ['America/St_Johns', '2026-11-26T18:30Z', 'Thursday 26 November', '15:00 to 15:30', 'America/St Johns, UTC-3:30'],
  // The hour that is there twice: the offset tells which.
  ['Europe/Warsaw', '2026-10-25T00:30Z', 'Sunday 25 October', '02:30 to 02:00', 'Europe/Warsaw, UTC+2'],
  ['Europe/Warsaw', '2026-10-25T01:30Z', 'Sunday 25 October', '02:30 to 03:00', 'Europe/Warsaw, UTC+1'],
  ['UTC', '2026-11-26T00:00Z', 'Thursday 26 November', '00:00 to 00:30', 'UTC'],
])('in %s at %s', (zone, startsAt, day, range, name) => {
  const clock = clockIn(time(startsAt), zone, texts)

  expect([clock.day, clock.range, clock.zone]).toEqual([day, range, name])
})

test('what is stored tells wall clock and offset, also where they change', () => {
  expect(wallClock(Temporal.Instant.from('2026-11-26T17:30Z'), 'Europe/Warsaw')).toBe('2026-11-26T18:30+01:00')
  expect(wallClock(Temporal.Instant.from('2026-07-26T17:30Z'), 'Europe/Warsaw')).toBe('2026-07-26T19:30+02:00')
})

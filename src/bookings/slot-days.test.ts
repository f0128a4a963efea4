import { expect, test } from 'vitest'
import { createTexts } from '../http/texts.ts'
import { type SlotDay, slotDays } from './slot-days.ts'

const texts = createTexts(['en'])
const daysOf = (slots: string[], shown: { zone: string; from: string; until: string; chosen?: string }) =>
  slotDays(
    slots.map((slot) => Temporal.Instant.from(slot)),
    { ...shown, chosen: shown.chosen === undefined ? undefined : Temporal.Instant.from(shown.chosen) },
    texts,
  )
const said = (day: SlotDay) =>
  day.isFree
    ? `${day.name}, ${day.count}: ${day.parts.map(({ part, slots }) => `${part} ${slots.map(({ time }) => time).join(' ')}`).join(', ')}`
    : `${day.name}: ${day.text}`

test('times stand on the days of the reader’s calendar, in morning, afternoon and evening', () => {
  const slots = ['2026-11-26T08:00Z', '2026-11-26T11:30Z', '2026-11-26T23:30Z', '2026-11-27T16:00Z']

  expect(daysOf(slots, { zone: 'Europe/Warsaw', from: '2026-11-25', until: '2026-11-28' }).map(said)).toEqual([
    'Wednesday 25 November: no free time',
    'Thursday 26 November, 2 times: morning 09:00, afternoon 12:30',
    'Friday 27 November, 2 times: morning 00:30, evening 17:00',
    'Saturday 28 November: no free time',
  ])
  expect(daysOf(slots, { zone: 'America/New_York', from: '2026-11-26', until: '2026-11-27' }).map(said)).toEqual([
    'Thursday 26 November, 3 times: morning 03:00 06:30, evening 18:30',
    'Friday 27 November, one time: morning 11:00',
  ])
})

test('three days in a row without any are one line, two are not', () => {
  const days = daysOf(['2026-11-27T09:00Z', '2026-11-30T09:00Z'], {
    zone: 'UTC',
    from: '2026-11-24',
    until: '2026-12-05',
  })

  expect(days.map(said)).toEqual([
    'Tue 24 Nov to Thu 26 Nov: no free time',
    'Friday 27 November, one time: morning 09:00',
    'Saturday 28 November: no free time',
    'Sunday 29 November: no free time',
    'Monday 30 November, one time: morning 09:00',
    'Tue 1 Dec to Sat 5 Dec: no free time',
  ])
})

test('an hour that the clocks show twice is told by its offset', () => {
  const [day] = daysOf(['2026-10-25T00:30Z', '2026-10-25T01:30Z', '2026-10-25T02:30Z'], {
    zone: 'Europe/Warsaw',
    from: '2026-10-25',
    until: '2026-10-25',
  })

  expect(day && said(day)).toBe('Sunday 25 October, 3 times: morning 02:30 UTC+2 02:30 UTC+1 03:30')
})

test('the time that is held is marked, and every button says what it does', () => {
  const [day] = daysOf(['2026-11-26T17:00Z', '2026-11-26T17:30Z'], {
    zone: 'Europe/Warsaw',
    from: '2026-11-26',
    until: '2026-11-26',
    chosen: '2026-11-26T17:30:00Z',
  })
  const slots = day?.isFree ? day.parts.flatMap((part) => part.slots) : []

  expect(slots.map(({ isChosen }) => isChosen)).toEqual([false, true])
  expect(slots[1]).toMatchObject({ value: '2026-11-26T17:30:00Z', name: 'Hold 18:30, Thursday 26 November' })
})

import { expect, test } from 'vitest'
import { type Hours, hoursSchema, noHours, zoneAt } from './hours.ts'
import type { SlotRules } from './session-types.ts'
import { freeSlots } from './slots.ts'

const hourLong: SlotRules = {
  durationMinutes: 60,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  noticeMinutes: 0,
  horizonDays: 28,
  intervalMinutes: 60,
}
const halfHour = { ...hourLong, durationMinutes: 30, intervalMinutes: 30 }
const everyDay = (from: string, to: string) => [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from, to }))
const at = (text: string) => Temporal.Instant.from(text)

/** What the mentor's clocks show at the slots that begin on these days: `01:30+02:00`. */
function shownOn(first: string, last: string, hours: Hours, type: SlotRules = halfHour): string[] {
  const from = Temporal.PlainDate.from(first).toZonedDateTime(hours.zone)
  const until = Temporal.PlainDate.from(last).add({ days: 1 }).toZonedDateTime(hours.zone)
  return freeSlots({
    hours,
    type,
    occupied: [],
    booked: [],
    now: from.subtract({ days: 1 }).toInstant(),
    bookerZone: hours.zone,
    from: from.toInstant(),
    until: until.toInstant(),
  }).map((slot) => {
    const shown = slot.toZonedDateTimeISO(zoneAt(hours, slot))
    const day = first === last ? '' : `${shown.toPlainDate()} `
    return `${day}${shown.toPlainTime().toString({ smallestUnit: 'minute' })}${shown.offset}`
  })
}

type HardDay = { title: string; zone: string; day: string; from: string; to: string; shown: string[]; type?: SlotRules }
const hardDays: HardDay[] = [
  {
    title: 'Warsaw, clocks go forward: the hour from 2 is not there',
    zone: 'Europe/Warsaw',
    day: '2026-03-29',
    from: '01:00',
    to: '04:00',
    shown: ['01:00+01:00', '01:30+01:00', '03:00+02:00', '03:30+02:00'],
  },
  {
    title: 'Warsaw, clocks go back: the hour from 2 is offered once, the first time',
    zone: 'Europe/Warsaw',
    day: '2026-10-25',
    from: '01:30',
    to: '03:30',
    shown: ['01:30+02:00', '02:00+02:00', '02:30+02:00', '03:00+01:00'],
  },
  {
    title: 'New York, clocks go forward',
    zone: 'America/New_York',
    day: '2026-03-08',
    from: '01:30',
    to: '03:30',
    shown: ['01:30-05:00', '03:00-04:00'],
  },
  {
    title: 'New York, clocks go back',
    zone: 'America/New_York',
    day: '2026-11-01',
    from: '00:30',
    to: '02:30',
    shown: ['00:30-04:00', '01:00-04:00', '01:30-04:00', '02:00-05:00'],
  },
  {
    title: 'Lord Howe, clocks go forward by half an hour',
    zone: 'Australia/Lord_Howe',
    day: '2026-10-04',
    from: '01:00',
    to: '03:30',
    shown: ['01:00+10:30', '01:30+10:30', '02:30+11:00', '03:00+11:00'],
  },
  {
    title: 'Lord Howe, clocks go back by half an hour',
    zone: 'Australia/Lord_Howe',
    day: '2026-04-05',
    from: '01:00',
    to: '03:00',
    shown: ['01:00+11:00', '01:30+11:00', '02:00+10:30', '02:30+10:30'],
  },
  {
    title: 'Lord Howe: an hour that begins before the half hour that comes twice lasts an hour',
    zone: 'Australia/Lord_Howe',
    day: '2026-04-05',
    from: '01:00',
    to: '02:00',
    // From 1:00 to 2:00 the clocks take an hour and a half; 1:30 is shown twice and offered the first time.
    type: { ...hourLong, intervalMinutes: 30 },
    shown: ['01:00+11:00', '01:30+11:00'],
  },
  {
    title: 'Casablanca, Ramadan begins: clocks go back',
    zone: 'Africa/Casablanca',
    day: '2026-02-15',
    from: '01:30',
    to: '03:30',
    shown: ['01:30+01:00', '02:00+01:00', '02:30+01:00', '03:00+00:00'],
  },
  {
    title: 'Casablanca, Ramadan is over: clocks go forward',
    zone: 'Africa/Casablanca',
    day: '2026-03-22',
    from: '01:30',
    to: '03:30',
    shown: ['01:30+00:00', '03:00+01:00'],
  },
  {
    title: 'St John’s, clocks go forward, half an hour off the others',
    zone: 'America/St_Johns',
    day: '2026-03-08',
    from: '01:00',
    to: '03:30',
    shown: ['01:00-03:30', '01:30-03:30', '03:00-02:30'],
  },
  {
    title: 'St John’s, clocks go back',
    zone: 'America/St_Johns',
    day: '2026-11-01',
    from: '00:30',
    to: '02:30',
    shown: ['00:30-02:30', '01:00-02:30', '01:30-02:30', '02:00-03:30'],
  },
  {
    title: 'Kathmandu, three quarters of an hour off',
    zone: 'Asia/Kathmandu',
    day: '2026-03-29',
    from: '09:00',
    to: '10:30',
    shown: ['09:00+05:45', '09:30+05:45', '10:00+05:45'],
  },
  {
    title: 'Kathmandu, a quarter of an hour was left out in 1986',
    zone: 'Asia/Kathmandu',
    day: '1986-01-01',
    from: '00:00',
    to: '01:30',
    shown: ['00:30+05:45', '01:00+05:45'],
  },
  {
    title: 'a rule for half past two, on the day without one',
    zone: 'Europe/Warsaw',
    day: '2026-03-29',
    from: '02:30',
    to: '03:00',
    shown: [],
  },
  {
    title: 'a rule that begins at half past two, on the day without one: what is left of it, on its own interval',
    zone: 'Europe/Warsaw',
    day: '2026-03-29',
    from: '02:30',
    to: '05:00',
    type: hourLong,
    shown: ['03:30+02:00'],
  },
  {
    title: 'a rule that ends in the hour that is not there',
    zone: 'Europe/Warsaw',
    day: '2026-03-29',
    from: '01:00',
    to: '02:30',
    shown: ['01:00+01:00', '01:30+01:00'],
  },
  {
    title: 'until 24:00',
    zone: 'Europe/Warsaw',
    day: '2026-11-26',
    from: '23:00',
    to: '24:00',
    shown: ['23:00+01:00', '23:30+01:00'],
  },
  {
    title: 'a leap day',
    zone: 'Europe/Warsaw',
    day: '2028-02-29',
    from: '18:00',
    to: '19:00',
    shown: ['18:00+01:00', '18:30+01:00'],
  },
]

test.each(hardDays)('$title', ({ zone, day, from, to, shown, type }) => {
  expect(shownOn(day, day, { ...noHours(zone), weekly: everyDay(from, to) }, type)).toEqual(shown)
})

test('Apia had no 30 December 2011: nobody had time on it', () => {
  const hours = { ...noHours('Pacific/Apia'), weekly: everyDay('22:00', '02:00') }

  expect(shownOn('2011-12-29', '2011-12-31', hours, hourLong)).toEqual([
    '2011-12-29 00:00-10:00',
    '2011-12-29 01:00-10:00',
    '2011-12-29 22:00-10:00',
    '2011-12-29 23:00-10:00',
    // What the rule of the 30th leaves to the day after.
    '2011-12-31 00:00+14:00',
    '2011-12-31 01:00+14:00',
    '2011-12-31 22:00+14:00',
    '2011-12-31 23:00+14:00',
  ])
})

test('a range over midnight goes on into the next day, which may be a month, a leap day or a change of clocks later', () => {
  const hours = { ...noHours('Europe/Warsaw'), weekly: [{ weekday: 6, from: '23:00', to: '03:30' }] }

  expect(shownOn('2026-03-28', '2026-03-29', hours, hourLong)).toEqual([
    '2026-03-28 23:00+01:00',
    '2026-03-29 00:00+01:00',
    // 2:00 is not there, and half an hour is left after 3:00.
    '2026-03-29 01:00+01:00',
  ])
  expect(
    shownOn('2028-02-28', '2028-02-29', { ...hours, weekly: [{ weekday: 1, from: '23:00', to: '01:00' }] }, hourLong),
  ).toEqual(['2028-02-28 23:00+01:00', '2028-02-29 00:00+01:00'])
})

test('a session may go on from one range into the next that touches it, over midnight too', () => {
  const hours = { ...noHours('Europe/Warsaw'), weekly: everyDay('00:00', '24:00') }

  expect(shownOn('2026-11-26', '2026-11-26', hours, { ...hourLong, intervalMinutes: 450 })).toEqual([
    '00:00+01:00',
    '07:30+01:00',
    '15:00+01:00',
    '22:30+01:00',
  ])
  expect(
    shownOn(
      '2026-11-26',
      '2026-11-26',
      {
        ...hours,
        weekly: [
          { weekday: 4, from: '11:00', to: '12:30' },
          { weekday: 4, from: '09:30', to: '11:00' },
        ],
      },
      hourLong,
    ),
  ).toEqual(['09:30+01:00', '10:30+01:00', '11:30+01:00'])
})

test('a dated override takes the place of the whole day, also of what comes over midnight from the day before', () => {
  const hours = {
    ...noHours('Europe/Warsaw'),
    weekly: everyDay('22:00', '01:00'),
    overrides: [
      { date: '2026-11-25', ranges: [] },
      { date: '2026-11-27', ranges: [{ from: '10:00', to: '12:00' }] },
    ],
  }

  expect(shownOn('2026-11-24', '2026-11-28', hours, hourLong)).toEqual([
    '2026-11-24 00:00+01:00',
    '2026-11-24 22:00+01:00',
    '2026-11-24 23:00+01:00',
    '2026-11-26 22:00+01:00',
    '2026-11-26 23:00+01:00',
    '2026-11-27 10:00+01:00',
    '2026-11-27 11:00+01:00',
    '2026-11-28 22:00+01:00',
    '2026-11-28 23:00+01:00',
  ])
})

test('what is blocked is blocked until the clocks have shown the end of it for the last time', () => {
  const hours = {
    ...noHours('Europe/Warsaw'),
    weekly: everyDay('01:00', '05:00'),
    blocked: [{ from: '2026-10-25T01:30', to: '2026-10-25T02:30' }],
  }

  expect(shownOn('2026-10-25', '2026-10-25', hours)).toEqual([
    '01:00+02:00',
    '03:00+01:00',
    '03:30+01:00',
    '04:00+01:00',
    '04:30+01:00',
  ])
})

test('on a journey the rules mean the clocks of the other zone, and the days before and after do not', () => {
  const hours = {
    ...noHours('Europe/Warsaw'),
    weekly: everyDay('18:00', '19:00'),
    travels: [{ from: '2026-12-01', to: '2026-12-02', zone: 'Asia/Tokyo' }],
  }

  expect(shownOn('2026-11-30', '2026-12-03', hours, hourLong)).toEqual([
    '2026-11-30 18:00+01:00',
    '2026-12-01 18:00+09:00',
    '2026-12-02 18:00+09:00',
    '2026-12-03 18:00+01:00',
  ])
})

const weekday = { ...noHours('Europe/Warsaw'), weekly: everyDay('10:00', '12:00') }
const thursday = {
  hours: weekday,
  type: halfHour,
  occupied: [],
  booked: [],
  now: at('2026-11-26T08:00:00Z'),
  bookerZone: 'UTC',
  until: at('2026-11-26T20:00:00Z'),
}
const times = (slots: Temporal.Instant[]) => slots.map((slot) => slot.toString().slice(11, 16))

test('buffers keep their distance from what is taken, and touch it at most', () => {
  const occupied = [{ start: at('2026-11-26T10:00:00Z'), end: at('2026-11-26T10:30:00Z') }]

  expect(times(freeSlots({ ...thursday, occupied }))).toEqual(['09:00', '09:30', '10:30'])
  expect(times(freeSlots({ ...thursday, occupied, type: { ...halfHour, bufferAfterMinutes: 1 } }))).toEqual([
    '09:00',
    '10:30',
  ])
  expect(times(freeSlots({ ...thursday, occupied, type: { ...halfHour, bufferBeforeMinutes: 1 } }))).toEqual([
    '09:00',
    '09:30',
  ])
  // The asker's own time needs no buffer.
  const type = { ...halfHour, bufferBeforeMinutes: 30, bufferAfterMinutes: 30 }
  expect(times(freeSlots({ ...thursday, askerBusy: occupied, type }))).toEqual(['09:00', '09:30', '10:30'])
})

test('notice counts from now, to the minute', () => {
  const type = { ...halfHour, noticeMinutes: 90 }

  expect(times(freeSlots({ ...thursday, type }))).toEqual(['09:30', '10:00', '10:30'])
  expect(times(freeSlots({ ...thursday, type, now: thursday.now.add({ milliseconds: 1 }) }))).toEqual([
    '10:00',
    '10:30',
  ])
})

test('the horizon is counted in days of the booker’s calendar', () => {
  const lateMorning = { ...noHours('UTC'), weekly: everyDay('11:00', '12:00') }
  const days = (bookerZone: string) =>
    freeSlots({
      ...{ hours: lateMorning, type: { ...hourLong, horizonDays: 2 }, occupied: [], booked: [], bookerZone },
      now: at('2026-11-26T10:30:00Z'),
    }).map((slot) => slot.toString().slice(8, 10))

  expect(days('UTC')).toEqual(['26', '27', '28'])
  // There it is the 27th already, and half past ten is half past midnight: the 29th is within two days.
  expect(days('Pacific/Kiritimati')).toEqual(['26', '27', '28'])
  expect(
    freeSlots({
      ...{ hours: { ...lateMorning, weekly: everyDay('08:00', '09:00') }, type: { ...hourLong, horizonDays: 2 } },
      ...{ occupied: [], booked: [], bookerZone: 'Pacific/Kiritimati', now: at('2026-11-26T10:30:00Z') },
    }).map((slot) => slot.toString().slice(8, 10)),
  ).toEqual(['27', '28', '29'])
})

test('caps count in days, weeks from Monday and months of the mentor’s calendar', () => {
  const hours = { ...noHours('Asia/Tokyo'), weekly: everyDay('08:00', '09:00') }
  const daysWith = (caps: Partial<SlotRules>, ...booked: string[]) =>
    freeSlots({
      ...{ hours, type: { ...hourLong, horizonDays: 9, ...caps }, occupied: [], bookerZone: 'UTC' },
      booked: booked.map(at),
      now: at('2026-11-26T00:00:00Z'),
    }).map((slot) => slot.toZonedDateTimeISO('Asia/Tokyo').toPlainDate().toString().slice(5))

  const all = ['11-27', '11-28', '11-29', '11-30', '12-01', '12-02', '12-03', '12-04', '12-05', '12-06']
  expect(daysWith({})).toEqual(all)
  // In Tokyo it is the 28th.
  expect(daysWith({ capDay: 1 }, '2026-11-27T15:30:00Z')).toEqual(all.filter((day) => day !== '11-28'))
  expect(daysWith({ capDay: 2 }, '2026-11-27T15:30:00Z')).toEqual(all)
  expect(daysWith({ capWeek: 1 }, '2026-11-27T15:30:00Z')).toEqual(all.slice(3))
  // In Tokyo it is Monday the 30th.
  expect(daysWith({ capWeek: 1 }, '2026-11-29T15:30:00Z')).toEqual(all.slice(0, 3))
  // And here December.
  expect(daysWith({ capMonth: 1 }, '2026-11-30T15:30:00Z')).toEqual(all.slice(0, 4))
})

test.each([
  ['a zone that does not exist', { zone: 'Europe/Atlantis' }],
  ['an offset in place of a zone', { zone: '+02:00' }],
  ['a moment in place of a zone', { zone: '2026-11-26T10:00:00Z[Europe/Warsaw]' }],
  ['a time that is none', { weekly: [{ weekday: 1, from: '25:00', to: '26:00' }] }],
  ['24:00 as a beginning', { weekly: [{ weekday: 1, from: '24:00', to: '01:00' }] }],
  ['an eighth day of the week', { weekly: [{ weekday: 8, from: '10:00', to: '11:00' }] }],
  ['29 February of a year without one', { overrides: [{ date: '2027-02-29', ranges: [] }] }],
  ['one date twice', { overrides: ['2026-11-26', '2026-11-26'].map((date) => ({ date, ranges: [] })) }],
  ['a block that ends before it begins', { blocked: [{ from: '2026-11-26T12:00', to: '2026-11-26T11:00' }] }],
  [
    'two journeys at once',
    {
      travels: [
        { from: '2026-12-01', to: '2026-12-05', zone: 'UTC' },
        { from: '2026-12-05', to: '2026-12-06', zone: 'Asia/Tokyo' },
      ],
    },
  ],
])('hours cannot have %s', (_, wrong) => {
  expect(hoursSchema.safeParse({ ...noHours('Europe/Warsaw'), ...wrong }).success).toBe(false)
})

test('a zone is kept by its usual capitals', () => {
  expect(hoursSchema.parse(noHours('europe/warsaw')).zone).toBe('Europe/Warsaw')
})

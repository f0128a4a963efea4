import { expect, test } from 'vitest'
import { busyTimes, type Reading } from './expand-events.ts'
import { TooDense } from './too-dense.ts'

const at = (text: string) => Temporal.Instant.from(text).epochMilliseconds

function read(lines: string | string[], given: Partial<Reading> = {}) {
  const body = typeof lines === 'string' ? lines.trim().split(/\n */) : lines
  return busyTimes({
    text: ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//EN', ...body, 'END:VCALENDAR', ''].join('\r\n'),
    from: at('2026-11-20T00:00:00Z'),
    until: at('2027-06-08T00:00:00Z'),
    ...{ zone: 'Europe/Warsaw', travels: [], own: [] },
    ...given,
  })
}

/** `2026-11-26T17:00Z to 2026-11-26T18:00Z` */
function busy(lines: string | string[], given: Partial<Reading> = {}): string[] {
  const show = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toString({ smallestUnit: 'minute' })
  return read(lines, given)?.busy.map(([start, end]) => `${show(start)} to ${show(end)}`) ?? []
}

const event = (lines: string) => `BEGIN:VEVENT\nUID:a\n${lines.trim().replaceAll(/\n */g, '\n')}\nEND:VEVENT`

test('an event takes time in the zone that it names, without a word on that zone in the file', () => {
  expect(
    busy(event('DTSTART;TZID=America/New_York:20261126T090000\nDTEND;TZID=America/New_York:20261126T100000')),
  ).toEqual(['2026-11-26T14:00Z to 2026-11-26T15:00Z'])
  expect(busy(event('DTSTART;TZID=/example.org/2026_1/Asia/Kathmandu:20261126T090000\nDURATION:PT1H'))).toEqual([
    '2026-11-26T03:15Z to 2026-11-26T04:15Z',
  ])
  expect(busy(event('DTSTART;TZID="Central European Standard Time":20261126T090000\nDURATION:PT1H'))).toEqual([
    '2026-11-26T08:00Z to 2026-11-26T09:00Z',
  ])
})

test('an event of thousands of years takes no more days than are asked about', () => {
  const all = ['2026-11-19T00:00Z to 2027-06-09T00:00Z']
  expect(busy(event('DTSTART;VALUE=DATE:00010101\nDTEND;VALUE=DATE:99991231'))).toEqual(all)
  expect(busy('BEGIN:VFREEBUSY\nUID:f\nFREEBUSY:00010101T000000Z/99991231T000000Z\nEND:VFREEBUSY')).toEqual(all)
})

const ownZone = `
  BEGIN:VTIMEZONE
  TZID:The Island
  BEGIN:STANDARD
  DTSTART:19700101T000000
  TZOFFSETFROM:+0100
  TZOFFSETTO:+0200
  RRULE:FREQ=YEARLY;BYMONTH=12;BYDAY=1TU
  END:STANDARD
  BEGIN:DAYLIGHT
  DTSTART:19700501T000000
  TZOFFSETFROM:+0200
  TZOFFSETTO:+0100
  RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1SU
  END:DAYLIGHT
  END:VTIMEZONE`

test('a zone that only the file knows is as the file says, and what recurs keeps its time on those clocks', () => {
  const weekly = event(
    'DTSTART;TZID=The Island:20261124T090000\nDTEND;TZID=The Island:20261124T093000\nRRULE:FREQ=WEEKLY;COUNT=3',
  )

  // Clocks go forward on Tuesday 1 December, at midnight.
  expect(busy(`${ownZone}\n${weekly}`)).toEqual([
    '2026-11-24T08:00Z to 2026-11-24T08:30Z',
    '2026-12-01T07:00Z to 2026-12-01T07:30Z',
    '2026-12-08T07:00Z to 2026-12-08T07:30Z',
  ])
})

test('what recurs keeps its wall-clock time when clocks change, and its length', () => {
  const lines =
    'DTSTART;TZID=Europe/Warsaw:20270327T013000\nDTEND;TZID=Europe/Warsaw:20270327T033000\nRRULE:FREQ=DAILY;COUNT=3'

  expect(busy(event(lines))).toEqual([
    '2027-03-27T00:30Z to 2027-03-27T02:30Z',
    // From 1:30 to 4:30 on the clocks: two hours all the same.
    '2027-03-28T00:30Z to 2027-03-28T02:30Z',
    '2027-03-28T23:30Z to 2027-03-29T01:30Z',
  ])
})

test('a time that the clocks skip is meant as if they had not been set yet', () => {
  expect(busy(event('DTSTART;TZID=Europe/Warsaw:20270328T023000\nDURATION:PT30M'))).toEqual([
    '2027-03-28T01:30Z to 2027-03-28T02:00Z',
  ])
})

test('what names no zone, a zone that nobody knows, and whole days are on the mentor’s clocks, on a journey on those there', () => {
  expect(busy(event('DTSTART:20261126T090000\nDTEND:20261126T100000'))).toEqual([
    '2026-11-26T08:00Z to 2026-11-26T09:00Z',
  ])
  expect(busy(event('DTSTART;TZID=Europe/Atlantis:20261126T090000\nDURATION:PT1H'))).toEqual([
    '2026-11-26T08:00Z to 2026-11-26T09:00Z',
  ])
  const travels = [{ from: '2026-11-26', to: '2026-11-26', zone: 'Asia/Tokyo' }]
  expect(busy(event('DTSTART;VALUE=DATE:20261126\nDTEND;VALUE=DATE:20261127'), { travels })).toEqual([
    '2026-11-25T15:00Z to 2026-11-26T23:00Z',
  ])
})

test('whole days last from midnight to midnight, one of them where no end is given, also when clocks change', () => {
  expect(busy(event('DTSTART;VALUE=DATE:20261126'))).toEqual(['2026-11-25T23:00Z to 2026-11-26T23:00Z'])
  expect(busy(event('DTSTART;VALUE=DATE:20270328\nDURATION:P2D'))).toEqual(['2027-03-27T23:00Z to 2027-03-29T22:00Z'])
  expect(busy(event('DTSTART;VALUE=DATE:20251225\nRRULE:FREQ=YEARLY'))).toEqual([
    '2026-12-24T23:00Z to 2026-12-25T23:00Z',
  ])
})

test('what is free, cancelled, without length or ours takes no time', () => {
  const when = 'DTSTART:20261126T090000Z\nDTEND:20261126T100000Z'

  expect(busy(event(`${when}\nTRANSP:TRANSPARENT`))).toEqual([])
  expect(busy(event(`${when}\nSTATUS:CANCELLED`))).toEqual([])
  expect(busy(event(`${when}\nX-MICROSOFT-CDO-BUSYSTATUS:FREE`))).toEqual([])
  expect(busy(event('DTSTART:20261126T090000Z'))).toEqual([])
  expect(busy(event(when), { own: ['a'] })).toEqual([])
  expect(busy(event(`${when}\nSTATUS:TENTATIVE\nTRANSP:OPAQUE`))).toEqual(['2026-11-26T09:00Z to 2026-11-26T10:00Z'])
})

test('times are added and left out, and a period brings its own end', () => {
  expect(
    busy(
      event(`DTSTART;TZID=Europe/Warsaw:20261123T090000
        DTEND;TZID=Europe/Warsaw:20261123T100000
        RRULE:FREQ=DAILY;COUNT=4
        EXDATE;TZID=Europe/Warsaw:20261124T090000
        EXDATE:20261125T080000Z
        RDATE;TZID=Europe/Warsaw:20261127T120000
        RDATE;VALUE=PERIOD:20261128T120000Z/PT15M,20261129T120000Z/20261129T123000Z`),
    ),
  ).toEqual([
    '2026-11-23T08:00Z to 2026-11-23T09:00Z',
    '2026-11-26T08:00Z to 2026-11-26T09:00Z',
    '2026-11-27T11:00Z to 2026-11-27T12:00Z',
    '2026-11-28T12:00Z to 2026-11-28T12:15Z',
    '2026-11-29T12:00Z to 2026-11-29T12:30Z',
  ])
})

const daily = event('DTSTART;TZID=Europe/Warsaw:20261123T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=4')
const hourOn = (day: number, hour: string) =>
  `2026-11-${day}T${hour}:00Z to 2026-11-${day}T${String(Number(hour) + 1).padStart(2, '0')}:00Z`

test('one time of an event can be moved, dropped or freed', () => {
  expect(
    busy(`${daily}
      ${event('RECURRENCE-ID;TZID=Europe/Warsaw:20261124T090000\nDTSTART;TZID=Europe/Warsaw:20261130T120000\nDURATION:PT2H')}
      ${event('RECURRENCE-ID:20261125T080000Z\nDTSTART:20261125T080000Z\nDURATION:PT1H\nSTATUS:CANCELLED')}
      ${event('RECURRENCE-ID:20261126T080000Z\nDTSTART:20261126T080000Z\nDURATION:PT1H\nTRANSP:TRANSPARENT')}`),
  ).toEqual([hourOn(23, '08'), '2026-11-30T11:00Z to 2026-11-30T13:00Z'])
})

test('a change of this and all later times moves them all', () => {
  const later = 'RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Warsaw:20261125T090000'

  expect(busy(`${daily}\n${event(`${later}\nDTSTART;TZID=Europe/Warsaw:20261125T150000\nDURATION:PT30M`)}`)).toEqual([
    hourOn(23, '08'),
    hourOn(24, '08'),
    '2026-11-25T14:00Z to 2026-11-25T14:30Z',
    '2026-11-26T14:00Z to 2026-11-26T14:30Z',
  ])
  expect(busy(`${daily}\n${event(`${later}\nDTSTART:20261125T080000Z\nSTATUS:CANCELLED`)}`)).toEqual([
    hourOn(23, '08'),
    hourOn(24, '08'),
  ])
})

test('a change whose event is not in the file takes its own time', () => {
  expect(busy(event('RECURRENCE-ID:20261124T090000Z\nDTSTART:20261124T100000Z\nDURATION:PT1H'))).toEqual([
    hourOn(24, '10'),
  ])
})

test('lists of busy times count, what they list as free does not', () => {
  expect(
    busy(`BEGIN:VFREEBUSY
      FREEBUSY;FBTYPE=BUSY:20261126T090000Z/PT1H,20261127T090000Z/20261127T100000Z
      FREEBUSY;FBTYPE=FREE:20261128T090000Z/PT1H
      END:VFREEBUSY`),
  ).toEqual([hourOn(26, '09'), hourOn(27, '09')])
})

test('what overlaps or touches is one time, and what is long ago or far ahead is none', () => {
  const times = ['20261126T090000Z/PT1H', '20261126T093000Z/PT1H', '20261126T103000Z/PT1H']
  const lines = times.map((time) => `BEGIN:VFREEBUSY\nFREEBUSY:${time}\nEND:VFREEBUSY`).join('\n')

  expect(busy(lines)).toEqual(['2026-11-26T09:00Z to 2026-11-26T11:30Z'])
  expect(busy(event('DTSTART:19700101T000000Z\nDURATION:PT1H'))).toEqual([])
  expect(busy(event('DTSTART:99990101T000000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY'))).toEqual([])
  // Begun before, and still going on.
  expect(busy(event('DTSTART:20261101T000000Z\nDURATION:P20D'))).toEqual(['2026-11-19T00:00Z to 2026-11-21T00:00Z'])
})

test('an event that began long ago and goes on for ever is found without walking through all of it', () => {
  const lines = 'DTSTART:16010101T090000Z\nDURATION:PT1M\nRRULE:FREQ=HOURLY;INTERVAL=24'

  expect(busy(event(lines)).slice(0, 2)).toEqual([
    '2026-11-20T09:00Z to 2026-11-20T09:01Z',
    '2026-11-21T09:00Z to 2026-11-21T09:01Z',
  ])
})

test('folded lines, lines that end otherwise, small letters and what nobody knows are read', () => {
  const text = [
    '\ufeffBEGIN:VCALENDAR',
    'X-WR-CALNAME:Mine',
    'begin:vevent',
    'summary:A long word that is fol',
    ' ded',
    'dtstart;tzid=Europe/War',
    '\tsaw:20261126T090000',
    'duration:PT1H',
    'BEGIN:VALARM',
    'TRIGGER:-PT15M',
    'DURATION:nonsense',
    'END:VALARM',
    'end:vevent',
    'END:VCALENDAR',
  ].join('\n')

  expect(
    busyTimes({ text, from: 0, until: at('2030-01-01T00:00:00Z'), zone: 'UTC', travels: [], own: [] }),
  ).toMatchObject({
    busy: [[at('2026-11-26T08:00:00Z'), at('2026-11-26T09:00:00Z')]],
    unreadable: 0,
  })
})

test.each([
  ['a rule of no frequency', 'DTSTART:20261126T090000Z\nDURATION:PT1H\nRRULE:FREQ=NEVER'],
  ['a day that does not exist', 'DTSTART:20261399T090000Z\nDURATION:PT1H'],
  ['no beginning', 'DTEND:20261126T090000Z'],
  ['a length that is none', 'DTSTART:20261126T090000Z\nDURATION:for ever'],
  ['an end of its rule that is none', 'DTSTART:20261126T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=soon'],
  ['a line that is none', 'DTSTART:20261126T090000Z\nDURATION:PT1H\nhello'],
])('an event with %s is left out and counted, and all others count', (_, lines) => {
  const good = event('DTSTART:20261127T090000Z\nDURATION:PT1H').replace('UID:a', 'UID:b')

  expect(read(`${event(lines)}\n${good}`)).toMatchObject({ unreadable: 1, events: 1 })
})

test('an event that is cut off takes none of the others with it', () => {
  const good = event('DTSTART:20261127T090000Z\nDURATION:PT1H').replace('UID:a', 'UID:b')

  expect(read(`BEGIN:VEVENT\nUID:cut\n${good}\nBEGIN:VEVENT\nUID:cut too`)).toMatchObject({ unreadable: 2, events: 1 })
})

test('what is no calendar is not read as one', () => {
  expect(busyTimes({ text: '<!doctype html>', from: 0, until: 1, zone: 'UTC', travels: [], own: [] })).toBeUndefined()
  expect(busyTimes({ text: '', from: 0, until: 1, zone: 'UTC', travels: [], own: [] })).toBeUndefined()
})

test.each([
  ['every second', 'FREQ=SECONDLY'],
  ['every minute', 'FREQ=MINUTELY'],
  [
    'every second of the first minute of an hour',
    'FREQ=HOURLY;BYMINUTE=0;BYSECOND=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19',
  ],
  ['a thousand million times', 'FREQ=SECONDLY;COUNT=1000000000'],
  [
    'at all times of a day, by every list that there is',
    `FREQ=YEARLY;BYHOUR=${list(24)};BYMINUTE=${list(60)};BYSECOND=${list(60)};BYDAY=MO,TU,WE,TH,FR,SA,SU`,
  ],
])('an event that recurs %s is too dense to read', (_, rule) => {
  expect(() => read(event(`DTSTART:20200101T000000Z\nDURATION:PT1S\nRRULE:${rule}`))).toThrow(TooDense)
})

function list(length: number) {
  return Array.from({ length }, (_, index) => index).join(',')
}

test.each([
  'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
  'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31',
  'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5',
])('a rule that never comes true again, %s, ends with the time that is read', (rule) => {
  expect(busy(event(`DTSTART:20261126T090000Z\nDURATION:PT1H\nRRULE:${rule}`))).toEqual([hourOn(26, '09')])
})

test('a zone in the file that changes all the time is too dense, one that makes no sense is as good as none', () => {
  const zone = (lines: string) =>
    `BEGIN:VTIMEZONE\nTZID:x\nBEGIN:STANDARD\n${lines}\nEND:STANDARD\nEND:VTIMEZONE\n${event('DTSTART;TZID=x:20261126T090000\nDURATION:PT1H')}`

  expect(() =>
    read(zone('DTSTART:20260101T000000\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0100\nRRULE:FREQ=MINUTELY')),
  ).toThrow(TooDense)
  expect(busy(zone('DTSTART:20260101T000000\nTZOFFSETFROM:+0000\nTZOFFSETTO:+9900'))).toEqual([
    '2026-11-26T08:00Z to 2026-11-26T09:00Z',
  ])
})

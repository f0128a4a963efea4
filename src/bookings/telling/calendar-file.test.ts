import fc from 'fast-check'
import { expect, test } from 'vitest'
import { brokenRules, readCalendar } from '../../../tests/calendarRules.ts'
import { type CalendarEvent, type CalendarFile, calendarFile } from './calendar-file.ts'

const event: CalendarEvent = {
  uid: '019c8f2e-0000-7000-8000-000000000001',
  startsAt: Temporal.Instant.from('2026-11-26T17:30:00Z'),
  endsAt: Temporal.Instant.from('2026-11-26T18:00:00Z'),
  sequence: 0,
  summary: 'Consultation with Ana Prado',
  description: 'Prepare, join and move it here:\nhttps://hub.example.org/bookings/abc',
  url: 'https://hub.example.org/bookings/abc',
  joinUrl: 'https://hub.example.org/bookings/abc/join',
}
const file = (given: Partial<CalendarFile> = {}, ofEvent: Partial<CalendarEvent> = {}) =>
  calendarFile({
    method: 'REQUEST',
    events: [{ ...event, ...ofEvent }],
    at: Temporal.Instant.from('2026-11-21T10:00:00.789Z'),
    hubName: 'the Repair Commons',
    mailbox: 'stewards@hub.example.org',
    attendee: { name: 'Kasia Nowak', email: 'kasia@example.org' },
    ...given,
  })

test('an invitation is what a calendar library and the rules of RFC 5545 and 5546 expect', () => {
  const text = file()

  expect(brokenRules(text)).toEqual([])
  expect(readCalendar(text)).toEqual({
    method: 'REQUEST',
    events: [
      {
        uid: event.uid,
        sequence: 0,
        startsAt: '2026-11-26T17:30:00Z',
        endsAt: '2026-11-26T18:00:00Z',
        stamp: '2026-11-21T10:00:00Z',
        summary: event.summary,
        description: event.description,
        location: event.joinUrl,
        url: event.url,
        status: 'CONFIRMED',
        organizer: { name: 'the Repair Commons', address: 'stewards@hub.example.org', status: '' },
        attendees: [{ name: 'Kasia Nowak', address: 'kasia@example.org', status: 'ACCEPTED' }],
      },
    ],
  })
})

test('a cancellation names the same event, and says that it is off', () => {
  const text = file({ method: 'CANCEL' }, { sequence: 3 })

  expect(brokenRules(text)).toEqual([])
  expect(readCalendar(text).events[0]).toMatchObject({ uid: event.uid, sequence: 3, status: 'CANCELLED' })
})

test('a list names nobody but the hub, marks what is not sure yet, and is a calendar when it is empty', () => {
  const events = [event, { ...event, uid: 'another', isTentative: true }]
  const text = file({ method: 'PUBLISH', events, name: 'Guildhall; mine, all' })

  expect(brokenRules(text)).toEqual([])
  expect(readCalendar(text).name).toBe('Guildhall; mine, all')
  expect(readCalendar(text).events.map(({ status, attendees }) => [status, attendees])).toEqual([
    ['CONFIRMED', []],
    ['TENTATIVE', []],
  ])
  const empty = file({ method: 'PUBLISH', events: [] })
  expect(brokenRules(empty)).toEqual([])
  expect(readCalendar(empty).events).toEqual([])
})

const hostile = [
  'Zoë; "The, Boss" \\ of: all',
  'one\r\nATTACH:https://evil.example\nEND:VEVENT\rBEGIN:VALARM',
  '😀'.repeat(60),
  'عبد الرحمن בן־דוד',
  `\u2067שלום\u2069\u2028X-EVIL:1\u0085Y:2`,
  '\u0000\u0007\u001b[31m\t\u007f',
  `a\ud800b ^n ^' ^^`,
  'ż'.repeat(300),
  '\\n\\;\\',
]

test('names of people and hubs break neither a line nor a property', () => {
  for (const name of hostile) {
    const text = file(
      { hubName: name, attendee: { name, email: 'kasia@example.org' } },
      { summary: name, description: `${name}\n${event.url}` },
    )

    expect(brokenRules(text)).toEqual([])
    const [read] = readCalendar(text).events
    expect(read?.url).toBe(event.url)
    expect(read?.attendees).toHaveLength(1)
    expect(read?.description.endsWith(event.url)).toBe(true)
    expect(text.match(/^BEGIN:V/gm)).toHaveLength(2)
  }
  expect(readCalendar(file({}, { summary: hostile[0] })).events[0]?.summary).toBe(hostile[0])
  expect(readCalendar(file({}, { summary: hostile[2] })).events[0]?.summary).toBe(hostile[2])
  expect(readCalendar(file({}, { summary: hostile[8] })).events[0]?.summary).toBe(hostile[8])
})

test('any text, any moment: the file is right and says what it was given', () => {
  const moment = fc
    .integer({ min: 0, max: 4_000_000_000 })
    .map((seconds) => Temporal.Instant.fromEpochMilliseconds(seconds * 1000))
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 200 }),
      moment,
      fc.constantFrom('REQUEST' as const, 'CANCEL' as const, 'PUBLISH' as const),
      fc.nat(50),
      (words, startsAt, method, sequence) => {
        const text = file(
          { method, attendee: { name: words, email: 'kasia@example.org' } },
          { startsAt, endsAt: startsAt.add({ minutes: 30 }), summary: `With ${words}.`, sequence },
        )
        expect(brokenRules(text)).toEqual([])
        expect(readCalendar(text).events[0]).toMatchObject({
          startsAt: startsAt.toString({ smallestUnit: 'second' }),
          sequence,
        })
      },
    ),
    { numRuns: 200 },
  )
})

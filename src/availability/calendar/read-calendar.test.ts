import { gzipSync } from 'node:zlib'
import { beforeEach, expect, test } from 'vitest'
import { calendar, calendars, event, meeting, meetingBusy, startedAt } from '../../../tests/calendars.ts'
import { makeMember } from '../../../tests/people.ts'
import type { TestApp } from '../../../tests/testApp.ts'
import { findFreeSlots } from '../free-slots.ts'
import { calendarOf } from '../queries.ts'
import { giveUsualTypes } from '../usual-types.ts'
import { calendarThreads, readCalendar } from './read-calendar.ts'
import { readDueCalendars } from './read-due-calendars.ts'
import { readCalendarsAnew } from './stored.ts'

const here = calendars()
const { connected, read, busyOf, sends, status } = here
let hub: TestApp
let site: typeof here.site
beforeEach(() => {
  ;({ hub, site } = here)
})

test('a mentor is busy when their calendar says so, and nobody can book them then', async () => {
  const mentor = await connected()
  await hub.db('availability').insert({
    member_id: mentor.id,
    zone: 'Europe/Warsaw',
    weekly: JSON.stringify([{ weekday: 4, from: '17:30', to: '19:30' }]),
    updated_at: startedAt.toString(),
  })
  await giveUsualTypes(hub.db, hub.deps.config, mentor.id)
  sends(meeting)
  expect(await read(mentor.id)).toBe('read')

  expect(await busyOf(mentor.id)).toEqual(meetingBusy)
  expect(await calendarOf(hub.db, mentor.id)).toMatchObject({ host: new URL(site.url).host, events: 1, failures: 0 })
  const slots = await findFreeSlots(hub.deps, {
    mentorId: mentor.id,
    typeSlug: 'consultation-30',
    bookerZone: 'UTC',
    until: Temporal.Instant.from('2026-11-27T00:00:00Z'),
  })
  // 17:30 would reach into it by its buffer of ten minutes.
  expect(slots.map(String)).toEqual(['2026-11-26T17:30:00Z', '2026-11-26T18:00:00Z'])
})

test('the address is kept sealed, and is in no log', async () => {
  const mentor = await connected()
  status(500)
  await read(mentor.id)
  const row = await hub.db('calendars').where('member_id', mentor.id).first()

  expect(row.secrets.toString('latin1')).not.toContain('secret-8f2')
  expect(JSON.stringify(row)).not.toContain('secret-8f2')
  expect(JSON.stringify(hub.logged)).not.toContain('secret-8f2')
  expect(JSON.stringify(await hub.db('host_pacing'))).not.toContain('secret-8f2')
})

test('a file that has not changed is not sent again, until what recurs has to be worked out anew', async () => {
  const mentor = await connected()
  here.answer = (req, res) =>
    req.headers['if-none-match'] === '"one"'
      ? res.writeHead(304).end()
      : res.writeHead(200, { etag: '"one"', 'last-modified': 'Sat, 21 Nov 2026 09:00:00 GMT' }).end(meeting)
  expect(await read(mentor.id)).toBe('read')
  hub.clock.at = startedAt.add({ hours: 1 })
  expect(await read(mentor.id)).toBe('unchanged')
  expect(here.asked.at(-1)?.headers).toMatchObject({ 'if-modified-since': 'Sat, 21 Nov 2026 09:00:00 GMT' })
  expect(await busyOf(mentor.id)).toEqual(meetingBusy)
  expect((await calendarOf(hub.db, mentor.id))?.readAt).toEqual(hub.clock.at)

  hub.clock.at = startedAt.add({ hours: 6 * 24 })
  expect(await read(mentor.id)).toBe('read')
})

test('new hours are a reason to read anew: whole days may be others now', async () => {
  const mentor = await connected()
  sends(calendar(event('DTSTART;VALUE=DATE:20261126')), { etag: '"same"' })
  await read(mentor.id)
  expect(await busyOf(mentor.id)).toEqual(['2026-11-25T23:00:00Z 2026-11-26T23:00:00Z'])

  hub.clock.at = startedAt.add({ minutes: 1 })
  await hub.db('availability').insert({ member_id: mentor.id, zone: 'Asia/Tokyo', updated_at: hub.clock.at.toString() })
  hub.clock.at = startedAt.add({ minutes: 2 })
  expect(await readDueCalendars(hub.deps, new AbortController().signal)).toBe(1)
  expect(here.asked.at(-1)?.headers['if-none-match']).toBeUndefined()
  expect(await busyOf(mentor.id)).toEqual(['2026-11-25T15:00:00Z 2026-11-26T15:00:00Z'])
})

const dense = calendar(event('DTSTART:20261126T180000Z', 'DURATION:PT1S', 'RRULE:FREQ=SECONDLY'))

const troubles: [title: string, failure: string, prepare: () => void][] = [
  ['a server that is broken', 'not-reached', () => status(500)],
  ['a server that wants a password', 'refused', () => status(401)],
  ['a server that refuses us', 'refused', () => status(403)],
  ['an address that is gone', 'gone', () => status(404)],
  ['a page in place of a calendar', 'no-calendar', () => sends('<!doctype html><title>Sign in</title>')],
  ['10 MB', 'too-large', () => sends(calendar(event(`SUMMARY:${'x'.repeat(10_000_000)}`)))],
  [
    '10 MB in a small parcel',
    'too-large',
    () => sends(gzipSync(`BEGIN:VCALENDAR\n${'X:1\n'.repeat(2_500_000)}`), { 'content-encoding': 'gzip' }),
  ],
  ['an event of every second, for ever', 'too-dense', () => sends(dense)],
  [
    'a redirect into a private network',
    'private-address',
    () => status(302, { location: 'http://169.254.169.254/latest/meta-data' }),
  ],
  [
    'a redirect to another port of this machine',
    'private-address',
    () => status(302, { location: 'http://127.0.0.1:22/' }),
  ],
  ['a redirect to a file', 'private-address', () => status(302, { location: 'file:///etc/passwd' })],
]

test.each(troubles)('%s leaves what was read before, and is shown as it is', async (_, failure, prepare) => {
  const mentor = await connected()
  sends(meeting)
  await read(mentor.id)
  const readAt = (await calendarOf(hub.db, mentor.id))?.readAt
  hub.clock.at = startedAt.add({ hours: 1 })
  prepare()

  expect(await read(mentor.id)).toBe(failure)
  expect(await busyOf(mentor.id)).toEqual(meetingBusy)
  expect(await calendarOf(hub.db, mentor.id)).toMatchObject({ failure, failures: 1, failedAt: hub.clock.at, readAt })

  await hub.db('host_pacing').delete()
  sends(meeting)
  expect(await read(mentor.id)).toBe('read')
  expect(await calendarOf(hub.db, mentor.id)).toMatchObject({ failure: undefined, failures: 0, failedAt: undefined })
})

test('what cannot be read of a calendar is said, and the rest counts', async () => {
  const mentor = await connected()
  sends(calendar(event('DTSTART:nonsense'), meeting.split('\r\n').slice(2, -2).join('\r\n').replace('UID:a', 'UID:b')))

  expect(await read(mentor.id)).toBe('read')
  expect(await busyOf(mentor.id)).toEqual(meetingBusy)
  expect(await calendarOf(hub.db, mentor.id)).toMatchObject({ failure: 'partly', failures: 0, events: 1 })
})

test('a booking here that comes back through the calendar takes its time once', async () => {
  const mentor = await connected()
  const asker = await makeMember(hub)
  const id = '019c8f2e-0000-7000-8000-00000000000a'
  await hub.db('bookings').insert({
    id,
    public_id: 'calendar-booking',
    mentor_id: mentor.id,
    asker_id: asker.id,
    ...{ type_name: 'x', buffer_before_minutes: 0, buffer_after_minutes: 0, preparation_minutes: 0 },
    ...{ needs_approval: false, place: 'room', state: 'cancelled', room: 'r' },
    ...{ mentor_zone: 'UTC', asker_zone: 'UTC', mentor_clock: '18:00', asker_clock: '18:00' },
    starts_at: '2026-11-26T17:00:00Z',
    ends_at: '2026-11-26T17:30:00Z',
    created_at: startedAt.toString(),
  })
  sends(meeting.replace('UID:a', `UID:${id}`))

  expect(await read(mentor.id)).toBe('read')
  expect(await busyOf(mentor.id)).toEqual([])
})

test('after a restore, which brings no busy times back, all calendars are read whole', async () => {
  const mentor = await connected()
  sends(meeting, { etag: '"one"' })
  await read(mentor.id)
  await hub.db('calendar_busy').delete()
  await readCalendarsAnew(hub.db)
  await hub.db('calendars').update({ next_read_at: hub.clock.at.toString() })

  expect(await readDueCalendars(hub.deps, new AbortController().signal)).toBe(1)
  expect(here.asked.at(-1)?.headers['if-none-match']).toBeUndefined()
  expect(await busyOf(mentor.id)).toEqual(meetingBusy)
})

test('a calendar that takes too long to read is given up, and the next is read', async () => {
  const mentor = await connected()
  const hasty = calendarThreads(1)
  sends(meeting)

  expect(await readCalendar(hub.deps, mentor.id, { threads: hasty })).toBe('too-dense')
  await hasty.close()
  expect(await read(mentor.id)).toBe('read')
})

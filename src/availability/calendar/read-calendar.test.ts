import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeMember } from '../../../tests/people.ts'
import { type TestApp, testApp } from '../../../tests/testApp.ts'
import { Refused } from '../../errors.ts'
import { findFreeSlots } from '../free-slots.ts'
import { calendarOf } from '../queries.ts'
import { giveUsualTypes } from '../usual-types.ts'
import { askForCalendar, connectCalendar, disconnectCalendar } from './connect-calendar.ts'
import { calendarThreads, readCalendar } from './read-calendar.ts'
import { readDueCalendars } from './read-due-calendars.ts'
import { readCalendarsAnew } from './stored.ts'

let hub: TestApp
/** One machine under two names: to stay away from one is not to stay away from the other. */
let site: { url: string; otherUrl: string; close(): Promise<void> }
let answer: (req: IncomingMessage, res: ServerResponse) => void
let asked: IncomingMessage[] = []
const threads = calendarThreads()
const startedAt = Temporal.Instant.from('2026-11-21T10:00:00Z')

beforeAll(async () => {
  const server = createServer((req, res) => {
    asked.push(req)
    res.on('error', () => {})
    answer(req, res)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  site = {
    url: `http://127.0.0.1:${port}`,
    otherUrl: `http://localhost:${port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  const hosts = `127.0.0.1:${port},localhost:${port}`
  hub = await testApp({ GUILDHALL_ALLOW_HOSTS: hosts, GUILDHALL_CALENDAR_HOSTS: hosts })
})
afterAll(async () => {
  await threads.close()
  await hub.close()
  await site.close()
})
beforeEach(async () => {
  hub.clock.at = startedAt
  asked = []
  await hub.db('calendars').delete()
  await hub.db('host_pacing').delete()
})

async function makeMentor(timeZone = 'Europe/Warsaw') {
  const mentor = await makeMember(hub, { timeZone })
  await hub.db('mentors').insert({
    member_id: mentor.id,
    state: 'active',
    accepted_at: startedAt.toString(),
    updated_at: startedAt.toString(),
  })
  return mentor
}

async function connected(path = '/secret-8f2/basic.ics') {
  const mentor = await makeMentor()
  await connectCalendar(hub.deps, { memberId: mentor.id, address: `${site.url}${path}` })
  return mentor
}

const read = (memberId: string) => readCalendar(hub.deps, memberId, { threads })

async function busyOf(memberId: string): Promise<string[]> {
  const rows: { start: Temporal.Instant; stop: Temporal.Instant }[] = await hub
    .db('calendar_busy')
    .where('member_id', memberId)
    .orderBy('starts_at')
    .select('starts_at AS start', 'ends_at AS stop')
  return rows.map(({ start, stop }) => `${start} ${stop}`)
}

const calendar = (...lines: string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n')
const event = (...lines: string[]) => ['BEGIN:VEVENT', 'UID:a', ...lines, 'END:VEVENT'].join('\r\n')
const meeting = calendar(event('DTSTART;TZID=Europe/Warsaw:20261126T180000', 'DURATION:PT30M'))
const meetingBusy = ['2026-11-26T17:00:00Z 2026-11-26T17:30:00Z']
const sends = (text: string | Buffer, headers: Record<string, string> = {}) => {
  answer = (_, res) => res.writeHead(200, { 'content-type': 'text/calendar', ...headers }).end(text)
}
const status = (code: number, headers: Record<string, string> = {}) => {
  answer = (_, res) => res.writeHead(code, headers).end('no')
}

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
  answer = (req, res) =>
    req.headers['if-none-match'] === '"one"'
      ? res.writeHead(304).end()
      : res.writeHead(200, { etag: '"one"', 'last-modified': 'Sat, 21 Nov 2026 09:00:00 GMT' }).end(meeting)
  expect(await read(mentor.id)).toBe('read')
  hub.clock.at = startedAt.add({ hours: 1 })
  expect(await read(mentor.id)).toBe('unchanged')
  expect(asked.at(-1)?.headers).toMatchObject({ 'if-modified-since': 'Sat, 21 Nov 2026 09:00:00 GMT' })
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
  expect(asked.at(-1)?.headers['if-none-match']).toBeUndefined()
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

test.each([
  'http://127.0.0.1:1/a.ics',
  'http://localhost/a.ics',
  'http://10.0.0.7/a.ics',
  'https://[::1]/a.ics',
  'http://169.254.169.254/a.ics',
  'webcal://192.168.1.1/a.ics',
])('%s is not asked', async (address) => {
  const mentor = await makeMentor()
  await connectCalendar(hub.deps, { memberId: mentor.id, address })

  expect(await read(mentor.id)).toBe('private-address')
  expect(asked).toEqual([])
})

test('what the sources of maintainers may reach, the calendars of mentors may not', async () => {
  const mentor = await connected()
  sends(meeting)
  const deps = { ...hub.deps, config: { ...hub.deps.config, calendarHosts: [] } }

  expect(await readCalendar(deps, mentor.id, { threads })).toBe('private-address')
  expect(asked).toEqual([])
})

test('connecting again asks no site again at once, and one that fails is no better by another address', async () => {
  const mentor = await connected('/first.ics')
  status(404)
  await read(mentor.id)
  hub.clock.at = hub.clock.at.add({ seconds: 10 })
  await connectCalendar(hub.deps, { memberId: mentor.id, address: `${site.url}/second.ics` })
  const nextReadAt = startedAt.add({ minutes: 1 })
  expect(await calendarOf(hub.db, mentor.id)).toMatchObject({ failures: 1, nextReadAt })

  // Somewhere else is not what failed.
  await connectCalendar(hub.deps, { memberId: mentor.id, address: `${site.otherUrl}/third.ics` })
  expect(await calendarOf(hub.db, mentor.id)).toMatchObject({ failures: 0, nextReadAt })

  // Away and back, by another address or by none, is the same site still.
  await connectCalendar(hub.deps, { memberId: mentor.id, address: `${site.url}/first.ics` })
  expect(await calendarOf(hub.db, mentor.id)).toMatchObject({ failures: 1 })
  await disconnectCalendar(hub.deps, mentor.id)
  await connectCalendar(hub.deps, { memberId: mentor.id, address: `${site.url}/first.ics` })
  const again = await calendarOf(hub.db, mentor.id)
  expect(again).toMatchObject({ failures: 1 })
  expect(again?.nextReadAt.since(hub.clock.at).total('seconds')).toBeGreaterThan(40)
  const { key } = (await hub.db('rate_limits').where('key', 'like', 'calendar failed%').first('key')) ?? {}
  expect(key).not.toContain(mentor.id)

  // What came right since is forgiven there too.
  await hub.db('calendars').where('member_id', mentor.id).update({ failures: 0 })
  await connectCalendar(hub.deps, { memberId: mentor.id, address: `${site.otherUrl}/third.ics` })
  await connectCalendar(hub.deps, { memberId: mentor.id, address: `${site.url}/first.ics` })
  expect(await calendarOf(hub.db, mentor.id)).toMatchObject({ failures: 0 })

  const other = await makeMentor()
  await connectCalendar(hub.deps, { memberId: other.id, address: `${site.url}/first.ics` })
  expect(await calendarOf(hub.db, other.id)).toMatchObject({ failures: 0, nextReadAt: hub.clock.at })
})

test.each([
  '',
  'my calendar',
  'ftp://example.org/a.ics',
  'file:///etc/passwd',
  'https://ana:secret@example.org/a.ics',
  'https://',
])('the address “%s” is refused at its field', async (address) => {
  const mentor = await makeMentor()

  await expect(connectCalendar(hub.deps, { memberId: mentor.id, address })).rejects.toThrow(Refused)
  expect(await calendarOf(hub.db, mentor.id)).toBeUndefined()
})

test('webcal:// means the same place over HTTPS', async () => {
  const mentor = await makeMentor()
  await connectCalendar(hub.deps, { memberId: mentor.id, address: ' webcal://calendar.example.org/a.ics ' })

  expect(await calendarOf(hub.db, mentor.id)).toMatchObject({ host: 'calendar.example.org', events: 0 })
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

test('calendars are read when their turn comes, those that fail ever less often, and none keeps another from it', async () => {
  const [good, bad] = [await connected('/good.ics'), await connected('/bad.ics')]
  answer = (req, res) => (req.url === '/good.ics' ? res.end(meeting) : res.writeHead(404).end())
  const signal = new AbortController().signal
  const nextMinutes = async (id: string) => {
    const next = (await calendarOf(hub.db, id))?.nextReadAt
    return next && hub.clock.at.until(next, { largestUnit: 'minutes' }).minutes
  }

  expect(await readDueCalendars(hub.deps, signal)).toBe(2)
  expect(await busyOf(good.id)).toEqual(meetingBusy)
  expect(await readDueCalendars(hub.deps, signal)).toBe(0)
  const waits: (number | undefined)[] = [await nextMinutes(bad.id)]
  for (let failures = 2; failures <= 9; failures++) {
    hub.clock.at = hub.clock.at.add({ hours: 7 })
    await readDueCalendars(hub.deps, signal)
    waits.push(await nextMinutes(bad.id))
  }
  expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 360, 360])
  expect(await nextMinutes(good.id)).toBe(15)
})

test('who asks for it again and again has it read once a minute, and nobody else’s', async () => {
  const [mine, other] = [await connected('/mine.ics'), await connected('/other.ics')]
  answer = (_, res) => res.end(meeting)
  const signal = new AbortController().signal
  expect(await readDueCalendars(hub.deps, signal)).toBe(2)

  hub.clock.at = startedAt.add({ seconds: 30 })
  await askForCalendar(hub.deps, mine.id)
  expect(await readDueCalendars(hub.deps, signal)).toBe(0)
  hub.clock.at = startedAt.add({ seconds: 61 })
  await askForCalendar(hub.deps, mine.id)
  expect(await readDueCalendars(hub.deps, signal)).toBe(1)
  expect((await calendarOf(hub.db, other.id))?.readAt).toEqual(startedAt)
})

test('after a restore, which brings no busy times back, all calendars are read whole', async () => {
  const mentor = await connected()
  sends(meeting, { etag: '"one"' })
  await read(mentor.id)
  await hub.db('calendar_busy').delete()
  await readCalendarsAnew(hub.db)
  await hub.db('calendars').update({ next_read_at: hub.clock.at.toString() })

  expect(await readDueCalendars(hub.deps, new AbortController().signal)).toBe(1)
  expect(asked.at(-1)?.headers['if-none-match']).toBeUndefined()
  expect(await busyOf(mentor.id)).toEqual(meetingBusy)
})

test('another address takes the place of the first, also of what is just being read there', async () => {
  const mentor = await connected('/first.ics')
  answer = (_, res) => {
    void connectCalendar(hub.deps, { memberId: mentor.id, address: `${site.url}/second.ics` }).then(() =>
      res.end(meeting),
    )
  }
  await read(mentor.id)

  expect(await busyOf(mentor.id)).toEqual([])
  expect((await calendarOf(hub.db, mentor.id))?.readAt).toBeUndefined()
  sends(meeting)
  await read(mentor.id)
  expect(asked.at(-1)?.url).toBe('/second.ics')
  expect(await busyOf(mentor.id)).toEqual(meetingBusy)

  await disconnectCalendar(hub.deps, mentor.id)
  expect(await calendarOf(hub.db, mentor.id)).toBeUndefined()
  expect(await busyOf(mentor.id)).toEqual([])
  expect(await read(mentor.id)).toBe('none')
})

test('a server that asks us to come back later is left alone until then', async () => {
  const mentor = await makeMentor()
  await connectCalendar(hub.deps, { memberId: mentor.id, address: `${site.otherUrl}/a.ics` })
  status(429, { 'retry-after': '7200' })

  expect(await read(mentor.id)).toBe('limited')
  expect(await calendarOf(hub.db, mentor.id)).toMatchObject({
    failure: 'limited',
    nextReadAt: startedAt.add({ hours: 2 }),
  })
})

test('a calendar that takes too long to read is given up, and the next is read', async () => {
  const mentor = await connected()
  const hasty = calendarThreads(1)
  sends(meeting)

  expect(await readCalendar(hub.deps, mentor.id, { threads: hasty })).toBe('too-dense')
  await hasty.close()
  expect(await read(mentor.id)).toBe('read')
})

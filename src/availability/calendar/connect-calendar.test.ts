import { beforeEach, expect, test } from 'vitest'
import { calendars, meeting, meetingBusy, startedAt } from '../../../tests/calendars.ts'
import type { TestApp } from '../../../tests/testApp.ts'
import { Refused } from '../../errors.ts'
import { calendarOf } from '../queries.ts'
import { askForCalendar, connectCalendar, disconnectCalendar } from './connect-calendar.ts'
import { readCalendar } from './read-calendar.ts'
import { readDueCalendars } from './read-due-calendars.ts'

const here = calendars()
const { makeMentor, connected, read, busyOf, sends, status } = here
let hub: TestApp
let site: typeof here.site
beforeEach(() => {
  ;({ hub, site } = here)
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

test('webcal:// means the same place over HTTPS', async () => {
  const mentor = await makeMentor()
  await connectCalendar(hub.deps, { memberId: mentor.id, address: ' webcal://calendar.example.org/a.ics ' })

  expect(await calendarOf(hub.db, mentor.id)).toMatchObject({ host: 'calendar.example.org', events: 0 })
})

test('who asks for it again and again has it read once a minute, and nobody else’s', async () => {
  const [mine, other] = [await connected('/mine.ics'), await connected('/other.ics')]
  here.answer = (_, res) => res.end(meeting)
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

test('another address takes the place of the first, also of what is just being read there', async () => {
  const mentor = await connected('/first.ics')
  here.answer = (_, res) => {
    void connectCalendar(hub.deps, { memberId: mentor.id, address: `${site.url}/second.ics` }).then(() =>
      res.end(meeting),
    )
  }
  await read(mentor.id)

  expect(await busyOf(mentor.id)).toEqual([])
  expect((await calendarOf(hub.db, mentor.id))?.readAt).toBeUndefined()
  sends(meeting)
  await read(mentor.id)
  expect(here.asked.at(-1)?.url).toBe('/second.ics')
  expect(await busyOf(mentor.id)).toEqual(meetingBusy)

  await disconnectCalendar(hub.deps, mentor.id)
  expect(await calendarOf(hub.db, mentor.id)).toBeUndefined()
  expect(await busyOf(mentor.id)).toEqual([])
  expect(await read(mentor.id)).toBe('none')
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
  expect(here.asked).toEqual([])
})

test('what the sources of maintainers may reach, the calendars of mentors may not', async () => {
  const mentor = await connected()
  sends(meeting)
  const deps = { ...hub.deps, config: { ...hub.deps.config, calendarHosts: [] } }

  expect(await readCalendar(deps, mentor.id, { threads: here.threads })).toBe('private-address')
  expect(here.asked).toEqual([])
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

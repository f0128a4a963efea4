/** A hub and a small site on this machine that has the calendars of its mentors. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { connectCalendar } from '../src/availability/calendar/connect-calendar.ts'
import { calendarThreads, readCalendar } from '../src/availability/calendar/read-calendar.ts'
import { makeMember, type Person } from './people.ts'
import { type TestApp, testApp } from './testApp.ts'

export type Calendars = {
  hub: TestApp
  /** One machine under two names: to stay away from one is not to stay away from the other. */
  site: { url: string; otherUrl: string }
  /** What the site answers with. */
  answer(req: IncomingMessage, res: ServerResponse): void
  /** What the site was asked for in this test. */
  asked: IncomingMessage[]
  threads: ReturnType<typeof calendarThreads>
  makeMentor(timeZone?: string): Promise<Person>
  /** A mentor whose calendar is at this path of the site. */
  connected(path?: string): Promise<Person>
  read(memberId: string): ReturnType<typeof readCalendar>
  /** From when to when, as ISO instants. */
  busyOf(memberId: string): Promise<string[]>
  /** The site has this. */
  sends(text: string | Buffer, headers?: Record<string, string>): void
  /** The site answers so, with nothing. */
  status(code: number, headers?: Record<string, string>): void
}

export const startedAt = Temporal.Instant.from('2026-11-21T10:00:00Z')

export const calendar = (...lines: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n')
export const event = (...lines: string[]) => ['BEGIN:VEVENT', 'UID:a', ...lines, 'END:VEVENT'].join('\r\n')
export const meeting = calendar(event('DTSTART;TZID=Europe/Warsaw:20261126T180000', 'DURATION:PT30M'))
export const meetingBusy = ['2026-11-26T17:00:00Z 2026-11-26T17:30:00Z']

/** One hub for a file; no calendar, and the same moment, at the beginning of each test. */
export function calendars(): Calendars {
  const here = {
    threads: calendarThreads(),
    async makeMentor(timeZone = 'Europe/Warsaw') {
      const mentor = await makeMember(here.hub, { timeZone })
      const at = startedAt.toString()
      await here.hub.db('mentors').insert({ member_id: mentor.id, state: 'active', accepted_at: at, updated_at: at })
      return mentor
    },
    async connected(path = '/secret-8f2/basic.ics') {
      const mentor = await here.makeMentor()
      await connectCalendar(here.hub.deps, { memberId: mentor.id, address: `${here.site.url}${path}` })
      return mentor
    },
    read: (memberId: string) => readCalendar(here.hub.deps, memberId, { threads: here.threads }),
    async busyOf(memberId: string) {
      const rows: { start: Temporal.Instant; stop: Temporal.Instant }[] = await here.hub
        .db('calendar_busy')
        .where('member_id', memberId)
        .orderBy('starts_at')
        .select('starts_at AS start', 'ends_at AS stop')
      return rows.map(({ start, stop }) => `${start} ${stop}`)
    },
    sends(text: string | Buffer, headers: Record<string, string> = {}) {
      here.answer = (_, res) => res.writeHead(200, { 'content-type': 'text/calendar', ...headers }).end(text)
    },
    status(code: number, headers: Record<string, string> = {}) {
      here.answer = (_, res) => res.writeHead(code, headers).end('no')
    },
  } as Calendars
  const server = createServer((req, res) => {
    here.asked.push(req)
    res.on('error', () => {})
    here.answer(req, res)
  })
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    here.site = { url: `http://127.0.0.1:${port}`, otherUrl: `http://localhost:${port}` }
    const hosts = `127.0.0.1:${port},localhost:${port}`
    here.hub = await testApp({ GUILDHALL_ALLOW_HOSTS: hosts, GUILDHALL_CALENDAR_HOSTS: hosts })
  })
  afterAll(async () => {
    await here.threads.close()
    await here.hub.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  beforeEach(async () => {
    here.hub.clock.at = startedAt
    here.asked = []
    await here.hub.db('calendars').delete()
    await here.hub.db('host_pacing').delete()
  })
  return here
}

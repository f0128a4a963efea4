import ical from 'ical.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { defaultSessionTypes, sessionTypeSchema } from '../availability/session-types.ts'
import { freeSlots } from '../availability/slots.ts'
import { bookingFor } from '../bookings/queries.ts'
import { doorOf, placeUrl } from '../bookings/session/door.ts'
import { windowsOf } from '../bookings/windows.ts'
import { createTexts } from '../http/texts.ts'
import { slugOf } from '../items/slug.ts'
import { type CalendarSite, startCalendarSite } from './calendar-site.ts'
import { type DemoBooking, readPeople, readSessions } from './community.ts'
import { fillCommunity } from './fill-community.ts'
import { fillHours, hoursOf, todayFrom } from './fill-hours.ts'
import { fillPeople } from './fill-people.ts'
import { fillSessions, soonAfter } from './fill-sessions.ts'

let hub: TestApp
let site: CalendarSite
beforeAll(async () => {
  site = await startCalendarSite({ now: () => Temporal.Instant.from('2026-11-21T10:00:00Z') })
  const { host } = new URL(site.url)
  hub = await testApp({ GUILDHALL_ALLOW_HOSTS: host, GUILDHALL_CALENDAR_HOSTS: host })
  const members = await fillPeople(hub.deps)
  const asked = await fillCommunity(hub.deps, members)
  const soonAt = soonAfter(hub.deps.now())
  await fillHours(hub.deps, members, { soonAt, calendarUrl: site.url })
  await fillSessions(hub.deps, members, { asked, soonAt })
})
afterAll(async () => {
  await hub?.close()
  await site?.close()
})

const countOf = async (table: string, where: Record<string, unknown> = {}) => (await hub.db(table).where(where)).length

describe('who helps in the demo', () => {
  test('has hours in more than six zones, with everything that hours can say, and one has none', async () => {
    const rows = await hub.db('availability')
    expect(new Set(rows.map(({ zone }) => zone)).size).toBeGreaterThanOrEqual(6)
    for (const part of ['overrides', 'blocked', 'travels'])
      expect([part, rows.some((row) => row[part].length > 0)]).toEqual([part, true])
    const without = await hub.db('mentors').whereNotIn(
      'member_id',
      rows.map(({ member_id }) => member_id),
    )
    expect(without.filter((one) => one.is_taking_people && !one.paused_until)).toHaveLength(1)
  })

  test('offers the usual types, one to be approved, one with a link and questions, one with caps', async () => {
    const types = await hub.db('session_types')
    for (const slug of ['intro', 'consultation-30', 'consultation-60'])
      expect([slug, types.filter((type) => type.slug === slug).length]).toEqual([slug, await countOf('availability')])
    expect(types.some((type) => type.needs_approval)).toBe(true)
    expect(types.some((type) => type.place === 'link' && type.prep_questions.length > 0)).toBe(true)
    expect(types.some((type) => type.cap_day && type.cap_week && type.cap_month)).toBe(true)
  })

  test('has a private calendar that is read from a site of the demo', async () => {
    const [calendar, ...more] = await hub.db('calendars')
    expect(more).toEqual([])
    expect([calendar.failure, calendar.read_at !== null]).toEqual([null, true])
    expect(await countOf('calendar_busy')).toBeGreaterThan(20)
    const text = await (await fetch(site.url)).text()
    expect(text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true)
    expect(new ical.Component(ical.parse(text)).getAllSubcomponents('vevent')).toHaveLength(4)
    expect((await fetch(new URL('/calendar.ics', site.url))).status).toBe(404)
  })
})

describe('the sessions of the demo', () => {
  test('are in every state, and take the time of both wherever they are on', async () => {
    const bookings = await hub.db('bookings')
    expect(new Set(bookings.map(({ state }) => state))).toEqual(
      new Set(['pending', 'confirmed', 'declined', 'lapsed', 'cancelled']),
    )
    for (const [what, is] of [
      ['tomorrow', (one) => one.state === 'confirmed' && hoursUntil(one) > 12 && hoursUntil(one) < 60],
      ['moved once', (one) => one.moves === 1],
      ['cancelled by the asker', (one) => one.ended_by === 'asker' && one.state === 'cancelled'],
      ['cancelled late, by the mentor', (one) => one.ended_by === 'mentor' && one.is_late_cancel],
      ['of somebody who did not come', (one) => one.absent === 'asker'],
      ['about a question', (one) => one.question_id !== null],
      ['from a request', (one) => one.request_id !== null],
      ['with notes', (one) => one.notes !== ''],
    ] as [string, (one: Row) => boolean][])
      expect([what, bookings.some(is)]).toEqual([what, true])
    const taking = bookings.filter(({ state }) => state === 'pending' || state === 'confirmed')
    expect(await countOf('busy')).toBe(2 * taking.length)
    for (const table of ['booking_messages', 'booking_events'])
      expect([table, (await countOf(table)) > 0]).toEqual([table, true])
  })

  test('one can be joined at once', async () => {
    const soon = await hub.db('bookings').where('starts_at', soonAfter(hub.deps.now()).toString()).first()
    const booking = await bookingFor(hub.db, soon.public_id, soon.asker_id)
    if (!booking) throw new Error('not there')
    const windows = windowsOf(booking, { lateCancelHours: 3, noShowGraceMinutes: 10 })
    const reading = { booking, windows, now: hub.deps.now(), zone: 'UTC', movesPerBooking: 2 }
    expect(doorOf(reading, hub.deps.config, createTexts(['en']))?.join?.url).toContain(booking.publicId)
    expect(placeUrl(hub.deps.config, booking)).toMatch(/^https:\/\/meet\.example\.org\/[0-9a-f]{32}$/)
  })

  test('those that are over were talked about by one, by both; a draft waits, another is an answer for everyone', async () => {
    const filed = await hub.db('booking_feedback').select('booking_id').count('* as sides').groupBy('booking_id')
    expect(new Set(filed.map(({ sides }) => Number(sides)))).toEqual(new Set([1, 2]))
    const [waiting] = await hub.db('booking_learnings').whereNull('published_at')
    expect([waiting.mentor_consents, waiting.asker_consents]).toEqual([1, null])
    const [published] = await hub.db('booking_learnings').whereNotNull('published_at')
    const question = await hub.db('questions').where('id', published.published_question_id).first()
    expect(question.accepted_answer_id).toBe(published.published_answer_id)
  })
})

describe('on whatever day the demo begins', () => {
  const { hours, types, bookings } = readSessions()
  const zoneOf = new Map(readPeople().people.map(({ handle, timeZone }) => [handle, timeZone]))
  const typeOf = ({ mentor, type }: DemoBooking) => {
    const own = (types[mentor] ?? []).map((given) => sessionTypeSchema.parse(given))
    const usual = defaultSessionTypes(createTexts(['en']))
    const found = own.find(({ name }) => slugOf(name) === type) ?? usual.find(({ slug }) => slug === type)?.fields
    if (!found) throw new Error(`no type ${type}`)
    return found
  }
  const starts = Array.from({ length: 4 * 7 }, (_, n) =>
    Temporal.Instant.from('2027-03-22T00:01:00Z').add({ hours: 6 * n, minutes: n }),
  )

  test.each(bookings)('$asker finds a time with $mentor: $topic', (booking) => {
    for (const now of starts) {
      const ago = (hours: number) => now.subtract({ minutes: Math.round(hours * 60) })
      const [zone = '', bookerZone = ''] = [zoneOf.get(booking.mentor), zoneOf.get(booking.asker)]
      const written = hours[booking.mentor]
      if (!written) throw new Error(`no hours of ${booking.mentor}`)
      const own = hoursOf(written, zone, now)
      const type = typeOf(booking)
      const soonAt = soonAfter(now)
      if (booking.startsSoon) own.overrides.push(todayFrom(soonAt.toZonedDateTimeISO(zone)))
      const from = booking.startsSoon ? soonAt : ago(booking.startsHoursAgo ?? 0)
      const [slot] = freeSlots({
        ...{ hours: own, type, occupied: [], booked: [], bookerZone, from, limit: 1 },
        now: ago(booking.bookedHoursAgo),
      })
      if (booking.startsSoon) expect(`${slot}`).toBe(`${soonAt}`)
      // With room for whatever is said of it afterwards.
      const latest = booking.after?.learning
        ? ago(28)
        : booking.after || booking.cancelled?.hoursBefore
          ? ago(11)
          : now.add({ hours: 24 * 10 })
      expect([`${now}`, slot && Temporal.Instant.compare(slot, latest) < 0]).toEqual([`${now}`, true])
    }
  })
})

type Row = Record<string, unknown> & { starts_at: Temporal.Instant }
const hoursUntil = ({ starts_at }: Row) => starts_at.since(hub.deps.now()).total('hours')

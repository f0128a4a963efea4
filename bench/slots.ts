/**
 * How long it takes to say when a mentor is free: one of 28 days with 200 bookings and a calendar of 500 recurring events, and the next free
 * time of 50 such mentors, as a page of people asks.
 *   npm run bench:slots -- [--mentors 50] [--bookings 200] [--events 500] [--rounds 200]
 */
import { parseArgs } from 'node:util'
import type { Knex } from 'knex'
import { busyTimes } from '../src/availability/calendar/expand-events.ts'
import { insertBusyTimes } from '../src/availability/calendar/stored.ts'
import { findFreeSlots } from '../src/availability/free-slots.ts'
import type { Hours } from '../src/availability/hours.ts'
import { nextFree } from '../src/availability/next-free.ts'
import { sessionTypeBySlug } from '../src/availability/queries.ts'
import { freeSlots } from '../src/availability/slots.ts'
import type { Span } from '../src/availability/spans.ts'
import { giveUsualTypes } from '../src/availability/usual-types.ts'
import { readConfig } from '../src/config.ts'
import { percentiles, scratchDatabase } from './scratch-database.ts'

const { values: options } = parseArgs({
  options: {
    mentors: { type: 'string', default: '50' },
    bookings: { type: 'string', default: '200' },
    events: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '200' },
  },
})
const rounds = Number(options.rounds)
const zones = ['Europe/Warsaw', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Africa/Casablanca', 'UTC']
// Two days before clocks change in Warsaw.
const now = Temporal.Instant.from('2027-03-26T09:00:00Z')
const config = readConfig({
  GUILDHALL_SECRET: 'only for a benchmark, and nothing is kept',
  ROOM_URL: 'https://meet.example.org/{room}',
})
const { db, close } = await scratchDatabase()
const deps = { db, config, now: () => now }

const mentors = Array.from({ length: Number(options.mentors) }, (_, n) => idOf(n))
await fillPeople(db)
for (const [n, id] of mentors.entries()) {
  await giveHours(n, id)
  await giveBookings(n, id)
}
const text = calendarText()
const from = now.subtract({ hours: 24 }).epochMilliseconds
const reading = { text, from, until: from + 201 * 86_400_000, zone: 'Europe/Warsaw', travels: [], own: [] }
const read = busyTimes(reading)
if (!read) throw new Error('the calendar of the benchmark is none')
await report('a calendar read', 5, () => busyTimes(reading))
for (const id of mentors) await keepCalendar(id, read.busy)
await db.raw('ANALYZE')

const [first = ''] = mentors
const type = await sessionTypeBySlug(db, first, 'consultation-30')
if (!type) throw new Error('no session type')
const capped = { ...type, capDay: 40, capWeek: 100, capMonth: 300 }
const starts = await db('bookings').where('mentor_id', first).pluck('starts_at')
const { rows: taken } = await db.raw(
  `SELECT lower(during) AS start, upper(during) AS end FROM busy WHERE person_id = :first
   UNION ALL SELECT starts_at, ends_at FROM calendar_busy WHERE member_id = :first`,
  { first },
)
let slots = 0
await report('slots, pure', rounds, () => {
  slots = freeSlots({ hours: hoursOf(0), type: capped, occupied: taken, booked: starts, now, bookerZone: 'UTC' }).length
})
await report('slots, from the database', rounds, async () => {
  slots = (await findFreeSlots(deps, { mentorId: first, type: capped, askerId: idOf(-1), bookerZone: 'UTC' })).length
})
let found = 0
await report(`next free of ${mentors.length}`, rounds, async () => {
  found = (await nextFree(deps, mentors, { id: idOf(-1), zone: 'Europe/Warsaw' })).size
})
console.log(
  `${slots} slots of 28 days beside ${starts.length} bookings and ${read.events} times of ${options.events} recurring events ` +
    `in 200 days (${read.busy.length} when merged); ${found} of ${mentors.length} have a next free time`,
)
await close()

async function report(what: string, times: number, ask: () => unknown) {
  for (let i = 0; i < Math.min(20, times); i++) await ask()
  const took: number[] = []
  for (let i = 0; i < times; i++) {
    const from = performance.now()
    await ask()
    took.push(performance.now() - from)
  }
  console.log(`${what.padEnd(26)} ${percentiles(took)}`)
}

function idOf(n: number) {
  return `00000000-0000-7000-8000-${(n + 2).toString(16).padStart(12, '0')}`
}

/** Twelve hours of every day. */
function hoursOf(n: number): Hours {
  const zone = zones[n % zones.length] as string
  return {
    zone,
    weekly: [1, 2, 3, 4, 5, 6, 7].flatMap((weekday) => [
      { weekday, from: '08:00', to: '12:00' },
      { weekday, from: '12:30', to: '20:30' },
    ]),
    overrides: [{ date: '2027-04-05', ranges: [] }],
    blocked: [{ from: '2027-04-10T12:00', to: '2027-04-11T12:00' }],
    travels: [],
  }
}

async function fillPeople(db: Knex) {
  for (const [n, id] of [idOf(-1), ...mentors].entries())
    await db('members').insert({
      id,
      public_id: `m${n}`,
      handle: `member-${n}`,
      name: `Member ${n}`,
      created_at: now.toString(),
    })
  await db('mentors').insert(
    mentors.map((id) => ({ member_id: id, state: 'active', accepted_at: now.toString(), updated_at: now.toString() })),
  )
}

async function giveHours(n: number, id: string) {
  const { zone, weekly, overrides, blocked, travels } = hoursOf(n)
  await db('availability').insert({
    member_id: id,
    zone,
    weekly: JSON.stringify(weekly),
    overrides: JSON.stringify(overrides),
    blocked: JSON.stringify(blocked),
    travels: JSON.stringify(travels),
    updated_at: now.toString(),
  })
  await giveUsualTypes(db, config, id)
}

/** Every three hours, half an hour each. */
async function giveBookings(n: number, id: string) {
  await db.raw(
    `WITH booked AS (
       INSERT INTO bookings (id, public_id, mentor_id, session_type_id, type_name, buffer_before_minutes, buffer_after_minutes,
         preparation_minutes, needs_approval, place, state, starts_at, ends_at, mentor_zone, asker_zone, mentor_clock, asker_clock,
         created_at, room)
       SELECT gen_random_uuid(), :n || '-' || k, :id, t.id, t.name, 0, 10, 0, false, 'room', 'confirmed',
         CAST(:now AS timestamptz) + k * interval '3 hours', CAST(:now AS timestamptz) + k * interval '3 hours' + interval '30 minutes',
         'UTC', 'UTC', '', '', :now, 'room'
       FROM generate_series(1, :count::int) k, session_types t WHERE t.member_id = :id AND t.slug = 'consultation-30'
       RETURNING id, mentor_id, starts_at, ends_at)
     INSERT INTO busy SELECT id, mentor_id, tstzrange(starts_at, ends_at + interval '10 minutes') FROM booked`,
    { n, id, now: now.toString(), count: Number(options.bookings) },
  )
}

/** A quarter of an hour each, in the mornings: most of them every week, every tenth every day. */
function calendarText(): string {
  const events = Array.from({ length: Number(options.events) }, (_, n) => {
    const clock = `${String(6 + (n % 8)).padStart(2, '0')}${String((n * 7) % 60).padStart(2, '0')}00`
    const day = `2025${String(1 + (n % 12)).padStart(2, '0')}${String(1 + (n % 28)).padStart(2, '0')}`
    return [
      'BEGIN:VEVENT',
      `UID:${n}`,
      `DTSTART;TZID=${zones[n % 3]}:${day}T${clock}`,
      'DURATION:PT15M',
      `RRULE:FREQ=${n % 10 === 0 ? 'DAILY' : 'WEEKLY'}`,
      'END:VEVENT',
    ].join('\r\n')
  })
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', ...events, 'END:VCALENDAR', ''].join('\r\n')
}

async function keepCalendar(id: string, busy: Span[]) {
  await db('calendars').insert({
    member_id: id,
    secrets: Buffer.from('none'),
    host: 'calendar.example.org',
    added_at: now.toString(),
    next_read_at: now.toString(),
  })
  await insertBusyTimes(db, id, busy)
}

import type { Knex } from 'knex'
import { describe, expect, test } from 'vitest'
import { makeBookable } from '../../../tests/bookable.ts'
import { booking, codeOf } from '../../../tests/booking.ts'
import { makeMember, type Person } from '../../../tests/people.ts'
import { atOnce } from '../../at-once.ts'
import { lapseBookings } from '../changing/lapse-bookings.ts'
import { bookingFor } from '../queries.ts'
import { releaseHold } from './release-hold.ts'
import { SlotTaken } from './slot-taken.ts'

const here = booking()
const { confirm } = here
type More = Parameters<typeof here.hold>[1]

// On a Monday.
const hold = (time: string, more?: More) => here.hold(`23T${time}`, more)
const book = (time: string, more?: More) => here.book(`23T${time}`, more)
const busyOf = async (person: Person): Promise<string[]> =>
  (
    await here.hub.db.raw(
      `SELECT to_char(lower(during), 'DD HH24:MI') || '-' || to_char(upper(during), 'HH24:MI') AS time FROM busy
       WHERE person_id = ? ORDER BY during`,
      [person.id],
    )
  ).rows.map((row: { time: string }) => row.time)
const told = (person: Person): Promise<string[]> =>
  here.hub.db('notices').where('member_id', person.id).orderBy(['created_at', 'key']).pluck('text_key')
const later = (minutes: number) => {
  here.hub.clock.at = here.hub.clock.at.add({ minutes })
}

describe('a time is held', () => {
  test('for five minutes, takes both people’s time with the mentor’s buffers, and becomes a booking', async () => {
    const bo = await makeBookable(here.hub, { type: { buffer_before_minutes: 5, buffer_after_minutes: 10 } })
    const { publicId, heldUntil } = await hold('09:00', { mentor: bo })

    expect(heldUntil.toString()).toBe('2026-11-21T10:05:00Z')
    expect(await busyOf(bo)).toEqual(['23 08:55-09:40'])
    expect(await busyOf(here.asker)).toEqual(['23 09:00-09:30'])
    expect(await confirm(publicId)).toEqual({ state: 'confirmed' })

    const booking = await bookingFor(here.hub.db, publicId, bo.id)
    expect(booking).toMatchObject({ side: 'mentor', state: 'confirmed', topic: 'A zip', version: 2, sequence: 0 })
    expect(booking?.room).toMatch(/^[0-9a-f]{32}$/)
    expect(await here.hub.db('bookings').where('public_id', publicId).first('asker_clock', 'mentor_clock')).toEqual({
      asker_clock: '2026-11-23T10:00+01:00',
      mentor_clock: '2026-11-23T09:00+00:00',
    })
    const acts = await here.hub.db('booking_events').where('booking_id', booking?.id).orderBy('id').pluck('act')
    expect(acts).toEqual(['hold', 'confirm'])
  })

  test('the same form sent twice, one after the other or at once, is one hold and one booking', async () => {
    const [one, two] = await Promise.all([hold('09:00'), hold('09:00')])
    expect(two).toEqual(one)
    expect(await hold('09:00')).toEqual(one)
    const states = await Promise.all([confirm(one.publicId), confirm(one.publicId)])
    expect(states).toEqual([{ state: 'confirmed' }, { state: 'confirmed' }])
    expect(await confirm(one.publicId, here.asker, 'Something else')).toEqual({ state: 'confirmed' })
    expect(await hold('09:00')).toEqual(one)

    const rows = await here.hub.db('bookings').where('asker_id', here.asker.id).select('topic', 'version')
    expect(rows).toEqual([{ topic: 'A zip', version: 2 }])
    expect(await told(here.ana)).toHaveLength(1)
  })

  test('another time with the same mentor takes the place of the first; with others three are held', async () => {
    const first = await hold('09:00')
    await hold('10:00')
    expect(await busyOf(here.ana)).toEqual(['23 10:00-10:30'])
    expect(await codeOf(confirm(first.publicId))).toBe('booking-not-found')

    const others = await Promise.all([1, 2, 3].map(() => makeBookable(here.hub)))
    expect(await codeOf(hold('11:00', { mentor: others[0] }))).toBe('done')
    expect(await codeOf(hold('12:00', { mentor: others[1] }))).toBe('done')
    expect(await codeOf(hold('13:00', { mentor: others[2] }))).toBe('booking-holds')
    later(6)
    expect(await codeOf(hold('13:00', { mentor: others[2] }))).toBe('done')
  })

  test('it is let go by its asker alone, and is free for the next', async () => {
    const { publicId } = await hold('09:00')
    const other = await makeMember(here.hub)
    expect(await codeOf(releaseHold(here.hub.deps, { publicId, askerId: other.id }))).toBe('booking-not-found')
    expect(await codeOf(releaseHold(here.hub.deps, { publicId, askerId: here.ana.id }))).toBe('booking-not-found')
    await releaseHold(here.hub.deps, { publicId, askerId: here.asker.id })
    expect(await codeOf(hold('09:00', { by: other }))).toBe('done')
    expect(await busyOf(here.asker)).toEqual([])
  })
})

describe('somebody was faster', () => {
  test('of many at once one gets the time, the others the three nearest', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, () => makeMember(here.hub)))
    const results = await Promise.allSettled(people.map((by) => hold('09:00', { by })))
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))

    expect(refused).toHaveLength(7)
    for (const reason of refused) expect(reason).toBeInstanceOf(SlotTaken)
    expect(refused[0].nearest.map(String)).toEqual([
      '2026-11-23T08:00:00Z',
      '2026-11-23T08:30:00Z',
      '2026-11-23T09:30:00Z',
    ])
    expect(await busyOf(here.ana)).toEqual(['23 09:00-09:30'])
  })

  test('nobody is in two places: as asker, as mentor, and as both', async () => {
    const bo = await makeBookable(here.hub)
    await book('09:00')
    expect(await codeOf(hold('09:00', { mentor: bo }))).toBe('own-time-taken')
    // Ana, a mentor, asks Bo; at nine she is with Kasia.
    expect(await codeOf(hold('09:00', { by: here.ana, mentor: bo }))).toBe('own-time-taken')
    await book('11:00', { by: here.ana, mentor: bo })
    expect(await codeOf(hold('11:00'))).toBe('slot-taken')
  })

  test('two who are mentors book each other at the same time again and again: no deadlock, no double', async () => {
    const bo = await makeBookable(here.hub, { type: { buffer_after_minutes: 15, interval_minutes: 15 } })
    const times = ['08:00', '08:30', '09:00', '09:30', '10:00']
    const results = await Promise.all(
      times.flatMap((time) => [
        codeOf(book(time, { by: here.ana, mentor: bo })),
        codeOf(book(time, { by: bo, mentor: here.ana })),
      ]),
    )

    expect(new Set(results).difference(new Set(['done', 'slot-taken', 'own-time-taken', 'booking-not-found']))).toEqual(
      new Set(),
    )
    const { rows } = await here.hub.db.raw(
      `SELECT a.id FROM bookings a JOIN bookings b ON a.id < b.id AND a.state = 'confirmed' AND b.state = 'confirmed'
         AND (a.starts_at, a.ends_at) OVERLAPS (b.starts_at, b.ends_at)
         AND ARRAY[a.mentor_id, a.asker_id] && ARRAY[b.mentor_id, b.asker_id]`,
    )
    expect(rows).toEqual([])
    expect(results.filter((result) => result === 'done').length).toBeGreaterThan(0)
  })

  test('who writes past every lock is stopped by the database, and the slower one is told', async () => {
    const elsewhere = await book('15:00')
    const trx = await here.hub.db.transaction()
    await trx('busy').where('person_id', here.ana.id).update({ during: '[2026-11-23T09:00Z,2026-11-23T09:30Z)' })
    const other = await makeMember(here.hub)
    const slower = hold('09:00', { by: other }).catch((error) => error)
    const waits = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
    while ((await here.hub.db.raw(waits)).rows.length === 0) {}
    await trx.commit()

    expect(await slower).toBeInstanceOf(SlotTaken)
    expect((await slower).nearest).toHaveLength(3)
    expect((await bookingFor(here.hub.db, elsewhere, here.ana.id))?.state).toBe('confirmed')
    expect(await busyOf(other)).toEqual([])
  })

  test('what the database ends for the sake of another is tried again', async () => {
    const [first, second] = [here.asker.id, here.ana.id].sort() as [string, string]
    const has = Promise.withResolvers<void>()
    const other = here.hub.db.transaction(async (trx) => {
      await trx.raw(`SET LOCAL deadlock_timeout = '1min'`)
      await trx('members').where('id', second).forUpdate().select('id')
      has.resolve()
      // Until the hold has the one and waits for the other.
      while (
        (await here.hub.db.raw(`SELECT FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()`)).rows.length === 0
      ) {}
      await trx('members').where('id', first).forUpdate().select('id')
    })
    await has.promise
    await Promise.all([hold('09:00'), other])

    expect(await busyOf(here.ana)).toEqual(['23 09:00-09:30'])
    expect(here.hub.logged.filter(({ msg }) => /in the way of another/.test(String(msg)))).toHaveLength(1)
  })

  test('what is ended every time has an answer all the same', async () => {
    const unorderly = (trx: Knex) => trx.raw(`DO $$ BEGIN RAISE EXCEPTION 'no order' USING ERRCODE = '40001'; END $$`)

    expect(await codeOf(atOnce(here.hub.deps, unorderly))).toBe('too-slow')
  })
})

describe('a hold that has run out', () => {
  test('of somebody else is no hindrance, and its own asker is then shown what is free', async () => {
    const { publicId } = await hold('09:00')
    later(6)
    const other = await makeMember(here.hub)
    await book('09:00', { by: other })

    const late = await confirm(publicId).catch((error) => error)
    expect(late).toBeInstanceOf(SlotTaken)
    expect(late.nearest).toHaveLength(3)
    expect(await bookingFor(here.hub.db, publicId, here.asker.id)).toMatchObject({ state: 'held' })
    expect(await busyOf(here.asker)).toEqual([])
  })

  test('is taken again by a late form where the time is still free, swept away or not', async () => {
    const [one, two] = [
      await hold('09:00'),
      await hold('10:00', { by: here.ana, mentor: await makeBookable(here.hub) }),
    ]
    later(6)
    expect(await confirm(one.publicId)).toEqual({ state: 'confirmed' })
    await lapseBookings(here.hub.deps)
    expect(await busyOf(here.ana)).toEqual(['23 09:00-09:30'])
    expect(await confirm(two.publicId, here.ana)).toEqual({ state: 'confirmed' })
    expect(await busyOf(here.ana)).toEqual(['23 09:00-09:30', '23 10:00-10:30'])
  })

  test('takes no time any more, and is forgotten after a day', async () => {
    const { publicId } = await hold('09:00')
    later(6)
    expect(await lapseBookings(here.hub.deps)).toMatchObject({ freed: 1, forgotten: 0 })
    expect(await busyOf(here.ana)).toEqual([])
    later(24 * 60)
    expect(await lapseBookings(here.hub.deps)).toMatchObject({ freed: 0, forgotten: 1 })
    expect(await codeOf(confirm(publicId))).toBe('booking-not-found')
  })

  test('its minutes are the asker’s: notice does not end in them, but in those after', async () => {
    here.hub.clock.at = Temporal.Instant.from('2026-11-22T08:58:00Z')
    const by = await makeMember(here.hub)
    const [one, two] = [await hold('09:00'), await hold('09:00', { by, mentor: await makeBookable(here.hub) })]
    later(4)
    expect(await confirm(one.publicId)).toEqual({ state: 'confirmed' })
    later(2)
    expect(await codeOf(confirm(two.publicId, by))).toBe('slot-not-offered')
  })
})

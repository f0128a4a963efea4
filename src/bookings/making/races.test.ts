import { randomUUIDv7 } from 'node:crypto'
import type { Knex } from 'knex'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freshDatabase } from '../../../tests/freshDatabase.ts'
import { killWhileBooking } from '../../../tests/killBooking.ts'
import { raceBookings } from '../../../tests/raceBookings.ts'
import { cleanUpPrograms, dataFolder } from '../../../tests/runProgram.ts'
import { unsoundBookings } from '../../../tests/soundBookings.ts'

let database: Awaited<ReturnType<typeof freshDatabase>>
beforeEach(async () => {
  database = await freshDatabase()
})
afterEach(async () => {
  await cleanUpPrograms()
  await database.drop()
})

test('hundreds of attempts in two processes: nobody is in two places, no hold is lost, every one is answered', async () => {
  const race = await raceBookings(
    { ...database, folder: dataFolder() },
    { attempts: 300, slots: 60, processes: 2, lanes: 4, mentors: 6, askers: 10 },
  )

  expect(race.unsound).toEqual(Object.fromEntries(Object.keys(race.unsound).map((name) => [name, 0])))
  expect([race.doubles, race.lostHolds, race.unclear]).toEqual([0, [], []])
  expect(race.attempts).toBeGreaterThanOrEqual(300)
  // They did get in each other's way, and something came of it.
  for (const answer of ['hold: slot-taken', 'confirm: done', 'move: done', 'cancel: done'])
    expect(race.answers[answer]).toBeGreaterThan(0)
}, 120_000)

test('killed while people book, move and cancel: every booking is whole, in order, and told once', async () => {
  const { unsound, events, mails } = await killWhileBooking({ ...database, folder: dataFolder(), kills: 3 })

  expect(unsound).toEqual([])
  expect(events).toBeGreaterThan(20)
  expect(mails).toBeGreaterThan(5)
}, 120_000)

test('what counts that would find it', async () => {
  const { db } = database
  await raceBookings(
    { ...database, folder: dataFolder() },
    { attempts: 60, slots: 30, processes: 1, lanes: 2, mentors: 3, askers: 6 },
  )
  const now = Temporal.Now.instant()
  const [booked] = await db('bookings').whereIn('state', ['pending', 'confirmed']).orderBy('id')
  const found = async (change: (trx: Knex) => Promise<unknown>) => {
    const trx = await db.transaction()
    try {
      await trx.raw('ALTER TABLE busy DROP CONSTRAINT busy_once')
      await trx('bookings').whereNot('id', booked.id).delete()
      await change(trx)
      return await unsoundBookings(trx, now)
    } finally {
      await trx.rollback()
    }
  }
  const { id, starts_at, ends_at } = booked
  const double = {
    ...booked,
    id: randomUUIDv7(),
    public_id: 'double2222',
    starts_at: ends_at,
    ends_at: ends_at.add({ minutes: 1 }),
  }
  const jsons = ['already_read', 'prep_questions', 'prep_answers']
  for (const json of jsons) double[json] = JSON.stringify(double[json])
  expect(await found(async () => {})).toMatchObject({ doubles: 0, 'bookings without their time': 0 })
  expect(
    await found((trx) => trx('bookings').insert({ ...double, starts_at: ends_at.subtract({ minutes: 1 }) })),
  ).toMatchObject({ doubles: 2, 'bookings without their time': 1, 'bookings without history': 1 })
  // After the one and before the end of its buffer: the mentor alone.
  expect(await found((trx) => trx('bookings').insert({ ...double, buffer_before_minutes: 5 }))).toMatchObject({
    doubles: 1,
  })
  expect(
    await found((trx) =>
      trx('bookings')
        .where({ id })
        .update({ starts_at: starts_at.subtract({ minutes: 1 }) }),
    ),
  ).toMatchObject({ 'bookings without their time': 1 })
  expect(await found((trx) => trx('bookings').where({ id }).update({ state: 'cancelled' }))).toMatchObject({
    'time without its booking': 2,
  })
  expect(await found((trx) => trx('bookings').where({ id }).increment('sequence'))).toMatchObject({
    'broken sequences': 1,
  })
  expect(await found((trx) => trx('notices').where('key', 'like', `booking ${id} %`).delete())).toMatchObject({
    'not told exactly once': 1,
  })
}, 120_000)

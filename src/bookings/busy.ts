import type { Db } from '../db.ts'
import { Conflict } from '../errors.ts'
import type { Side } from './states.ts'

/** Whose time a booking takes: the mentor's with the buffers, the asker's without. */
export type TakenTime = {
  bookingId: string
  mentorId: string
  askerId: string
  startsAt: Temporal.Instant
  endsAt: Temporal.Instant
  bufferBeforeMinutes: number
  bufferAfterMinutes: number
}

/** The time went to somebody else. What is free instead is asked for once the transaction is over (slot-taken.ts). */
export class TimeTaken extends Conflict {
  constructor() {
    super('slot-taken')
  }
}

/**
 * Takes the time of both, in the place of what the booking had. Holds that have run out are no hindrance. Within `lockPeople`.
 * @throws Conflict 'own-time-taken' when the asker is elsewhere then
 * @throws TimeTaken
 */
export async function takeTime(trx: Db, now: Temporal.Instant, taken: TakenTime): Promise<void> {
  const wanted = valuesOf(taken)
  await freeTime(trx, taken.bookingId)
  await freeRunOut(trx, now, wanted)
  const busy = await whoIsBusy(trx, wanted)
  if (busy.includes('mentor')) throw new TimeTaken()
  if (busy.includes('asker')) throw new Conflict('own-time-taken')
  try {
    await trx.raw(
      `INSERT INTO busy (booking_id, person_id, during)
       SELECT :bookingId, person_id, during FROM ${wantedTime} ORDER BY person_id`,
      { ...wanted, bookingId: taken.bookingId },
    )
  } catch (error) {
    // Whoever wrote there without the lock: the database lets nobody be in two places.
    if (error instanceof Error && 'constraint' in error && error.constraint === 'busy_once') throw new TimeTaken()
    throw error
  }
}

/** Both are free again then. */
export async function freeTime(trx: Db, bookingId: string): Promise<void> {
  await trx('busy').where('booking_id', bookingId).delete()
}

const wantedTime = `(VALUES
  ('mentor', :mentorId::uuid, tstzrange(:mentorFrom::timestamptz, :mentorUntil::timestamptz)),
  ('asker', :askerId::uuid, tstzrange(:askerFrom::timestamptz, :askerUntil::timestamptz))) AS wanted(side, person_id, during)`

const valuesOf = (taken: TakenTime) => ({
  mentorId: taken.mentorId,
  askerId: taken.askerId,
  mentorFrom: taken.startsAt.subtract({ minutes: taken.bufferBeforeMinutes }).toString(),
  mentorUntil: taken.endsAt.add({ minutes: taken.bufferAfterMinutes }).toString(),
  askerFrom: taken.startsAt.toString(),
  askerUntil: taken.endsAt.toString(),
})

/** Those holds alone that are in the way; the rest is left to lapse-bookings.ts. */
async function freeRunOut(trx: Db, now: Temporal.Instant, wanted: ReturnType<typeof valuesOf>): Promise<void> {
  await trx.raw(
    `WITH gone AS (
       SELECT every.booking_id, every.person_id
       FROM ${wantedTime}
       JOIN busy one ON one.person_id = wanted.person_id AND one.during && wanted.during
       JOIN bookings b ON b.id = one.booking_id AND b.state = 'held' AND b.held_until <= :now::timestamptz
       JOIN busy every ON every.booking_id = one.booking_id
       ORDER BY every.booking_id, every.person_id FOR UPDATE OF every)
     DELETE FROM busy USING gone WHERE busy.booking_id = gone.booking_id AND busy.person_id = gone.person_id`,
    { ...wanted, now: now.toString() },
  )
}

async function whoIsBusy(trx: Db, wanted: ReturnType<typeof valuesOf>): Promise<Side[]> {
  const { rows } = await trx.raw<{ rows: { side: Side }[] }>(
    `SELECT DISTINCT side FROM ${wantedTime}
     JOIN busy ON busy.person_id = wanted.person_id AND busy.during && wanted.during`,
    wanted,
  )
  return rows.map(({ side }) => side)
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import { makeCrowd } from './bookingCrowd.ts'
import { startBooking } from './raceBookings.ts'
import { sum, unsoundBookings } from './soundBookings.ts'

/**
 * A process of the hub in which people book, move and cancel is killed at random moments, again and again, while another
 * goes on.
 * @returns what was found wrong after each kill, and how much was done in all
 */
export async function killWhileBooking({
  db,
  connectionString,
  folder,
  kills,
}: {
  db: Knex
  connectionString: string
  folder: string
  kills: number
}) {
  const crowd = await makeCrowd(db, { mentors: 6, askers: 10, slots: 200, addresses: true })
  const begun = Temporal.Now.instant()
  const start = (part: number) =>
    startBooking({ connectionString, folder }, crowd, {
      attempts: 1_000_000_000,
      lanes: 4,
      part,
      parts: 2,
      speed: 1,
      begun,
    })
  const other = start(1)
  const unsound: Record<string, number>[] = []
  try {
    await other.says(/begun/)
    for (let kill = 0; kill < kills; kill++) {
      const before = await acts(db)
      const program = start(0)
      await program.says(/begun/)
      // Somewhere in the work, not before it, at a moment that is never the same.
      while ((await acts(db)) < before + 5) await sleep(2)
      await sleep(Math.random() * 100)
      program.signal('SIGKILL')
      await program.ended
      const found = await unsoundBookings(db, Temporal.Now.instant())
      if (sum(found) > 0) unsound.push(found)
    }
  } finally {
    other.signal('SIGKILL')
    await other.ended
  }
  const [bookings, events, mails] = await Promise.all(
    ['bookings', 'booking_events', 'mails'].map(async (table) => Number((await db(table).count('* as n').first())?.n)),
  )
  const last = await unsoundBookings(db, Temporal.Now.instant())
  return { unsound: sum(last) > 0 ? [...unsound, last] : unsound, bookings, events, mails }
}

const acts = async (db: Knex): Promise<number> => Number((await db('booking_events').count('* as n').first())?.n)

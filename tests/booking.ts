/** Booking through the use cases: for the tests of what they allow, and of what becomes of it. */
import type { Knex } from 'knex'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { confirmBooking } from '../src/bookings/making/confirm-booking.ts'
import { holdSlot, type WantedHold } from '../src/bookings/making/hold-slot.ts'
import { type Bookable, makeBookable } from './bookable.ts'
import { makeMember, type Person } from './people.ts'
import { type TestApp, testApp } from './testApp.ts'

type Words = { details?: string; prepAnswers?: string[] }
type More = { mentor?: Person; by?: Person }

export type Booking = {
  hub: TestApp
  /** From 08:00 to 20:00 UTC on every day; another one for each test. */
  ana: Bookable
  /** In Warsaw; another one for each test. */
  asker: Person
  /** A time of Ana's, for the asker, unless it is said whose and for whom. */
  hold(time: string, more?: More & Partial<WantedHold>): ReturnType<typeof holdSlot>
  confirm(publicId: string, by?: Person, topic?: string, more?: Words): ReturnType<typeof confirmBooking>
  /** @returns its public id */
  book(time: string, more?: More): Promise<string>
  /** As the database has it. */
  row(publicId: string): Knex.QueryBuilder
  /** When a booking keeps its people busy from, `26 17:30`, one for each of them. */
  busyOf(publicId: string): Promise<string[]>
}

/** `26T17:30`, in November 2026. */
export const at = (time: string) => Temporal.Instant.from(`2026-11-${time}:00Z`)

/**
 * One hub for a file; no booking and the same moment at the beginning of each test.
 * @param mentor  who Ana is, and what she offers
 */
export function booking(mentor: Parameters<typeof makeBookable>[1] = {}): Booking {
  const here = {
    hold: (time: string, { mentor = here.ana, by = here.asker, ...more }: More & Partial<WantedHold> = {}) =>
      holdSlot(here.hub.deps, {
        askerId: by.id,
        mentorId: mentor.id,
        typeSlug: 'talk',
        startsAt: at(time),
        ...more,
      }),
    confirm: (publicId: string, by: Person = here.asker, topic = 'A zip', more: Words = {}) =>
      confirmBooking(here.hub.deps, {
        ...{ publicId, askerId: by.id, topic, details: 'It splits.', prepAnswers: ['Yes'] },
        ...more,
      }),
    book: async (time: string, more: More = {}) => {
      const { publicId } = await here.hold(time, more)
      await here.confirm(publicId, more.by)
      return publicId
    },
    row: (publicId: string) => here.hub.db('bookings').where('public_id', publicId).first(),
    busyOf: async (publicId: string) => {
      const { rows } = await here.hub.db.raw<{ rows: { time: string }[] }>(
        `SELECT to_char(lower(during), 'DD HH24:MI') AS time FROM busy u JOIN bookings b ON b.id = u.booking_id
         WHERE b.public_id = ?`,
        [publicId],
      )
      return rows.map(({ time }) => time)
    },
  } as Booking
  beforeAll(async () => {
    here.hub = await testApp()
  })
  afterAll(() => here.hub.close())
  beforeEach(async () => {
    await here.hub.db('bookings').delete()
    here.hub.clock.at = at('21T10:00')
    here.ana = await makeBookable(here.hub, { name: 'Ana Prado', ...mentor })
    here.asker = await makeMember(here.hub, { name: 'Kasia Nowak', timeZone: 'Europe/Warsaw' })
  })
  return here
}

/** `done`, or the code of what was refused. */
export const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error) => error.code ?? error.message,
  )

import { randomUUIDv7 } from 'node:crypto'
import type { Knex } from 'knex'
import { publicId } from '../src/public-id.ts'
import { makeHours } from './bookable.ts'

/** All slots of a crowd are on the third day after it was made. */
const hoursFrom = 8

export type Crowd = {
  /** Each of them asks others too. */
  mentors: string[]
  askers: string[]
  /** Every time that a mentor offers; those of one mentor may be in each other's way. */
  slots: { mentorId: string; startsAt: string }[]
}

/**
 * People who book each other: some mentors are approved, some have buffers and times every quarter of an hour.
 * @param addresses  whether mails are written to them
 */
export async function makeCrowd(
  db: Knex,
  {
    mentors,
    askers,
    slots,
    addresses = false,
  }: { mentors: number; askers: number; slots: number; addresses?: boolean },
): Promise<Crowd> {
  const at = Temporal.Now.instant()
  const ids = await Promise.all(Array.from({ length: mentors + askers }, (_, n) => makePerson(db, n, at, addresses)))
  const crowd: Crowd = { mentors: ids.slice(0, mentors), askers: ids.slice(mentors), slots: [] }
  const each = Math.ceil(slots / mentors)
  const day = at.toZonedDateTimeISO('UTC').startOfDay().add({ days: 3 })
  for (const [n, mentorId] of crowd.mentors.entries()) {
    const isDense = n % 2 === 0
    await db('mentors').insert({ member_id: mentorId, state: 'active', accepted_at: at, updated_at: at })
    const weekly = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '00:00', to: '24:00' }))
    await makeHours(db, mentorId, {
      timeZone: 'UTC',
      at,
      hours: { weekly: JSON.stringify(weekly) },
      type: isDense
        ? { buffer_before_minutes: 5, buffer_after_minutes: 10, interval_minutes: 15, notice_minutes: 0 }
        : { needs_approval: n % 4 === 1, notice_minutes: 0, cap_day: n % 4 === 3 ? 6 : null },
    })
    for (let slot = 0; slot < each && crowd.slots.length < slots; slot++)
      crowd.slots.push({
        mentorId,
        startsAt: day
          .add({ hours: hoursFrom, minutes: slot * (isDense ? 15 : 30) })
          .toInstant()
          .toString(),
      })
  }
  await db('settings').insert({ key: 'openBookingsPerAsker', value: '50', changed_at: at })
  return crowd
}

async function makePerson(db: Knex, n: number, at: Temporal.Instant, addresses: boolean): Promise<string> {
  const id = randomUUIDv7()
  const name = `Person ${n}`
  await db('members').insert({ id, public_id: publicId(), handle: `crowd-${n}`, name, created_at: at })
  if (addresses)
    await db('accounts').insert({
      id: randomUUIDv7(),
      member_id: id,
      name,
      email: `crowd-${n}@example.org`,
      email_verified: true,
    })
  return id
}

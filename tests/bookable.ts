import { randomUUIDv7 } from 'node:crypto'
import type { Knex } from 'knex'
import { makeMember, type Person } from './people.ts'
import type { TestApp } from './testApp.ts'

export type Bookable = Person & { typeId: string }

/** A mentor with hours from 08:00 to 20:00 on every day of their zone, and one session type `talk` of 30 minutes. */
export async function makeBookable(
  hub: Pick<TestApp, 'db' | 'deps'>,
  given: {
    name?: string
    timeZone?: string
    /** Columns of `mentors`, of `availability`, of `session_types`. */
    mentor?: Record<string, unknown>
    hours?: Record<string, unknown>
    type?: Record<string, unknown>
  } = {},
): Promise<Bookable> {
  const { name, timeZone = 'UTC' } = given
  const person = await makeMember(hub, { name, timeZone, roles: ['mentor'] })
  const at = hub.deps.now()
  await hub
    .db('mentors')
    .insert({ member_id: person.id, state: 'active', accepted_at: at, updated_at: at, ...given.mentor })
  return { ...person, typeId: await makeHours(hub.db, person.id, { ...given, timeZone, at }) }
}

/** What a mentor is booked by. @returns the id of the type */
export async function makeHours(
  db: Knex,
  memberId: string,
  given: { timeZone: string; at: Temporal.Instant; hours?: Record<string, unknown>; type?: Record<string, unknown> },
): Promise<string> {
  const weekly = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '08:00', to: '20:00' }))
  await db('availability').insert({
    member_id: memberId,
    zone: given.timeZone,
    weekly: JSON.stringify(weekly),
    updated_at: given.at,
    ...given.hours,
  })
  const typeId = randomUUIDv7()
  await db('session_types').insert({
    id: typeId,
    member_id: memberId,
    slug: 'talk',
    name: 'Consultation',
    duration_minutes: 30,
    ...given.type,
  })
  return typeId
}

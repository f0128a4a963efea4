import { randomUUIDv7 } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { publicId } from '../public-id.ts'
import { insertBusyTimes } from './calendar/stored.ts'
import { findFreeSlots } from './free-slots.ts'
import { nextFree } from './next-free.ts'
import { giveUsualTypes } from './usual-types.ts'

let hub: TestApp
let mentor: Person
let asker: Person
const at = (text: string) => Temporal.Instant.from(text)

beforeAll(async () => {
  hub = await testApp({ ROOM_URL: 'https://meet.example.org/{room}' })
})
afterAll(() => hub.close())
beforeEach(async () => {
  mentor = await makeMentor()
  asker = await makeMember(hub)
})

/** Thursdays from 18:00 to 20:00 in Warsaw: the next are the 26th and the 3rd. */
async function makeMentor(weekday = 4) {
  const person = await makeMember(hub, { roles: ['mentor'] })
  const since = hub.clock.at.toString()
  await hub.db('mentors').insert({ member_id: person.id, state: 'active', accepted_at: since, updated_at: since })
  await hub.db('availability').insert({
    member_id: person.id,
    zone: 'Europe/Warsaw',
    weekly: JSON.stringify([{ weekday, from: '18:00', to: '20:00' }]),
    updated_at: since,
  })
  await giveUsualTypes(hub.db, hub.deps.config, person.id)
  return person
}

type Booked = { start: string; state?: string; heldUntil?: string; asker?: string; mentor?: string }

async function book({ start, state = 'confirmed', heldUntil, asker: by, mentor: of = mentor.id }: Booked) {
  const id = randomUUIDv7()
  const type = await hub.db('session_types').where({ member_id: of, slug: 'consultation-30' }).first('id')
  const [from, until] = [at(start), at(start).add({ minutes: 30 })]
  await hub.db('bookings').insert({
    id,
    public_id: publicId(),
    mentor_id: of,
    asker_id: by ?? null,
    session_type_id: type?.id,
    ...{ type_name: 'x', buffer_before_minutes: 0, buffer_after_minutes: 10, preparation_minutes: 0 },
    ...{ needs_approval: false, place: 'room', room: 'r', state, held_until: heldUntil ?? null },
    ...{ mentor_zone: 'UTC', asker_zone: 'UTC', mentor_clock: '', asker_clock: '' },
    answer_by: state === 'pending' ? until.toString() : null,
    starts_at: from.toString(),
    ends_at: until.toString(),
    created_at: hub.clock.at.toString(),
  })
  const during = (end: Temporal.Instant) => hub.db.raw('tstzrange(?, ?)', [from.toString(), end.toString()])
  await hub
    .db('busy')
    .insert([
      { booking_id: id, person_id: of, during: during(until.add({ minutes: 10 })) },
      ...(by ? [{ booking_id: id, person_id: by, during: during(until) }] : []),
    ])
  return id
}

const free = async (more: Partial<Parameters<typeof findFreeSlots>[1]> = {}) =>
  (
    await findFreeSlots(hub.deps, {
      ...{ mentorId: mentor.id, typeSlug: 'consultation-30', bookerZone: 'UTC' },
      until: at('2026-11-27T00:00:00Z'),
      ...more,
    })
  ).map((slot) => slot.toString().slice(11, 16))

test('what is booked, held and waiting takes its time, with the buffers of both', async () => {
  expect(await free()).toEqual(['17:00', '17:30', '18:00', '18:30'])
  await book({ start: '2026-11-26T17:30:00Z' })
  // From 17:00 the buffer after would reach into it; until 18:10 its own does.
  expect(await free()).toEqual(['18:30'])
  await book({ start: '2026-11-26T18:30:00Z', state: 'pending' })
  expect(await free()).toEqual([])
})

test('a hold takes its time until it has run out', async () => {
  await book({ start: '2026-11-26T18:00:00Z', state: 'held', heldUntil: '2026-11-21T10:05:00Z' })

  expect(await free()).toEqual(['17:00'])
  expect(await free({ typeSlug: 'intro' })).toEqual(['17:00', '17:15', '17:30', '18:45'])
  await hub.db('bookings').where('mentor_id', mentor.id).update({ held_until: '2026-11-21T10:00:00Z' })
  expect(await free()).toEqual(['17:00', '17:30', '18:00', '18:30'])
})

test('who asks is not shown a time at which they are busy themselves, and a booking that moves is not in its own way', async () => {
  const other = await makeMentor()
  const own = await book({ start: '2026-11-26T18:00:00Z', asker: asker.id, mentor: other.id })

  expect(await free()).toEqual(['17:00', '17:30', '18:00', '18:30'])
  expect(await free({ askerId: asker.id })).toEqual(['17:00', '17:30', '18:30'])
  expect(await free({ askerId: asker.id, except: own })).toEqual(['17:00', '17:30', '18:00', '18:30'])
})

test('a calendar’s busy time counts however long it is', async () => {
  const since = hub.clock.at.toString()
  await hub.db('calendars').insert({
    member_id: mentor.id,
    ...{ secrets: Buffer.from('x'), host: 'calendar.example.org', added_at: since, next_read_at: since },
  })
  await insertBusyTimes(hub.db, mentor.id, [
    [at('2026-11-22T00:00:00Z').epochMilliseconds, at('2026-11-26T17:45:00Z').epochMilliseconds],
  ])

  expect(await free()).toEqual(['18:00', '18:30'])
})

test('caps count what is booked of the type, and not what was cancelled or is being moved', async () => {
  await hub.db('session_types').where({ member_id: mentor.id, slug: 'consultation-30' }).update({ cap_day: 1 })
  const booked = await book({ start: '2026-11-26T17:00:00Z' })

  expect(await free()).toEqual([])
  expect(await free({ typeSlug: 'consultation-60' })).toEqual(['18:00'])
  expect(await free({ except: booked })).toEqual(['17:00', '17:30', '18:00', '18:30'])
  await hub.db('busy').where('booking_id', booked).delete()
  await hub.db('bookings').where('id', booked).update({ state: 'cancelled' })
  expect(await free()).toEqual(['17:00', '17:30', '18:00', '18:30'])
})

test('a type that is not offered, a type of none and a mentor without hours have no time', async () => {
  expect(await free({ typeSlug: 'tea' })).toEqual([])
  await hub.db('session_types').where({ member_id: mentor.id, slug: 'intro' }).update({ is_offered: false })
  expect(await free({ typeSlug: 'intro' })).toEqual([])
  await hub.db('availability').where('member_id', mentor.id).delete()
  expect(await free()).toEqual([])
})

test('hours in a zone that this machine does not know give nobody a time, and break no page', async () => {
  await hub.db('availability').where('member_id', mentor.id).update({ zone: 'Europe/Atlantis' })

  expect(await free()).toEqual([])
  expect(await nextFree(hub.deps, [mentor.id], { zone: 'UTC' })).toEqual(new Map())
})

test('the next free time of many is the soonest of all their types, as the pages of each have it', async () => {
  const [friday, none, far] = [await makeMentor(5), await makeMember(hub), await makeMentor(7)]
  await hub
    .db('availability')
    .where('member_id', far.id)
    .update({
      weekly: '[]',
      overrides: JSON.stringify([{ date: '2026-12-15', ranges: [{ from: '09:00', to: '10:00' }] }]),
    })
  await book({ start: '2026-11-26T17:00:00Z', asker: asker.id })
  const ids = [mentor.id, friday.id, none.id, far.id, randomUUIDv7()]
  const found = await nextFree(hub.deps, ids, { id: asker.id, zone: 'Europe/Atlantis' })

  expect(Object.fromEntries([...found].map(([id, { startsAt, typeSlug }]) => [id, `${startsAt} ${typeSlug}`]))).toEqual(
    {
      [mentor.id]: '2026-11-26T17:45:00Z intro',
      [friday.id]: '2026-11-27T17:00:00Z intro',
      [far.id]: '2026-12-15T08:00:00Z intro',
    },
  )
  const [first] = await findFreeSlots(hub.deps, { mentorId: far.id, typeSlug: 'intro', bookerZone: 'UTC', limit: 1 })
  expect(found.get(far.id)?.startsAt).toEqual(first)
})

test.each([
  ['takes nobody', () => hub.db('mentors').where('member_id', mentor.id).update({ is_taking_people: false })],
  ['pauses', () => hub.db('mentors').where('member_id', mentor.id).update({ paused_until: '2026-12-01T00:00:00Z' })],
  ['is a mentor no more', () => hub.db('mentors').where('member_id', mentor.id).update({ state: 'alumni' })],
  ['is suspended', () => hub.db('members').where('id', mentor.id).update({ state: 'suspended' })],
  ['has nowhere to meet', () => hub.db('session_types').where('member_id', mentor.id).update({ is_offered: false })],
  [
    'has blocked the reader',
    () => hub.db('blocks').insert({ blocker_id: mentor.id, blocked_id: asker.id, at: hub.clock.at.toString() }),
  ],
  [
    'is blocked by the reader',
    () => hub.db('blocks').insert({ blocker_id: asker.id, blocked_id: mentor.id, at: hub.clock.at.toString() }),
  ],
])('a mentor who %s has no next free time', async (_, change) => {
  expect((await nextFree(hub.deps, [mentor.id], { id: asker.id, zone: 'UTC' })).size).toBe(1)
  await change()
  expect((await nextFree(hub.deps, [mentor.id], { id: asker.id, zone: 'UTC' })).size).toBe(0)
})

import { beforeEach, expect, test } from 'vitest'
import { type Bookable, makeBookable } from '../../../tests/bookable.ts'
import { at, booking, codeOf } from '../../../tests/booking.ts'
import { makeMember, type Person } from '../../../tests/people.ts'
import type { TestApp } from '../../../tests/testApp.ts'
import { confirmBooking } from '../making/confirm-booking.ts'
import { releaseHold } from '../making/release-hold.ts'
import { bookingFor, bookingsOf } from '../queries.ts'
import { type BookingAct, type BookingState, nextState, type Relation, transitions } from '../states.ts'
import { cancelBooking } from './cancel-booking.ts'
import { approveBooking, declineBooking } from './decide-booking.ts'
import { lapseBookings } from './lapse-bookings.ts'
import { moveBooking } from './move-booking.ts'

const here = booking()
const { row } = here
let hub: TestApp
let ana: Bookable
let asker: Person
let stranger: Person
beforeEach(async () => {
  ;({ hub, ana, asker } = here)
  stranger = await makeMember(hub)
})

const hold = (time: string, mentor: Person = ana, by: Person = asker) => here.hold(time, { mentor, by })
const book = (time: string, mentor: Person = ana, by: Person = asker) => here.book(time, { mentor, by })
const approving = () => makeBookable(hub, { name: 'Bo Lind', type: { needs_approval: true } })

const states: BookingState[] = ['held', 'pending', 'confirmed', 'declined', 'lapsed', 'cancelled']
const acts = Object.keys(transitions) as BookingAct[]
const relations: Relation[] = ['asker', 'mentor', 'nobody']
const cases = states.flatMap((state) =>
  acts.filter((act) => act !== 'lapse').flatMap((act) => relations.map((by) => [state, act, by] as const)),
)

async function inState(state: BookingState): Promise<{ publicId: string; mentor: Person }> {
  const mentor = state === 'held' || state === 'confirmed' || state === 'cancelled' ? ana : await approving()
  if (state === 'held') return { mentor, publicId: (await hold('23T09:00', mentor)).publicId }
  const publicId = await book('23T09:00', mentor)
  if (state === 'cancelled') await cancelBooking(hub.deps, { publicId, by: asker.id, reason: '' })
  if (state === 'declined') await declineBooking(hub.deps, { publicId, by: mentor.id, reason: '' })
  if (state === 'lapsed') {
    hub.clock.at = at('23T09:00')
    await lapseBookings(hub.deps)
    hub.clock.at = at('21T11:00')
  }
  expect((await row(publicId)).state).toBe(state)
  return { publicId, mentor }
}

const doing: Record<BookingAct, (publicId: string, by: string) => Promise<unknown>> = {
  confirm: (publicId, askerId) =>
    confirmBooking(hub.deps, { publicId, askerId, topic: 'x', details: '', prepAnswers: [] }),
  request: (publicId, askerId) =>
    confirmBooking(hub.deps, { publicId, askerId, topic: 'x', details: '', prepAnswers: [] }),
  release: (publicId, askerId) => releaseHold(hub.deps, { publicId, askerId }),
  approve: (publicId, by) => approveBooking(hub.deps, { publicId, by }),
  decline: (publicId, by) => declineBooking(hub.deps, { publicId, by, reason: 'x' }),
  move: (publicId, by) => moveBooking(hub.deps, { publicId, by, startsAt: at('24T09:00') }),
  cancel: (publicId, by) => cancelBooking(hub.deps, { publicId, by, reason: 'x' }),
  lapse: async () => {},
}
/** Sent again by whoever did it: nothing happens, and they are not told that it failed. */
const repeated = (state: BookingState, act: BookingAct, by: Relation) =>
  ((act === 'confirm' || act === 'request') && by === 'asker' && (state === 'confirmed' || state === 'pending')) ||
  (act === 'cancel' && by === 'asker' && state === 'cancelled') ||
  (act === 'decline' && by === 'mentor' && state === 'declined')

test.each(cases)('%s: %s by %s', async (state, act, by) => {
  const { publicId, mentor } = await inState(state)
  const who = { asker, mentor, nobody: stranger, hub: stranger }[by]
  const before = await row(publicId)
  const events = (await hub.db('booking_events').where('booking_id', before.id)).length
  // Of a hold, both lead to what its type says.
  const to = act === 'request' ? nextState(state, 'confirm', by) : nextState(state, act, by)
  const code = await codeOf(doing[act](publicId, who.id))
  const after = await row(publicId)

  if (repeated(state, act, by)) {
    expect(code).toBe('done')
    expect(after).toEqual(before)
  } else if (to) {
    expect(code).toBe('done')
    expect(after?.state).toBe(act === 'release' ? undefined : to)
    if (after) expect(after.version).toBe(before.version + 1)
  } else {
    const isAsking = act === 'confirm' || act === 'request' || act === 'release'
    if (by === 'nobody' || (isAsking && by === 'mentor')) expect(code).toBe('booking-not-found')
    else expect(['booking-moved', 'booking-not-yours']).toContain(code)
    expect(after).toEqual(before)
    expect((await hub.db('booking_events').where('booking_id', before.id)).length).toBe(events)
  }
})

test('nobody else sees it, by its address or in a list', async () => {
  const publicId = await book('23T09:00')
  expect(await bookingFor(hub.db, publicId, stranger.id)).toBeUndefined()
  const coordinator = await makeMember(hub, { roles: ['coordinator', 'admin'] })
  expect(await bookingFor(hub.db, publicId, coordinator.id)).toBeUndefined()
  expect(await bookingsOf(hub.db, stranger.id, 'upcoming', { now: hub.clock.at })).toEqual([])
  expect((await bookingsOf(hub.db, ana.id, 'upcoming', { now: hub.clock.at })).map(({ side }) => side)).toEqual([
    'mentor',
  ])
})

import { beforeEach, describe, expect, test } from 'vitest'
import { type Bookable, makeBookable } from '../../../tests/bookable.ts'
import { at, booking, codeOf } from '../../../tests/booking.ts'
import { makeMember, type Person } from '../../../tests/people.ts'
import type { TestApp } from '../../../tests/testApp.ts'
import { bookingFor, bookingsOf } from '../queries.ts'
import { approveBooking, declineBooking } from './decide-booking.ts'
import { lapseBookings } from './lapse-bookings.ts'
import { moveBooking } from './move-booking.ts'

const here = booking()
const { row, busyOf } = here
let hub: TestApp
let ana: Bookable
let asker: Person
let stranger: Person
beforeEach(async () => {
  ;({ hub, ana, asker } = here)
  stranger = await makeMember(hub)
})

const book = (time: string, mentor: Person = ana, by: Person = asker) => here.book(time, { mentor, by })
const approving = () => makeBookable(hub, { name: 'Bo Lind', type: { needs_approval: true } })
const notices = async (person: Person) => (await hub.db('notices').where('member_id', person.id)).length

describe('a mentor who approves', () => {
  test('is asked, has 48 hours, and what they did not answer is released and both told, once', async () => {
    const bo = await approving()
    const publicId = await book('25T09:00', bo)
    expect(await bookingFor(hub.db, publicId, bo.id)).toMatchObject({ state: 'pending', answerBy: at('23T10:00') })
    expect(await bookingsOf(hub.db, bo.id, 'waiting', { now: hub.clock.at })).toHaveLength(1)
    hub.clock.at = at('23T09:59')
    expect(await lapseBookings(hub.deps)).toMatchObject({ lapsed: 0 })
    hub.clock.at = at('23T10:00')
    expect(await codeOf(approveBooking(hub.deps, { publicId, by: bo.id }))).toBe('booking-moved')
    const move = moveBooking(hub.deps, { publicId, by: asker.id, startsAt: at('25T10:00') })
    expect(await codeOf(move)).toBe('booking-moved')
    const before = [await notices(asker), await notices(bo)]
    await Promise.all([lapseBookings(hub.deps), lapseBookings(hub.deps)])

    expect(await row(publicId)).toMatchObject({ state: 'lapsed', ended_by: 'hub', sequence: 1 })
    expect(await busyOf(publicId)).toEqual([])
    expect([await notices(asker), await notices(bo)]).toEqual(before.map((count) => count + 1))
    expect(await bookingsOf(hub.db, bo.id, 'past', { now: hub.clock.at })).toHaveLength(1)
  })

  test('has no longer than until it would begin', async () => {
    const bo = await approving()
    const publicId = await book('22T12:00', bo)
    expect((await row(publicId)).answer_by).toEqual(at('22T12:00'))
  })

  test('approves once, however often; declines with a word why', async () => {
    const bo = await approving()
    const [one, two] = [await book('25T09:00', bo), await book('25T10:00', bo, stranger)]
    await Promise.all([1, 2].map(() => approveBooking(hub.deps, { publicId: one, by: bo.id })))
    expect(await row(one)).toMatchObject({ state: 'confirmed', version: 3, sequence: 1 })
    await declineBooking(hub.deps, { publicId: two, by: bo.id, reason: 'Not on Wednesdays' })
    expect(await row(two)).toMatchObject({ state: 'declined', end_reason: 'Not on Wednesdays', ended_by: 'mentor' })
    expect(await busyOf(two)).toEqual([])
  })

  test('whoever may not write says nothing by it, and does it all the same', async () => {
    const bo = await approving()
    const publicId = await book('25T09:00', bo)
    await hub.db('members').where('id', bo.id).update({ muted_until: '2026-12-24T00:00:00Z' })
    await declineBooking(hub.deps, { publicId, by: bo.id, reason: 'Buy my pills' })
    expect(await row(publicId)).toMatchObject({ state: 'declined', end_reason: '' })
    expect(await hub.db('booking_events').where('text', 'like', '%pills%')).toEqual([])
  })
})

import { beforeEach, describe, expect, test } from 'vitest'
import { type Bookable, makeBookable } from '../../../tests/bookable.ts'
import { at, booking, codeOf } from '../../../tests/booking.ts'
import { makeMember, type Person } from '../../../tests/people.ts'
import type { TestApp } from '../../../tests/testApp.ts'
import { SlotTaken } from '../making/slot-taken.ts'
import { bookingEvents } from '../queries.ts'
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

const hold = (time: string, mentor: Person = ana, by: Person = asker) => here.hold(time, { mentor, by })
const book = (time: string, mentor: Person = ana, by: Person = asker) => here.book(time, { mentor, by })
const approving = () => makeBookable(hub, { name: 'Bo Lind', type: { needs_approval: true } })

describe('moving', () => {
  test('frees the old time and takes the new in one go, twice and no more, by either side', async () => {
    const publicId = await book('23T09:00')
    await moveBooking(hub.deps, { publicId, by: asker.id, startsAt: at('23T09:30') })
    expect(await busyOf(publicId)).toEqual(['23 09:30', '23 09:30'])
    expect(await row(publicId)).toMatchObject({ moves: 1, sequence: 1, version: 3, state: 'confirmed' })
    // The form sent again.
    await moveBooking(hub.deps, { publicId, by: asker.id, startsAt: at('23T09:30') })
    await moveBooking(hub.deps, { publicId, by: ana.id, startsAt: at('24T09:00') })
    expect(await codeOf(moveBooking(hub.deps, { publicId, by: asker.id, startsAt: at('24T10:00') }))).toBe('move-limit')

    expect(await row(publicId)).toMatchObject({ moves: 2, sequence: 2, asker_clock: '2026-11-24T10:00+01:00' })
    expect((await bookingEvents(hub.db, (await row(publicId)).id)).slice(2)).toMatchObject([
      { act: 'move', by: 'asker', from: at('23T09:00'), to: at('23T09:30') },
      { act: 'move', by: 'mentor', from: at('23T09:30'), to: at('24T09:00') },
    ])
    expect(await codeOf(hold('23T09:00', ana, stranger))).toBe('done')
  })

  test('to its own overlapping time is no hindrance to itself, buffers and caps too', async () => {
    const bo = await makeBookable(hub, {
      type: { cap_day: 1, buffer_after_minutes: 20, interval_minutes: 10 },
    })
    const publicId = await book('23T09:00', bo)
    expect(await codeOf(moveBooking(hub.deps, { publicId, by: asker.id, startsAt: at('23T09:10') }))).toBe('done')
    expect(await codeOf(hold('23T15:00', bo, stranger))).toBe('slot-not-offered')
  })

  test('to a time that went to another leaves all as it was, and shows the three nearest', async () => {
    const [publicId] = [await book('23T09:00'), await book('23T10:00', ana, stranger)]
    const refused = await moveBooking(hub.deps, { publicId, by: asker.id, startsAt: at('23T10:00') }).catch(
      (error) => error,
    )
    expect(refused).toBeInstanceOf(SlotTaken)
    expect(refused.nearest.map(String)).toEqual([
      '2026-11-23T09:00:00Z',
      '2026-11-23T09:30:00Z',
      '2026-11-23T10:30:00Z',
    ])
    expect(await busyOf(publicId)).toEqual(['23 09:00', '23 09:00'])
    expect(await row(publicId)).toMatchObject({ version: 2, sequence: 0, moves: 0 })
  })

  test('of the asker’s other sessions the mentor hears no more than that a time is not free', async () => {
    const publicId = await book('23T09:00')
    await book('23T12:00', await makeBookable(hub))
    const move = (by: Person) => codeOf(moveBooking(hub.deps, { publicId, by: by.id, startsAt: at('23T12:00') }))
    expect([await move(asker), await move(ana)]).toEqual(['own-time-taken', 'slot-taken'])
  })

  test('of two who move to one time, one gets it', async () => {
    const [one, two] = [await book('23T09:00'), await book('23T10:00', ana, stranger)]
    const codes = await Promise.all([
      codeOf(moveBooking(hub.deps, { publicId: one, by: asker.id, startsAt: at('23T12:00') })),
      codeOf(moveBooking(hub.deps, { publicId: two, by: stranger.id, startsAt: at('23T12:00') })),
    ])
    expect(codes.sort()).toEqual(['done', 'slot-taken'])
  })

  test('ends three hours before, outside the mentor’s hours, within their notice, and for a version that is gone', async () => {
    const publicId = await book('23T09:00')
    const move = (text: string, more = {}) =>
      codeOf(moveBooking(hub.deps, { publicId, by: asker.id, startsAt: at(text), ...more }))
    expect(await move('23T21:00')).toBe('slot-not-offered')
    expect(await move('23T10:07')).toBe('slot-not-offered')
    expect(await move('21T12:00')).toBe('slot-not-offered')
    expect(await move('20T12:00')).toBe('slot-not-offered')
    expect(await move('24T09:00', { version: 1 })).toBe('booking-moved')
    hub.clock.at = at('23T06:01')
    expect(await move('25T09:00', { version: 2 })).toBe('move-too-late')
    hub.clock.at = at('23T06:00')
    expect(await move('25T09:00', { version: 2 })).toBe('done')
  })

  test('a pending one waits on, no longer than until it begins; a paused mentor is not moved to, but moves', async () => {
    const bo = await approving()
    const publicId = await book('23T09:00', bo)
    await moveBooking(hub.deps, { publicId, by: asker.id, startsAt: at('22T12:00') })
    expect(await row(publicId)).toMatchObject({ state: 'pending', answer_by: at('22T12:00') })
    await hub.db('mentors').where('member_id', bo.id).update({ is_taking_people: false })
    const move = (by: Person) => codeOf(moveBooking(hub.deps, { publicId, by: by.id, startsAt: at('24T09:00') }))
    expect(await move(asker)).toBe('mentor-not-taking')
    expect(await move(bo)).toBe('done')
    expect((await row(publicId)).answer_by).toEqual(at('23T10:00'))
  })
})

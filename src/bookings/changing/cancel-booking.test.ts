import { beforeEach, describe, expect, test } from 'vitest'
import type { Bookable } from '../../../tests/bookable.ts'
import { at, booking, codeOf } from '../../../tests/booking.ts'
import type { Person } from '../../../tests/people.ts'
import type { TestApp } from '../../../tests/testApp.ts'
import { cancelBooking } from './cancel-booking.ts'

const here = booking()
const { book, row, busyOf } = here
let hub: TestApp
let ana: Bookable
let asker: Person
beforeEach(() => {
  ;({ hub, ana, asker } = here)
})

const notices = async (person: Person) => (await hub.db('notices').where('member_id', person.id)).length

describe('cancelling', () => {
  test('frees both, tells the other, keeps the reason, and is recorded as late in the last three hours', async () => {
    const [early, late] = [await book('23T09:00'), await book('23T15:00')]
    const before = await notices(ana)
    await cancelBooking(hub.deps, { publicId: early, by: asker.id, reason: 'It holds again' })
    await cancelBooking(hub.deps, { publicId: early, by: asker.id, reason: 'It holds again' })
    expect(await row(early)).toMatchObject({ is_late_cancel: false, ended_by: 'asker', sequence: 1, version: 3 })
    expect(await busyOf(early)).toEqual([])
    expect(await notices(ana)).toBe(before + 1)
    hub.clock.at = at('23T12:01')
    await cancelBooking(hub.deps, { publicId: late, by: ana.id, reason: '' })
    expect(await row(late)).toMatchObject({ is_late_cancel: true, ended_by: 'mentor' })
    expect(await codeOf(cancelBooking(hub.deps, { publicId: late, by: asker.id, reason: '' }))).toBe('booking-moved')
  })

  test('ends with the beginning', async () => {
    const publicId = await book('23T09:00')
    hub.clock.at = at('23T09:00')
    expect(await codeOf(cancelBooking(hub.deps, { publicId, by: asker.id, reason: '' }))).toBe('booking-begun')
  })
})

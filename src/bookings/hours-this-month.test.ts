import { beforeEach, expect, test } from 'vitest'
import { type Bookable, makeBookable } from '../../tests/bookable.ts'
import { booking } from '../../tests/booking.ts'
import type { Person } from '../../tests/people.ts'
import type { TestApp } from '../../tests/testApp.ts'
import { hoursThisMonth } from '../mentors/queries.ts'
import { cancelBooking } from './changing/cancel-booking.ts'
import { confirmBooking } from './making/confirm-booking.ts'
import { holdSlot } from './making/hold-slot.ts'

const here = booking()
let hub: TestApp
let ana: Bookable
let asker: Person
beforeEach(() => {
  ;({ hub, ana, asker } = here)
})

const book = (time: string, mentor: Person = ana, by: Person = asker) => here.book(time, { mentor, by })

test('what is booked of a mentor’s hours counts in their month, with what they prepare', async () => {
  const bo = await makeBookable(hub, {
    timeZone: 'America/New_York',
    mentor: { hours_per_month: 4 },
    type: { preparation_minutes: 15, needs_approval: true },
  })
  const booked = () => hoursThisMonth(hub.db, bo.id, hub.clock.at)
  expect(await booked()).toEqual({ bookedMinutes: 0, hoursPerMonth: 4 })
  // In New York it is still November.
  await book('30T15:00', bo)
  const gone = await book('24T15:00', bo)
  const december = Temporal.Instant.from('2026-12-01T00:30:00Z')
  await holdSlot(hub.deps, { askerId: asker.id, mentorId: bo.id, typeSlug: 'talk', startsAt: december }).then(
    ({ publicId }) =>
      confirmBooking(hub.deps, { publicId, askerId: asker.id, topic: '', details: '', prepAnswers: [] }),
  )
  expect((await booked()).bookedMinutes).toBe(3 * 45)
  await cancelBooking(hub.deps, { publicId: gone, by: asker.id, reason: '' })
  expect((await booked()).bookedMinutes).toBe(2 * 45)
  hub.clock.at = Temporal.Instant.from('2026-12-02T00:00:00Z')
  expect((await booked()).bookedMinutes).toBe(0)
})

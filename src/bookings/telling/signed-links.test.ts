import { beforeEach, expect, test } from 'vitest'
import type { Bookable } from '../../../tests/bookable.ts'
import { at, booking } from '../../../tests/booking.ts'
import { makeMember, type Person } from '../../../tests/people.ts'
import type { TestApp } from '../../../tests/testApp.ts'
import { moveBooking } from '../changing/move-booking.ts'
import { bookingByPublicId } from '../queries.ts'
import { bookingToken, holderOf } from './signed-links.ts'

const here = booking()
const { book } = here
let hub: TestApp
let ana: Bookable
let asker: Person
let stranger: Person
beforeEach(async () => {
  ;({ hub, ana, asker } = here)
  stranger = await makeMember(hub)
})

test('a link in a mail names one person for one version of one booking', async () => {
  const [one, two] = [await book('23T09:00'), await book('24T09:00')]
  const shown = async (publicId: string) => {
    const booking = await bookingByPublicId(hub.db, publicId)
    if (!booking) throw new Error('gone')
    return booking
  }
  const first = await shown(one)
  const tokens = [asker.id, ana.id, stranger.id].map((id) => bookingToken(hub.deps.config, first, id))
  expect(tokens.map((token) => holderOf(hub.deps.config, first, token)?.side)).toEqual(['asker', 'mentor', undefined])
  expect(holderOf(hub.deps.config, await shown(two), tokens[0])).toBeUndefined()
  expect(holderOf(hub.deps.config, first, undefined)).toBeUndefined()
  await moveBooking(hub.deps, { publicId: one, by: asker.id, startsAt: at('25T09:00') })
  expect(holderOf(hub.deps.config, await shown(one), tokens[0])).toBeUndefined()
})

import { load } from 'cheerio'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Bookable, makeBookable } from '../../../tests/bookable.ts'
import { at } from '../../../tests/booking.ts'
import type { Person } from '../../../tests/people.ts'
import { sessions, textOf } from '../../../tests/sessions.ts'
import type { TestApp } from '../../../tests/testApp.ts'
import { cancelBooking } from '../changing/cancel-booking.ts'

const here = sessions()
const { get, see, row, book, approving } = here
let hub: TestApp
let ana: Bookable
let asker: Person
let stranger: Person
beforeEach(() => {
  ;({ hub, ana, asker, stranger } = here)
})

describe('the door', () => {
  test.each([
    ['26T17:19', 403, 'The door opens Thu 26 Nov, 18:20'],
    ['26T17:20', 303, ''],
    ['26T18:29', 303, ''],
    ['26T18:30', 403, 'It was open until Thu 26 Nov, 19:30'],
  ])('at %s answers %i', async (time, status, said) => {
    const publicId = await book()
    hub.clock.at = at(time)

    const answer = await get(`/bookings/${publicId}/join`, asker)
    expect(answer.status).toBe(status)
    expect(answer.headers.location).toBe(
      status === 303 ? `https://meet.example.org/${(await row(publicId)).room}` : undefined,
    )
    if (said) expect(textOf(load(answer.text), 'h1')).toBe(said)
    expect((await get(`/bookings/${publicId}/join`, ana)).status).toBe(status)
    expect((await get(`/bookings/${publicId}/join`, stranger)).status).toBe(404)
    expect((await get(`/bookings/${publicId}/join`)).headers.location).toMatch(/^\/sign-in/)
    // The room's name is nowhere before it is open, and on no page at all.
    expect((await get(`/bookings/${publicId}`, asker)).text).not.toContain((await row(publicId)).room)
    const $ = await see(publicId, asker)
    expect($('#door a').attr('href')).toBe(status === 303 ? `/bookings/${publicId}/join` : undefined)
    expect((await get(`/bookings/${publicId}/live`, asker)).text.includes('/join')).toBe(status === 303)
  })

  test('leads to the mentor’s own link where they have one', async () => {
    const link = 'https://rooms.example.net/ana?pwd=1&x=2'
    const own = await makeBookable(hub, { name: 'Ola', type: { place: 'link', link } })
    const publicId = await book('26T17:30', own)
    expect((await get(`/bookings/${publicId}`, asker)).text).not.toContain('rooms.example.net')

    hub.clock.at = at('26T17:25')
    expect((await get(`/bookings/${publicId}/join`, asker)).headers.location).toBe(link)
  })

  test('is shut on what was cancelled, and on what waits', async () => {
    const cancelled = await book()
    await cancelBooking(hub.deps, { publicId: cancelled, by: asker.id, reason: '' })
    const pending = await book('26T12:00', await approving())
    hub.clock.at = at('22T09:00')

    for (const publicId of [cancelled, pending]) {
      const answer = await get(`/bookings/${publicId}/join`, asker)
      expect([answer.status, textOf(load(answer.text), 'h1')]).toEqual([403, 'This session does not take place'])
    }
  })
})

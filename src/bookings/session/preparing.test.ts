import { load } from 'cheerio'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Bookable } from '../../../tests/bookable.ts'
import { at } from '../../../tests/booking.ts'
import type { Person } from '../../../tests/people.ts'
import { sessions, textOf } from '../../../tests/sessions.ts'
import type { TestApp } from '../../../tests/testApp.ts'
import { blockMember } from '../../moderation/block-member.ts'

const here = sessions()
const { get, post, see, row, book } = here
let hub: TestApp
let ana: Bookable
let asker: Person
beforeEach(() => {
  ;({ hub, ana, asker } = here)
})

describe('preparing', () => {
  test('the asker changes their answers until two hours before', async () => {
    const publicId = await book()
    const answers = { 'answers-0': '5 C, and a crown', 'answers-1': 'Below the pocket.\r\nAlways.' }

    expect((await post(`/bookings/${publicId}/prep`, asker, answers)).headers.location).toContain('#prepare')
    expect((await row(publicId)).prep_answers).toEqual(['5 C, and a crown', 'Below the pocket.\nAlways.'])
    expect(textOf(await see(publicId, ana), '#prepare h2')).toBe('Prepared: 2 of 2 answered')
    expect((await post(`/bookings/${publicId}/prep`, ana, answers)).status).toBe(404)
    const tooLong = await post(`/bookings/${publicId}/prep`, asker, { 'answers-0': 'x'.repeat(2001) })
    expect(tooLong.status).toBe(422)
    expect(load(tooLong.text)('#answers-0').text().length).toBe(2001)

    hub.clock.at = at('26T15:30')
    const late = await post(`/bookings/${publicId}/prep`, asker, { 'answers-0': 'too late' })
    expect(late.status).toBe(409)
    expect(textOf(load(late.text), '[role=alert]')).toContain('until two hours before')
    expect((await row(publicId)).prep_answers[0]).toBe('5 C, and a crown')
    expect((await see(publicId, asker))('#prepare form').length).toBe(0)
  })

  test('notes that both wrote at once are both shown, and nothing is lost', async () => {
    const publicId = await book()
    await post(`/bookings/${publicId}/notes`, ana, { notes: 'Measure: 4.1 mm https://example.org/m', version: 1 })

    const late = await post(`/bookings/${publicId}/notes`, asker, { notes: 'Bring pliers', version: 1 })
    expect(late.status).toBe(409)
    const $ = load(late.text)
    expect(textOf($, '.notes')).toBe('Measure: 4.1 mm https://example.org/m')
    expect($('.notes a').attr('href')).toBe('https://example.org/m')
    expect($('#notes').val()).toBe('Bring pliers')
    expect($('#shared-notes details').attr('open')).toBeDefined()
    expect(textOf($, '[role=alert]')).toContain('Somebody wrote there')
    const both = await post(`/bookings/${publicId}/notes`, asker, {
      notes: 'Measure, and bring pliers',
      version: $('#shared-notes [name=version]').val(),
    })
    expect(both.status).toBe(303)
    expect((await row(publicId)).notes).toBe('Measure, and bring pliers')
    // The same form again is no trouble.
    expect(
      (await post(`/bookings/${publicId}/notes`, asker, { notes: 'Measure, and bring pliers', version: 2 })).status,
    ).toBe(303)
  })

  test('messages are read by the other, and sent once however often', async () => {
    const publicId = await book()
    const id = load((await get(`/bookings/${publicId}`, ana)).text)('#messages [name=id]').val()
    for (let times = 0; times < 2; times++)
      expect((await post(`/bookings/${publicId}/messages`, ana, { id, body: 'Bring <i>pliers</i>' })).status).toBe(303)

    expect(await hub.db('booking_messages').count('* as many').first()).toEqual({ many: 1 })
    const ahead = await get(`/bookings/${publicId}`, asker).set('Sec-Purpose', 'prefetch')
    expect(ahead.status).toBe(200)
    expect((await hub.db('booking_messages').first()).read_at).toBeNull()
    const live = load((await get(`/bookings/${publicId}/live`, asker)).text)
    expect(textOf(live, '.message .prose')).toBe('Bring <i>pliers</i>')
    expect((await hub.db('booking_messages').first()).read_at).not.toBeNull()
    expect(textOf(await see(publicId, ana), '.message .byline')).toMatch(/read$/)
    expect((await post(`/bookings/${publicId}/messages`, ana, { body: '  ' })).status).toBe(422)
  })

  test('nobody writes to who has blocked them, or who is gone', async () => {
    const publicId = await book('22T12:00')
    hub.clock.at = at('22T13:00')
    await blockMember(hub.deps, { memberId: ana.id, otherId: asker.id })

    const sent = await post(`/bookings/${publicId}/messages`, asker, { body: 'Hello?' })
    expect(sent.status).toBe(403)
    // Who was blocked is not told so.
    expect(sent.text).not.toMatch(/block/i)
    expect(load(sent.text)('#body').val()).toBe('Hello?')
    expect((await see(publicId, ana))('#messages form').length).toBe(0)
    expect(await hub.db('booking_messages').where('body', 'Hello?')).toEqual([])
    expect((await post(`/bookings/${publicId}/notes`, asker, { notes: 'x', version: 1 })).status).toBe(403)
  })
})

import { beforeEach, describe, expect, test } from 'vitest'
import type { Bookable } from '../../../tests/bookable.ts'
import { at } from '../../../tests/booking.ts'
import { brokenRules, readCalendar } from '../../../tests/calendarRules.ts'
import { makeMember, type Person } from '../../../tests/people.ts'
import { sessions, textOf } from '../../../tests/sessions.ts'
import type { TestApp } from '../../../tests/testApp.ts'
import { cancelBooking } from '../changing/cancel-booking.ts'
import { declineBooking } from '../changing/decide-booking.ts'
import { lapseBookings } from '../changing/lapse-bookings.ts'
import { holdSlot } from '../making/hold-slot.ts'

const here = sessions()
const { get, post, see, row, book, approving } = here
let hub: TestApp
let ana: Bookable
let asker: Person
let stranger: Person
beforeEach(() => {
  ;({ hub, ana, asker, stranger } = here)
})

describe('the page of a booking', () => {
  test('is there for the two alone', async () => {
    const publicId = await book()

    for (const path of ['', '/live', '/join', '/calendar.ics', '/move', '/cancel']) {
      expect((await get(`/bookings/${publicId}${path}`, stranger)).status).toBe(404)
      expect((await get(`/bookings/${publicId}${path}`)).headers.location).toMatch(/^\/sign-in/)
    }
    for (const path of ['/approve', '/decline'])
      expect((await get(`/bookings/${publicId}${path}`, stranger)).status).toBe(404)
    const coordinator = await makeMember(hub, { roles: ['coordinator', 'admin'] })
    expect((await get(`/bookings/${publicId}`, coordinator)).status).toBe(404)
    for (const [path, body] of Object.entries({
      prep: { 'answers-0': 'x' },
      notes: { notes: 'x', version: 1 },
      messages: { body: 'x' },
      absent: { absent: 'yes' },
      feedback: { held: 'yes', verdict: 'good' },
      learning: { body: 'x'.repeat(40), title: 'x'.repeat(20), tags: 'a', version: 0 },
      'learning/agree': { agrees: 'yes', version: 1 },
      move: { at: at('27T17:30').toString() },
      cancel: { reason: '' },
      approve: {},
      decline: { reason: '' },
    }))
      expect([path, (await post(`/bookings/${publicId}/${path}`, stranger, body)).status]).toEqual([path, 404])
    expect((await row(publicId)).state).toBe('confirmed')
  })

  test('says when it is, on both clocks, and what comes when', async () => {
    const publicId = await book()

    const $ = await see(publicId, asker)
    expect(textOf($, 'h1')).toBe('Thursday 26 November 18:30')
    expect(textOf($, '.appointment .zone')).toBe(
      'until 19:00 your time, Europe/Warsaw, UTC+1. For Ana it is 17:30 (Europe/Lisbon, UTC+0).',
    )
    expect(textOf($, '.verdict')).toBe('Booked: Consultation with Ana Prado')
    expect(
      $('.steps li')
        .toArray()
        .map((step) => $(step).text().replace(/\s+/g, ' ').trim()),
    ).toEqual([
      'Booked Sat 21 Nov, 11:00',
      'Prepare until Thu 26 Nov, 16:30',
      'Join opens Thu 26 Nov, 18:20',
      'Say how it went by Thu 3 Dec',
    ])
    expect(textOf($, '.steps [aria-current]')).toContain('Prepare')
    expect(textOf($, '.appointment .hint')).toBe('Move until Thu 26 Nov, 15:30, up to 2 times; cancel until it begins.')
    const theirs = await see(publicId, ana)
    expect(textOf(theirs, 'h1')).toBe('Thursday 26 November 17:30')
    expect(theirs('#prepare form').length).toBe(0)
    expect(textOf(theirs, '#prepare dl')).toBe('What does the slider say?5 C Where does it open?not answered')
  })

  test('of a hold leads its asker on, and is nobody else’s', async () => {
    const { publicId } = await holdSlot(hub.deps, {
      askerId: asker.id,
      mentorId: ana.id,
      typeSlug: 'talk',
      startsAt: at('26T17:30'),
    })

    expect((await get(`/bookings/${publicId}`, asker)).headers.location).toBe(`/bookings/${publicId}/details`)
    expect((await get(`/bookings/${publicId}`, ana)).status).toBe(404)
  })

  test('waits for a yes, which its mentor says on it', async () => {
    const bo = await approving()
    const publicId = await book('26T17:30', bo)

    const own = await see(publicId, asker)
    expect(textOf(own, '.verdict')).toBe('Consultation. Waits for Bo Lind to say yes, until Mon 23 Nov, 11:00')
    expect(own('form[action$="/approve"]').length).toBe(0)
    const theirs = await see(publicId, bo)
    expect(textOf(theirs, '.verdict')).toContain('Kasia Nowak asks for this time')
    const version = theirs('form[action$="/approve"] [name=version]').val()
    const sent = await post(`/bookings/${publicId}/approve`, bo, { version })
    expect(sent.headers.location).toBe(`/bookings/${publicId}`)
    expect(textOf(await see(publicId, asker), '.verdict')).toBe('Booked: Consultation with Bo Lind')
    // The asker can neither approve nor decline.
    for (const act of ['approve', 'decline'])
      expect((await post(`/bookings/${publicId}/${act}`, asker, { version: 3 })).status).toBe(403)
  })

  test('says who called it off, and why, and offers the next step', async () => {
    const bo = await approving()
    const declined = await book('26T17:30', bo)
    await declineBooking(hub.deps, { publicId: declined, by: bo.id, reason: 'I am <b>away</b>.' })
    const $ = await see(declined, asker)
    expect(textOf($, '.verdict')).toBe('Bo Lind cannot meet you then')
    expect(textOf($, 'blockquote')).toBe('I am <b>away</b>.')
    expect($('.steps').length).toBe(0)
    expect($('.appointment .acts a').first().attr('href')).toBe(`/mentors/${bo.handle}/book?type=talk`)
    expect(textOf($, 'ol.plain')).toContain('Bo Lind declined')

    const lapsed = await book('25T17:30', bo)
    hub.clock.at = at('24T10:00')
    await lapseBookings(hub.deps)
    expect(textOf(await see(lapsed, asker), '.verdict')).toBe('Bo Lind did not answer in time: you are both free again')
    hub.clock.at = at('21T10:00')

    const cancelled = await book('26T17:30')
    hub.clock.at = at('26T15:30')
    await cancelBooking(hub.deps, { publicId: cancelled, by: ana.id, reason: '' })
    expect(textOf(await see(cancelled, asker), '.verdict')).toBe('Ana Prado cancelled late: Consultation')
    expect(textOf(await see(cancelled, ana), '.verdict')).toBe('You cancelled late: Consultation with Kasia Nowak')
  })

  test('can be put into a calendar', async () => {
    const publicId = await book()

    const file = await get(`/bookings/${publicId}/calendar.ics`, asker)
    expect(file.headers['content-type']).toContain('text/calendar')
    expect(brokenRules(file.text)).toEqual([])
    expect(readCalendar(file.text)).toMatchObject({
      method: 'PUBLISH',
      events: [
        {
          startsAt: '2026-11-26T17:30:00Z',
          summary: 'Consultation with Ana Prado',
          url: `https://hub.example.org/bookings/${publicId}`,
          location: `https://hub.example.org/bookings/${publicId}/join`,
          attendees: [],
        },
      ],
    })
    expect(file.text).not.toContain((await row(publicId)).room)
    expect(file.text).not.toContain('slider')
  })
})

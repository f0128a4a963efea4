import { randomUUIDv7 } from 'node:crypto'
import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Bookable, makeBookable } from '../../tests/bookable.ts'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { fileFeedback } from '../bookings/after/file-feedback.ts'
import { writeLearning } from '../bookings/after/write-learning.ts'
import { cancelBooking } from '../bookings/changing/cancel-booking.ts'
import { approveBooking } from '../bookings/changing/decide-booking.ts'
import { confirmBooking } from '../bookings/making/confirm-booking.ts'
import { holdSlot } from '../bookings/making/hold-slot.ts'
import { writeMessage } from '../bookings/session/write-message.ts'
import { remindBookings } from '../bookings/telling/remind-bookings.ts'

let hub: TestApp
let ana: Bookable
let asker: Person

beforeAll(async () => {
  hub = await testApp()
  await hub.db('tags').insert({ id: randomUUIDv7(), name: 'zips', created_at: hub.clock.at })
})
afterAll(() => hub.close())
beforeEach(async () => {
  await hub.db('bookings').delete()
  hub.clock.at = at('21T10:00')
  ana = await makeBookable(hub, {
    name: 'Ana Prado',
    mentor: { hours_per_month: 4 },
    type: { prep_questions: JSON.stringify(['What?', 'Where?']), preparation_minutes: 15 },
  })
  asker = await makeMember(hub, { name: 'Kasia Nowak', timeZone: 'Europe/Warsaw' })
})

const at = (text: string) => Temporal.Instant.from(`2026-11-${text}:00Z`)
async function book(time: string, mentor: Bookable = ana, prepAnswers = ['5 C', 'there']): Promise<string> {
  const { publicId } = await holdSlot(hub.deps, {
    askerId: asker.id,
    mentorId: mentor.id,
    typeSlug: 'talk',
    startsAt: at(time),
  })
  await confirmBooking(hub.deps, { publicId, askerId: asker.id, topic: 'A zip', details: '', prepAnswers })
  return publicId
}
const see = async (path: string, who: Person) =>
  load((await request(hub.app).get(path).set('Cookie', who.cookie).expect(200)).text)
/** What waits, with where it leads. */
async function waits(who: Person): Promise<string[]> {
  const $ = await see('/desk', who)
  const clean = (text: string) =>
    text
      .replace(/[\u2068\u2069]/g, '')
      .replace(/\s+/g, ' ')
      .trim()
  return $('.row.waiting, ol.rows > .row')
    .toArray()
    .map((row) => `${clean($(row).find('h3').text())} → ${$(row).find('h3 a').attr('href')}`)
}

test('what a session needs waits on the desk, each thing once, until it is done', async () => {
  const bo = await makeBookable(hub, { name: 'Bo Lind', type: { needs_approval: true } })
  const asked = await book('26T09:00', bo)
  expect(await waits(bo)).toEqual([`Kasia Nowak asks for a session: Thu 26 Nov, 09:00 → /bookings/${asked}`])
  await approveBooking(hub.deps, { publicId: asked, by: bo.id })
  expect(await waits(bo)).toEqual([])

  const publicId = await book('26T17:30', ana, ['', 'there'])
  expect(await waits(asker)).toEqual([`Prepare for Ana Prado, Thu 26 Nov, 18:30 → /bookings/${publicId}#prepare`])
  expect(await waits(ana)).toEqual([])
  await writeMessage(hub.deps, { publicId, by: asker.id, body: 'Which pliers?' })
  expect(await waits(ana)).toEqual([`Kasia Nowak wrote to you → /bookings/${publicId}#messages`])
  await see(`/bookings/${publicId}`, ana)
  expect(await waits(ana)).toEqual([])

  hub.clock.at = at('26T17:20')
  expect(await waits(ana)).toEqual([`Your session with Kasia Nowak: the door is open → /bookings/${publicId}`])
  hub.clock.at = at('26T18:00')
  await remindBookings(hub.deps)
  expect(await waits(ana)).toEqual([`How was the session with Kasia Nowak? → /bookings/${publicId}#after`])
  const [soon, late] = [hub.clock.at, hub.clock.at.add({ hours: 7 * 24 })]
  hub.clock.at = late
  expect(await waits(ana)).toEqual([])
  hub.clock.at = soon
  await fileFeedback(hub.deps, { publicId, by: ana.id, wasHeld: true, verdict: 'good', words: '' })
  expect(await waits(ana)).toEqual([])
  expect((await see('/desk', asker))('main').text()).toContain('Ana\u2069 has written. You see it')
  const draft = { title: 'Why does my zip open?', asked: '', body: 'x'.repeat(40), tags: ['zips'] }
  await writeLearning(hub.deps, { publicId, by: asker.id, version: 0, draft })
  expect(await waits(ana)).toEqual([
    `Kasia Nowak wrote down what came out of your session → /bookings/${publicId}#learning`,
  ])
})

test('sessions are listed as waiting, upcoming and past, of either side, with what a mentor gave of their hours', async () => {
  const empty = await see('/desk/bookings', asker)
  expect(empty('main').text()).toContain('You have met nobody yet.')
  const bo = await makeBookable(hub, { name: 'Bo Lind', type: { needs_approval: true } })
  const pending = await book('26T09:00', bo)
  expect((await see('/desk/bookings', asker))('h1').text()).toBe('One session waits for a yes')
  const ahead = await book('26T17:30')
  const off = await book('27T17:30')
  await cancelBooking(hub.deps, { publicId: off, by: ana.id, reason: '' })

  const $ = await see('/desk/bookings', asker)
  const rows = (room: string) =>
    $(`#${room} li`)
      .toArray()
      .map((row) => [
        $(row).find('a').attr('href'),
        $(row)
          .text()
          .replace(/[\u2068\u2069]/g, '')
          .replace(/\s+/g, ' ')
          .trim(),
      ])
  expect($('h1').text()).toBe('One session is ahead')
  expect(rows('waiting')).toEqual([
    [`/bookings/${pending}`, 'Thu 26 Nov 10:00 Bo Lind helps you Consultation · 30 min · A zip'],
  ])
  expect(rows('upcoming')).toEqual([
    [`/bookings/${ahead}`, 'Thu 26 Nov 18:30 Ana Prado helps you Consultation · 30 min · A zip'],
  ])
  expect(rows('past')).toEqual([
    [`/bookings/${off}`, 'Fri 27 Nov 18:30 Ana Prado helps you Consultation · 30 min · A zip · cancelled'],
  ])
  expect((await see('/desk', asker))('.upcoming a').first().attr('href')).toBe(`/bookings/${ahead}`)
  expect((await see('/desk/bookings', ana))('.lead').text()).toBe('0.8 of 4 hours of sessions booked this month')
  expect((await see('/desk/mentor', ana))('.ledger').text()).toContain('0.8 of 4')
  // Nobody else's.
  const stranger = await makeMember(hub)
  expect((await see('/desk/bookings', stranger))('main').text()).not.toContain('Ana')
  expect((await request(hub.app).get('/desk/bookings')).headers.location).toMatch(/^\/sign-in/)
  expect((await see('/desk/bookings?page=2', asker))('#past').text()).toContain('What is over will be here.')
})

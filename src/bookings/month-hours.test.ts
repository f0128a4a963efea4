import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeBookable } from '../../tests/bookable.ts'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { nextFree } from '../availability/next-free.ts'
import { AppError } from '../errors.ts'
import { cancelBooking } from './changing/cancel-booking.ts'
import { moveBooking } from './changing/move-booking.ts'
import { confirmBooking } from './making/confirm-booking.ts'
import { holdSlot } from './making/hold-slot.ts'

let hub: TestApp

beforeAll(async () => {
  hub = await testApp({ ROOM_URL: 'https://meet.example.org/{room}' })
})
afterAll(() => hub.close())
beforeEach(async () => {
  await hub.db('bookings').delete()
  hub.clock.at = Temporal.Instant.from('2026-11-21T10:00:00Z')
})

const at = (text: string) => Temporal.Instant.from(`2026-${text}:00Z`)
/** Somebody who gives one hour a month: two talks of 30 minutes. */
const giver = (more: Parameters<typeof makeBookable>[1] = {}) =>
  makeBookable(hub, { ...more, mentor: { hours_per_month: 1 } })
const asking = () => makeMember(hub, { name: 'Kasia Nowak' })

async function book(mentor: Person, time: string, by?: Person) {
  const asker = by ?? (await asking())
  const wanted = { askerId: asker.id, mentorId: mentor.id, typeSlug: 'talk', startsAt: at(time) }
  const { publicId } = await holdSlot(hub.deps, wanted)
  await confirmBooking(hub.deps, { publicId, askerId: asker.id, topic: 'A zip', details: '', prepAnswers: [] })
  return { publicId, asker }
}
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => (error instanceof AppError ? error.code : error),
  )

test('a month whose hours are given away takes no more; the next one does', async () => {
  const ana = await giver()
  const first = await book(ana, '11-24T09:00')
  await book(ana, '11-30T19:00')
  expect(await codeOf(book(ana, '11-25T09:00'))).toBe('month-full')
  expect(await codeOf(book(ana, '12-01T08:00'))).toBe('done')
  // Moved within its month it takes nothing more of it, and what is taken back is free again.
  const moved = { publicId: first.publicId, by: first.asker.id }
  await moveBooking(hub.deps, { ...moved, startsAt: at('11-26T09:00') })
  await cancelBooking(hub.deps, { ...moved, reason: '' })
  expect(await codeOf(book(ana, '11-25T09:00'))).toBe('done')
})

test('the month is that of the mentor’s calendar', async () => {
  const kiri = await giver({ timeZone: 'Pacific/Auckland', hours: { weekly: JSON.stringify(allDay) } })
  await book(kiri, '11-30T10:00')
  await book(kiri, '11-30T10:30')
  // There it is midnight then, and December.
  expect(await codeOf(book(kiri, '11-29T10:00'))).toBe('month-full')
  expect(await codeOf(book(kiri, '11-30T11:00'))).toBe('done')
})
const allDay = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '00:00', to: '24:00' }))

test('what is prepared counts, and a session that is longer than what is left does not fit', async () => {
  const ana = await giver({ type: { preparation_minutes: 10 } })
  await book(ana, '11-24T09:00')
  expect(await codeOf(book(ana, '11-25T09:00'))).toBe('month-full')
})

test('of many who ask at once for what is left of a month, as many get it as there is', async () => {
  const ana = await giver()
  const people = await Promise.all(Array.from({ length: 6 }, asking))
  const codes = await Promise.all(people.map((person, index) => codeOf(book(ana, `11-24T${10 + index}:00`, person))))
  expect(codes.filter((code) => code === 'done')).toHaveLength(2)
  expect(codes.filter((code) => code === 'month-full')).toHaveLength(4)
})

test('a hold that ran out is not booked once the month is full', async () => {
  const ana = await giver()
  const late = await asking()
  const wanted = { askerId: late.id, mentorId: ana.id, typeSlug: 'talk', startsAt: at('11-24T09:00') }
  const { publicId } = await holdSlot(hub.deps, wanted)
  hub.clock.at = hub.clock.at.add({ minutes: 6 })
  await book(ana, '11-25T09:00')
  await book(ana, '11-26T09:00')
  const confirm = { publicId, askerId: late.id, topic: 'A zip', details: '', prepAnswers: [] }
  expect(await codeOf(confirmBooking(hub.deps, confirm))).toBe('month-full')
})

test('pages offer the months that are left, and say why', async () => {
  const ana = await giver({ name: 'Ana Prado' })
  await book(ana, '11-24T09:00')
  await book(ana, '11-25T09:00')
  const free = await nextFree(hub.deps, [ana.id], { zone: 'UTC' })
  expect(free.get(ana.id)?.startsAt.toString()).toBe('2026-12-01T08:00:00Z')
  const path = `/mentors/${ana.handle}/book?type=talk`
  const listed = load((await request(hub.app).get(path)).text)
  expect(listed('button.slot').first().attr('value')).toBe('2026-12-01T08:00:00Z')
  expect(listed('main').text()).toContain('Ana has no hours left for this in November.')

  await book(ana, '12-02T09:00')
  await book(ana, '12-03T09:00')
  const full = load((await request(hub.app).get(path)).text)
  expect(full('.empty .headline').text()).toBe('Ana has no hours left for this in November and December.')
  expect(await nextFree(hub.deps, [ana.id], { zone: 'UTC' })).toEqual(new Map())

  const asker = await asking()
  const answer = await request(hub.app)
    .post(`/mentors/${ana.handle}/book/hold`)
    .set('Cookie', asker.cookie)
    .type('form')
    .send({ type: 'talk', at: '2026-11-26T09:00:00Z' })
  expect(answer.status).toBe(409)
  expect(load(answer.text)('h1').text()).toBe('All the hours of that month are taken')
})

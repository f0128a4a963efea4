import { load } from 'cheerio'
import request from 'supertest'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Bookable, makeBookable } from '../../../tests/bookable.ts'
import { at, booking } from '../../../tests/booking.ts'
import { brokenRules, readCalendar } from '../../../tests/calendarRules.ts'
import type { Person } from '../../../tests/people.ts'
import { type TestApp, testApp } from '../../../tests/testApp.ts'
import { cancelBooking } from '../changing/cancel-booking.ts'
import { tellZoneChanges } from './tell-zone-changes.ts'

const here = booking({ name: 'Ana, Prado; "A"' })
let hub: TestApp
let ana: Bookable
let bo: Bookable
let asker: Person
beforeEach(async () => {
  ;({ hub, ana, asker } = here)
  bo = await makeBookable(hub, { name: 'Bo Lind', type: { needs_approval: true } })
})

async function book(mentor: Bookable, time: string): Promise<string> {
  const { publicId } = await here.hold(time, { mentor })
  await here.confirm(publicId, asker, 'Secret topic')
  return publicId
}
const send = (path: string, who: Person) => request(hub.app).post(path).type('form').set('Cookie', who.cookie).send({})
async function makeFeed(who: Person = asker): Promise<string> {
  const page = await send('/account/calendar', who)
  const address = String(load(page.text)('#feed-address').val())
  expect(address).toMatch(/^https:\/\/hub\.example\.org\/calendar\/[\w-]{43}\.ics$/)
  return address.replace('https://hub.example.org', '')
}

describe('the calendar that a program follows', () => {
  test('has what is booked and what waits, by every rule, and nothing that was written', async () => {
    const confirmed = await book(ana, '26T17:30')
    await book(bo, '27T09:00')
    const cancelled = await book(ana, '28T09:00')
    await cancelBooking(hub.deps, { publicId: cancelled, by: asker.id, reason: '' })
    const address = await makeFeed()

    const read = await request(hub.app).get(address)
    expect(read.status).toBe(200)
    expect(read.headers['content-type']).toBe('text/calendar; charset=utf-8')
    expect(read.headers['cache-control']).toContain('private')
    expect(brokenRules(read.text)).toEqual([])
    const calendar = readCalendar(read.text)
    expect(calendar.name).toBe('Sessions at Guildhall of the Repair Commons')
    expect(calendar.events.map(({ summary, status, startsAt }) => [summary, status, startsAt])).toEqual([
      ['Consultation with Ana, Prado; "A"', 'CONFIRMED', '2026-11-26T17:30:00Z'],
      ['Consultation with Bo Lind', 'TENTATIVE', '2026-11-27T09:00:00Z'],
    ])
    expect(calendar.events[0]?.uid).toBe((await hub.db('bookings').where('public_id', confirmed).first('id')).id)
    expect(read.text).not.toContain('Secret topic')
    expect(read.text).not.toMatch(/@people\.example\.org/)
    // The other one follows the same event by the same name.
    const theirs = readCalendar((await request(hub.app).get(await makeFeed(ana))).text)
    expect(theirs.events.map(({ uid }) => uid)).toEqual([calendar.events[0]?.uid])
  })

  test('is a calendar when it is empty', async () => {
    const { text } = await request(hub.app).get(await makeFeed())
    expect(brokenRules(text)).toEqual([])
    expect(readCalendar(text).events).toEqual([])
  })

  test('is the same until something changes', async () => {
    await book(ana, '26T17:30')
    const address = await makeFeed()
    const { etag } = (await request(hub.app).get(address)).headers
    hub.clock.at = at('21T11:00')

    expect((await request(hub.app).get(address).set('If-None-Match', String(etag))).status).toBe(304)
    await book(ana, '27T17:30')
    expect((await request(hub.app).get(address).set('If-None-Match', String(etag))).status).toBe(200)
  })

  test('needs no session, sets none, and minds none', async () => {
    const address = await makeFeed()
    const answer = await request(hub.app).get(address).set('Cookie', ana.cookie)

    expect(answer.status).toBe(200)
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect((await request(hub.app).get('/account/calendar')).headers.location).toMatch(/^\/sign-in/)
  })

  test('is shown once, and a new address makes the old one worthless', async () => {
    const first = await makeFeed()
    const page = (await request(hub.app).get('/account/calendar').set('Cookie', asker.cookie)).text
    expect(page).not.toContain(first.split('/').at(-1)?.slice(0, 43))
    expect(load(page)('main').text()).toContain('Nothing has read it yet.')
    await request(hub.app).get(first).expect(200)

    const second = await makeFeed()
    await request(hub.app).get(first).expect(404)
    await request(hub.app).get(second).expect(200)
    await send('/account/calendar/remove', asker)
    await request(hub.app).get(second).expect(404)
  })

  test('no other address is one, and all of those are answered the same', async () => {
    const address = await makeFeed()
    const other = `${address.slice(0, -5)}${address.at(-5) === 'A' ? 'B' : 'A'}.ics`
    const answers = await Promise.all(
      [
        other,
        '/calendar/x.ics',
        `/calendar/${'a'.repeat(43)}.ics`,
        address.replace('.ics', ''),
        '/calendar/%00.ics',
      ].map((path) => request(hub.app).get(path)),
    )

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404])
    await hub.db('members').where('id', asker.id).update({ state: 'suspended' })
    await request(hub.app).get(address).expect(404)
    // What was asked for is not in the log.
    expect(JSON.stringify(hub.logged)).not.toContain(address.slice(10, 53))
  })

  test('is read so often a minute and no more', async () => {
    const limited = await testApp({ FORMS_PER_MINUTE: '300' })
    try {
      const statuses: number[] = []
      for (let times = 0; times < 32; times++)
        statuses.push((await request(limited.app).get(`/calendar/${'a'.repeat(43)}.ics`)).status)
      expect(statuses).toEqual([...Array(30).fill(404), 429, 429])
    } finally {
      await limited.close()
    }
  })
})

describe('when the rules of a time zone change', () => {
  const notices = (who: Person): Promise<string[]> =>
    hub.db('notices').where({ member_id: who.id, kind: 'booking' }).orderBy('id').pluck('text_key')
  const row = (publicId: string) => hub.db('bookings').where('public_id', publicId).first()

  test('what is ahead begins at the same moment, and both are told of the new time, once', async () => {
    const publicId = await book(ana, '26T17:30')
    const untouched = await book(ana, '27T17:30')
    // As an older version of the rules had it.
    await hub.db('bookings').where('public_id', publicId).update({ asker_clock: '2026-11-26T19:30+02:00' })
    const before = await row(publicId)
    await hub.db('notices').delete()

    expect(await tellZoneChanges(hub.deps)).toBe(1)
    expect(await tellZoneChanges(hub.deps)).toBe(0)
    expect(await row(publicId)).toEqual({ ...before, asker_clock: '2026-11-26T18:30+01:00' })
    expect(await notices(asker)).toEqual(['booking.told.zone-changed'])
    expect(await notices(ana)).toEqual(['booking.told.zone-changed.other'])
    const mail = await hub.db('mails').where('to_address', asker.email).orderBy('id', 'desc').first()
    expect(mail.subject).toBe('Clocks changed: your session with Ana, Prado; "A" is now Thursday 26 November, 18:30')
    // Calendars hold the moment, and it stays.
    expect(mail.calendar).toBeNull()
    expect((await row(untouched)).version).toBe(2)
  })

  test('several processes tell it once, a second change is told again, and what is past is left alone', async () => {
    const publicId = await book(ana, '26T17:30')
    const past = await book(ana, '22T17:30')
    await hub.db('notices').delete()
    await hub.db('bookings').update({ mentor_clock: '2026-11-26T19:00+01:30' })
    hub.clock.at = at('22T18:00')

    const told = await Promise.all([1, 2, 3].map(() => tellZoneChanges(hub.deps)))
    expect(told.reduce((one, other) => one + other)).toBe(1)
    expect((await row(past)).mentor_clock).toBe('2026-11-26T19:00+01:30')
    expect(await notices(ana)).toEqual(['booking.told.zone-changed'])
    await hub.db('bookings').where('public_id', publicId).update({ mentor_zone: 'Asia/Tokyo' })
    await tellZoneChanges(hub.deps)
    expect(await notices(ana)).toHaveLength(2)
  })
})

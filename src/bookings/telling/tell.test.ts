import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Bookable, makeBookable } from '../../../tests/bookable.ts'
import { brokenRules, readCalendar } from '../../../tests/calendarRules.ts'
import { mailSink, type Received } from '../../../tests/mailSink.ts'
import { makeMember, type Person } from '../../../tests/people.ts'
import { type TestApp, testApp } from '../../../tests/testApp.ts'
import { createMailer } from '../../mailer.ts'
import { chooseMail } from '../../notifications/choose-mail.ts'
import { sendMail } from '../../notifications/send-mail.ts'
import { cancelBooking } from '../changing/cancel-booking.ts'
import { approveBooking, declineBooking } from '../changing/decide-booking.ts'
import { moveBooking } from '../changing/move-booking.ts'
import { confirmBooking } from '../making/confirm-booking.ts'
import { holdSlot } from '../making/hold-slot.ts'
import { tellOfBooking } from './tell.ts'

let hub: TestApp
let sink: Awaited<ReturnType<typeof mailSink>>
let mailer: ReturnType<typeof createMailer>
let ana: Bookable
let asker: Person

beforeAll(async () => {
  hub = await testApp()
  sink = await mailSink()
  mailer = createMailer({ ...hub.deps.config, smtpUrl: sink.url })
})
afterAll(async () => {
  mailer.close()
  await sink.close()
  await hub.close()
})
const evil = 'Kasia "K" Nowak;\u2028عبد, 😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀'
beforeEach(async () => {
  hub.clock.at = at('21T10:00')
  await hub.db('mails').delete()
  sink.received.length = 0
  ana = await makeBookable(hub, { name: 'Ana Prado', timeZone: 'Europe/Lisbon' })
  asker = await makeMember(hub, { name: evil, timeZone: 'Europe/Warsaw' })
})

const at = (text: string) => Temporal.Instant.from(`2026-11-${text}:00Z`)
const deps = () => hub.deps

async function book(mentor: Bookable = ana, time = '26T17:30'): Promise<string> {
  const { publicId } = await holdSlot(deps(), {
    askerId: asker.id,
    mentorId: mentor.id,
    typeSlug: 'talk',
    startsAt: at(time),
  })
  const details = 'Call +48 600 100 200, Długa 5, Gdańsk'
  await confirmBooking(deps(), { publicId, askerId: asker.id, topic: 'A zip', details, prepAnswers: [] })
  return publicId
}
const approving = () => makeBookable(hub, { name: 'Bo Lind', type: { needs_approval: true } })
const move = (publicId: string, by: Person, time: string) =>
  moveBooking(deps(), { publicId, by: by.id, startsAt: at(time) })
const cancel = (publicId: string, by: Person) => cancelBooking(deps(), { publicId, by: by.id, reason: 'Ill today.' })

/** What arrived since, at somebody’s address. */
async function mails(person: Person): Promise<Received[]> {
  await sendMail({ ...hub.deps, mailer })
  return sink.received.filter(({ to }) => to.includes(person.email))
}
async function lastMail(person: Person): Promise<Received> {
  const last = (await mails(person)).at(-1)
  if (!last) throw new Error('no mail came')
  return last
}
/** The file as it was sent, to the byte: what reads mails in tests changes the ends of lines. */
function calendarOf({ mail, raw }: Received): string | undefined {
  const asText = mail.attachments.find(({ mimeType }) => mimeType === 'text/calendar')?.content
  const [, base64] = /Content-Type: application\/ics;[\s\S]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/.exec(raw) ?? []
  if (asText === undefined || base64 === undefined) return undefined
  const file = Buffer.from(base64, 'base64').toString('utf8')
  const text = typeof asText === 'string' ? asText : new TextDecoder().decode(asText)
  expect(text.trim()).toBe(file.replaceAll('\r\n', '\n').trim())
  return file
}
const notices = (person: Person): Promise<string[]> =>
  hub.db('notices').where({ member_id: person.id, kind: 'booking' }).orderBy('id').pluck('text_key')

test('a booking is mailed to both with a calendar file, and told in the hub to who did not make it', async () => {
  const publicId = await book()

  const { mail, raw } = await lastMail(asker)
  expect(mail.subject).toBe('Booked: Consultation with Ana Prado, Thursday 26 November, 18:30')
  expect(mail.text).toContain(
    'Thursday, 26 November 2026, 18:30 to 19:00 (Europe/Warsaw, UTC+1). For Ana Prado it is 17:30 (Europe/Lisbon, UTC+0).',
  )
  expect(mail.html).toContain('18:30 to 19:00')
  expect(raw).toContain('Content-Type: text/calendar; charset=utf-8; method=REQUEST')
  expect(raw).toMatch(/Content-Type: application\/ics; name=session\.ics\r?\n/)
  expect(mail.attachments.map(({ filename }) => filename)).toContain('session.ics')
  const file = calendarOf(await lastMail(asker)) ?? ''
  expect(brokenRules(file)).toEqual([])
  const { id, room } = await hub.db('bookings').where('public_id', publicId).first('id', 'room')
  expect(readCalendar(file)).toMatchObject({
    method: 'REQUEST',
    events: [
      {
        uid: id,
        sequence: 0,
        startsAt: '2026-11-26T17:30:00Z',
        endsAt: '2026-11-26T18:00:00Z',
        stamp: '2026-11-21T10:00:00Z',
        status: 'CONFIRMED',
        summary: 'Consultation with Ana Prado',
        url: `https://hub.example.org/bookings/${publicId}`,
        location: `https://hub.example.org/bookings/${publicId}/join`,
        organizer: { name: 'the Repair Commons', address: 'stewards@hub.example.org' },
        attendees: [{ address: asker.email }],
      },
    ],
  })
  const theirs = calendarOf(await lastMail(ana)) ?? ''
  expect(brokenRules(theirs)).toEqual([])
  expect(readCalendar(theirs).events[0]).toMatchObject({
    uid: id,
    attendees: [{ address: ana.email, name: 'Ana Prado' }],
  })
  expect(readCalendar(theirs).events[0]?.summary).toContain('عبد')
  for (const text of [file, theirs]) {
    expect(text).not.toContain(room)
    expect(text).not.toMatch(/600 100 200|Długa/)
  }
  expect(theirs).not.toContain(asker.email)
  expect(file).not.toContain(ana.email)
  expect(await notices(asker)).toEqual([])
  expect(await notices(ana)).toEqual(['booking.told.confirmed'])
})

test('one UID and rising SEQUENCE through a booking’s life, and CANCEL at its end', async () => {
  const publicId = await book()
  await move(publicId, asker, '27T09:00')
  await move(publicId, ana, '27T12:00')
  await cancel(publicId, ana)

  for (const person of [asker, ana]) {
    const files = (await mails(person)).map((received) => calendarOf(received) ?? '')
    expect(files.flatMap(brokenRules)).toEqual([])
    const events = files.map((file) => ({ ...readCalendar(file).events[0], method: readCalendar(file).method }))
    expect(events.map(({ method, status, startsAt }) => [method, status, startsAt])).toEqual([
      ['REQUEST', 'CONFIRMED', '2026-11-26T17:30:00Z'],
      ['REQUEST', 'CONFIRMED', '2026-11-27T09:00:00Z'],
      ['REQUEST', 'CONFIRMED', '2026-11-27T12:00:00Z'],
      ['CANCEL', 'CANCELLED', '2026-11-27T12:00:00Z'],
    ])
    expect(new Set(events.map(({ uid }) => uid)).size).toBe(1)
    const sequences = events.map(({ sequence }) => sequence ?? -1)
    expect(sequences).toEqual([...new Set(sequences)].sort((one, other) => one - other))
  }
  expect(await notices(asker)).toEqual(['booking.told.moved', 'booking.told.cancelled'])
  expect((await lastMail(asker)).mail.text).toContain('> Ill today.')
  // Mails of one session are one thread.
  expect(new Set((await mails(asker)).map(({ mail }) => mail.references)).size).toBe(1)
})

test('what waits for a yes stands in nobody’s calendar until it was said', async () => {
  const bo = await approving()
  const publicId = await book(bo)
  const asked = await lastMail(bo)
  expect(asked.mail.subject).toContain('asks for a session: Thursday 26 November, 17:30')
  expect(calendarOf(asked)).toBeUndefined()
  expect(await mails(asker)).toEqual([])

  await approveBooking(deps(), { publicId, by: bo.id })
  expect(readCalendar(calendarOf(await lastMail(asker)) ?? '').method).toBe('REQUEST')
  expect(readCalendar(calendarOf(await lastMail(bo)) ?? '').method).toBe('REQUEST')
  expect(await notices(asker)).toEqual(['booking.told.confirmed'])
  expect(await notices(bo)).toEqual(['booking.told.requested'])

  const declined = await book(bo, '28T12:00')
  sink.received.length = 0
  await declineBooking(deps(), { publicId: declined, by: bo.id, reason: 'Away.' })
  expect(calendarOf(await lastMail(asker))).toBeUndefined()
  const withdrawn = await book(bo, '28T12:00')
  await cancel(withdrawn, asker)
  expect(calendarOf(await lastMail(bo))).toBeUndefined()
})

test('told twice of the same, people hear it once', async () => {
  const publicId = await book()
  const { id } = await hub.db('bookings').where('public_id', publicId).first('id')
  const count = async () => [(await mails(asker)).length, (await mails(ana)).length, (await notices(ana)).length]
  const before = await count()

  await Promise.all([1, 2, 3].map(() => hub.db.transaction((trx) => tellOfBooking(trx, deps(), id, 'confirmed'))))
  expect(await count()).toEqual(before)
  await Promise.all([1, 2, 3].map(() => hub.db.transaction((trx) => tellOfBooking(trx, deps(), id, 'reminder-1h'))))
  expect(await count()).toEqual([2, 2, 2])
})

test('who wants no mail of sessions gets none, and is told in the hub', async () => {
  await chooseMail(hub.db, ana.id, { booking: 'never' })
  await chooseMail(hub.db, asker.id, { booking: 'never' })
  await book()

  expect(await mails(ana)).toEqual([])
  expect(await mails(asker)).toEqual([])
  expect(await notices(ana)).toEqual(['booking.told.confirmed'])
})

describe('the links of a mail', () => {
  const linksIn = (received: Received) => [
    ...new Set((received.mail.text ?? '').match(/https:\/\/hub\.example\.org\/bookings\/\S+token=\S+/g) ?? []),
  ]
  const path = (link: string) => link.replace('https://hub.example.org', '')
  const row = (publicId: string) => hub.db('bookings').where('public_id', publicId).first()

  test('open pages that ask; fetching every one of them changes nothing', async () => {
    const bo = await approving()
    const pending = await book(bo)
    const confirmed = await book(ana, '27T17:30')
    const before = [await row(pending), await row(confirmed)]
    const links = [...linksIn(await lastMail(bo)), ...linksIn(await lastMail(ana)), ...linksIn(await lastMail(asker))]
    expect(links.map((link) => link.replace(/^.*\/(\w+)\?token=.*$/, '$1')).sort()).toEqual([
      'approve',
      'cancel',
      'cancel',
      'decline',
      'move',
      'move',
    ])

    for (const link of links)
      for (const headers of [{}, { 'Sec-Purpose': 'prefetch' }]) {
        const page = await request(hub.app).get(path(link)).set(headers)
        expect(page.status).toBe(200)
        expect(page.headers['referrer-policy']).toBe('same-origin')
        expect(load(page.text)('main form').length).toBeGreaterThan(0)
      }
    // Choosing a time is a GET too.
    const moving = path(links.find((link) => link.includes('/move')) ?? '')
    await request(hub.app)
      .get(`${moving}&at=${at('27T09:00')}`)
      .expect(200)
    expect([await row(pending), await row(confirmed)]).toEqual(before)
  })

  test('do what they say for who is not signed in, once, and show what was done', async () => {
    const bo = await approving()
    const publicId = await book(bo)
    const link = linksIn(await lastMail(bo)).find((one) => one.includes('/approve')) ?? ''
    const $ = load((await request(hub.app).get(path(link))).text)
    const form = Object.fromEntries(
      $('main form input')
        .map((_, input) => [[$(input).attr('name'), $(input).val()]])
        .get(),
    )
    const send = () =>
      request(hub.app)
        .post($('main form').attr('action') ?? '')
        .type('form')
        .send(form)

    const sent = await send()
    expect(sent.status).toBe(303)
    expect((await row(publicId)).state).toBe('confirmed')
    const done = await request(hub.app).get(sent.headers.location ?? '')
    expect(load(done.text)('h1').text()).toBe('It is booked')
    expect(done.text).not.toContain('A zip')
    // The form again, and the link again: it has done its work.
    expect((await send()).status).toBe(410)
    expect((await request(hub.app).get(path(link))).status).toBe(410)
    expect((await row(publicId)).version).toBe(3)
  })

  test('moves through a list of days and a page that asks', async () => {
    const publicId = await book()
    const link = path(linksIn(await lastMail(asker)).find((one) => one.includes('/move')) ?? '')
    const list = load((await request(hub.app).get(link)).text)
    expect(list('form.calendar').attr('method')).toBeUndefined()
    const slot = list('button.slot').first()
    const token = String(list('form.calendar [name=token]').val())
    const asked = load(
      (
        await request(hub.app)
          .get(`/bookings/${publicId}/move`)
          .query({ token, at: String(slot.val()) })
      ).text,
    )
    expect(asked('dl.facts').text()).toContain('Europe/Warsaw')
    const form = Object.fromEntries(
      asked('main form input')
        .map((_, input) => [[asked(input).attr('name'), asked(input).val()]])
        .get(),
    )
    const sent = await request(hub.app).post(`/bookings/${publicId}/move`).type('form').send(form)

    expect(sent.headers.location).toMatch(/\/done\?token=/)
    expect((await row(publicId)).starts_at.toString()).toBe(slot.val())
    expect((await row(publicId)).moves).toBe(1)
    // Taken meanwhile: the nearest free times are offered, and nothing is lost.
    const other = await book(ana, '25T12:00')
    const theirs = await makeMember(hub, {})
    const hold = await holdSlot(deps(), {
      askerId: theirs.id,
      mentorId: ana.id,
      typeSlug: 'talk',
      startsAt: at('25T15:00'),
    })
    expect(hold.publicId).toBeTruthy()
    const late = await request(hub.app)
      .post(`/bookings/${other}/move`)
      .set('Cookie', asker.cookie)
      .type('form')
      .send({ at: at('25T15:00').toString(), version: 2 })
    expect(late.status).toBe(409)
    expect(load(late.text)('button.slot').length).toBe(3)
    expect((await row(other)).starts_at.toString()).toBe(at('25T12:00').toString())
  })

  test('open one booking, for one person, in one version, and for that alone', async () => {
    const publicId = await book()
    const other = await book(ana, '27T12:00')
    const [first] = linksIn((await mails(asker))[0] as Received)
    const token = new URL(first ?? '').searchParams.get('token') ?? ''

    expect((await request(hub.app).get(`/bookings/${other}/cancel?token=${token}`)).status).toBe(410)
    expect((await request(hub.app).get(`/bookings/nosuchone1/cancel?token=${token}`)).status).toBe(410)
    expect((await request(hub.app).get(`/bookings/${publicId}/cancel?token=${token.slice(0, -1)}x`)).status).toBe(410)
    // An asker’s link approves nothing, and opens neither the page nor the door.
    expect((await request(hub.app).get(`/bookings/${publicId}/approve?token=${token}`)).status).toBe(403)
    for (const path of ['', '/join', '/live', '/calendar.ics'])
      expect((await request(hub.app).get(`/bookings/${publicId}${path}?token=${token}`)).headers.location).toMatch(
        /^\/sign-in/,
      )
    await move(publicId, ana, '28T12:00')
    expect((await request(hub.app).get(`/bookings/${publicId}/cancel?token=${token}`)).status).toBe(410)
    const sent = await request(hub.app).post(`/bookings/${publicId}/cancel`).type('form').send({ token, reason: '' })
    expect(sent.status).toBe(410)
    expect((await row(publicId)).state).toBe('confirmed')
  })

  test('open nothing when the session is over, nor for somebody who is shut out', async () => {
    const publicId = await book()
    const [first] = linksIn((await mails(asker))[0] as Received)
    const token = new URL(first ?? '').searchParams.get('token') ?? ''
    const open = async (path: string) =>
      (await request(hub.app).get(`/bookings/${publicId}/${path}?token=${token}`)).status
    expect([await open('cancel'), await open('done')]).toEqual([200, 200])

    await hub.db('members').where('id', asker.id).update({ state: 'suspended' })
    expect([await open('cancel'), await open('done')]).toEqual([410, 410])
    await hub.db('members').where('id', asker.id).update({ state: 'active' })
    hub.clock.at = (await row(publicId)).ends_at
    expect([await open('cancel'), await open('done')]).toEqual([410, 410])
  })

  test('a form that names no version changes nothing, but with a link, which names its own', async () => {
    const publicId = await book()
    const cancel = (form: object) => request(hub.app).post(`/bookings/${publicId}/cancel`).type('form').send(form)
    const unsaid = await cancel({ reason: '' }).set('Cookie', asker.cookie)
    expect(unsaid.status).toBe(409)
    expect((await row(publicId)).state).toBe('confirmed')

    const [first] = linksIn((await mails(asker))[0] as Received)
    const token = new URL(first ?? '').searchParams.get('token') ?? ''
    expect((await cancel({ token, reason: '' })).status).toBe(303)
    expect((await row(publicId)).state).toBe('cancelled')
  })
})

import { type CheerioAPI, load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Bookable, makeBookable } from '../../../tests/bookable.ts'
import { brokenRules, readCalendar } from '../../../tests/calendarRules.ts'
import { makeMember, type Person } from '../../../tests/people.ts'
import { type TestApp, testApp } from '../../../tests/testApp.ts'
import { blockMember } from '../../moderation/block-member.ts'
import { cancelBooking } from '../changing/cancel-booking.ts'
import { declineBooking } from '../changing/decide-booking.ts'
import { lapseBookings } from '../changing/lapse-bookings.ts'
import { confirmBooking } from '../making/confirm-booking.ts'
import { holdSlot } from '../making/hold-slot.ts'

let hub: TestApp
let ana: Bookable
let asker: Person
let stranger: Person

beforeAll(async () => {
  hub = await testApp()
})
afterAll(() => hub.close())
beforeEach(async () => {
  hub.clock.at = at('21T10:00')
  ana = await makeBookable(hub, {
    name: 'Ana Prado',
    timeZone: 'Europe/Lisbon',
    type: { prep_questions: JSON.stringify(['What does the slider say?', 'Where does it open?']) },
  })
  asker = await makeMember(hub, { name: 'Kasia Nowak', timeZone: 'Europe/Warsaw' })
  stranger = await makeMember(hub, { name: 'Eve' })
})

const at = (text: string) => Temporal.Instant.from(`2026-11-${text}:00Z`)
const get = (path: string, who?: Person) =>
  who ? request(hub.app).get(path).set('Cookie', who.cookie) : request(hub.app).get(path)
const post = (path: string, who: Person, body: Record<string, unknown>) =>
  request(hub.app).post(path).type('form').set('Cookie', who.cookie).send(body)
const row = (publicId: string) => hub.db('bookings').where('public_id', publicId).first()
const textOf = ($: CheerioAPI, selector: string) => $(selector).text().replace(/\s+/g, ' ').trim()
const see = async (publicId: string, who: Person) => load((await get(`/bookings/${publicId}`, who).expect(200)).text)

async function book(time = '26T17:30', mentor: Bookable = ana): Promise<string> {
  const { publicId } = await holdSlot(hub.deps, {
    askerId: asker.id,
    mentorId: mentor.id,
    typeSlug: 'talk',
    startsAt: at(time),
  })
  await confirmBooking(hub.deps, {
    publicId,
    askerId: asker.id,
    topic: 'Jacket zip opens again',
    details: 'It splits behind the slider.',
    prepAnswers: ['5 C', ''],
  })
  return publicId
}
const approving = () => makeBookable(hub, { name: 'Bo Lind', type: { needs_approval: true } })

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

describe('afterwards', () => {
  const feedback = { held: 'yes', verdict: 'good', words: 'The pencil worked.' }

  test('what each wrote is kept from the other until both have, or seven days have gone', async () => {
    const publicId = await book('22T12:00')
    hub.clock.at = at('22T12:29')
    expect((await see(publicId, asker))('#after form[action$=feedback]').length).toBe(0)
    expect((await post(`/bookings/${publicId}/feedback`, asker, feedback)).status).toBe(409)
    const changed = await get(`/bookings/${publicId}/move`, asker)
    expect(changed.status).toBe(409)
    expect(load(changed.text)(`main a[href="/bookings/${publicId}"]`).text()).toBe('See how it stands')
    hub.clock.at = at('22T12:30')
    const wrong = await post(`/bookings/${publicId}/feedback`, asker, { words: 'Kept words' })
    expect(wrong.status).toBe(422)
    expect(load(wrong.text)('#words').val()).toBe('Kept words')
    expect(
      load(wrong.text)('[role=alert] a')
        .map((_, link) => load(wrong.text)(link).attr('href'))
        .get(),
    ).toHaveLength(2)

    expect((await post(`/bookings/${publicId}/feedback`, asker, feedback)).status).toBe(303)
    await post(`/bookings/${publicId}/feedback`, asker, { ...feedback, verdict: 'problem', words: 'changed' })
    expect((await get(`/bookings/${publicId}`, ana)).text).not.toContain('The pencil worked')
    expect(textOf(await see(publicId, asker), '#after')).toContain('You see what Ana wrote when they have')
    await post(`/bookings/${publicId}/feedback`, ana, { held: 'yes', verdict: 'great', words: 'Well prepared.' })
    expect(textOf(await see(publicId, ana), '#after')).toContain('Kasia Nowak: good The pencil worked.')
    expect(textOf(await see(publicId, asker), '#after')).toContain('Ana Prado: great Well prepared.')

    const other = await book('28T12:00')
    hub.clock.at = at('28T13:00')
    await post(`/bookings/${other}/feedback`, asker, feedback)
    hub.clock.at = Temporal.Instant.from('2026-12-05T12:30:00Z')
    expect(textOf(await see(other, ana), '#after')).toContain('The pencil worked')
    expect((await post(`/bookings/${other}/feedback`, ana, feedback)).status).toBe(409)
  })

  test('a problem offers the way out, and to the coordinators', async () => {
    const publicId = await book('22T12:00')
    hub.clock.at = at('22T13:00')
    await post(`/bookings/${publicId}/feedback`, asker, { held: 'no', verdict: 'problem', words: '' })

    const $ = await see(publicId, asker)
    const ways = $('#after .acts a')
      .map((_, link) => $(link).attr('href'))
      .get()
    expect(ways).toEqual([`/members/${ana.handle}/contact`, `/members/${ana.handle}/flag`])
    for (const way of ways) expect((await get(way, asker)).status).toBe(200)
  })

  test('one says that the other did not come, and takes it back', async () => {
    const publicId = await book('22T12:00')
    hub.clock.at = at('22T12:09')
    expect((await see(publicId, ana))('.absence').length).toBe(0)
    hub.clock.at = at('22T12:10')
    const press = (await see(publicId, ana))('.absence button')
    expect([press.text(), press.val()]).toEqual(['Kasia did not come', 'yes'])
    await post(`/bookings/${publicId}/absent`, ana, { absent: 'yes' })
    expect((await row(publicId)).absent).toBe('asker')
    expect(textOf(await see(publicId, asker), '.absence')).toContain('Ana says that you did not come.')
    await post(`/bookings/${publicId}/absent`, ana, { absent: 'no' })
    expect((await row(publicId)).absent).toBeNull()
  })

  test('who says that it was held says no more that the other did not come, and takes back that they did not', async () => {
    const publicId = await book('22T12:00')
    hub.clock.at = at('22T13:00')
    const held = { held: 'yes', verdict: 'good', words: '' }
    await post(`/bookings/${publicId}/feedback`, ana, held)

    expect((await see(publicId, ana))('.absence').length).toBe(0)
    const sent = await post(`/bookings/${publicId}/absent`, ana, { absent: 'yes' })
    expect(sent.status).toBe(409)
    expect(load(sent.text)('h1').text()).toBe('You said that the session was held')
    expect((await row(publicId)).absent).toBeNull()

    await post(`/bookings/${publicId}/absent`, asker, { absent: 'yes' })
    const $ = await see(publicId, ana)
    expect([textOf($, '.absence'), $('.absence button').length]).toEqual(['Kasia says that you did not come.', 0])
    await post(`/bookings/${publicId}/feedback`, asker, held)
    expect((await row(publicId)).absent).toBeNull()
  })

  test('who says that it was not held may say that the other did not come', async () => {
    const publicId = await book('22T12:00')
    hub.clock.at = at('22T13:00')
    await post(`/bookings/${publicId}/feedback`, ana, { held: 'no', verdict: 'fine', words: '' })
    await post(`/bookings/${publicId}/absent`, ana, { absent: 'yes' })
    expect((await row(publicId)).absent).toBe('asker')
  })
})

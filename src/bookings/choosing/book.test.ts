import { type CheerioAPI, load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Bookable, makeBookable } from '../../../tests/bookable.ts'
import { makeMember, type Person } from '../../../tests/people.ts'
import { type TestApp, testApp } from '../../../tests/testApp.ts'
import { blockMember } from '../../moderation/block-member.ts'
import { postQuestion } from '../../questions/post-question.ts'

let hub: TestApp
let ana: Bookable
let kasia: Person
let oskar: Person

beforeAll(async () => {
  hub = await testApp()
  kasia = await makeMember(hub, { name: 'Kasia Nowak', timeZone: 'Europe/Warsaw' })
  oskar = await makeMember(hub, { name: 'Oskar Lind', timeZone: 'Europe/Stockholm' })
  // One person holds more times here than anybody does in an hour.
  await hub.db('settings').insert({ key: 'holdsPerHour', value: '1000', changed_at: hub.clock.at })
})
afterAll(() => hub.close())
beforeEach(async () => {
  await hub.db('bookings').delete()
  hub.clock.at = Temporal.Instant.from('2026-11-21T10:00:00Z')
  const lisbon = { name: 'Ana Prado', timeZone: 'Europe/Lisbon' }
  ana = await makeBookable(hub, { ...lisbon, hours: { weekly: weekly(4, '17:00', '19:00') } })
})

/** On Thursday, and in the weeks after. */
const weekly = (weekday: number, from: string, to: string) => JSON.stringify([{ weekday, from, to }])
const times = `/book`
const bookOf = (mentor: Person, query = '') => `/mentors/${mentor.handle}${times}${query}`

const open = async (url: string, by?: Person) => {
  const answer = await request(hub.app)
    .get(url)
    .set('Cookie', by?.cookie ?? '')
  return { answer, $: load(answer.text) }
}
const send = (url: string, by: Person | undefined, form: Record<string, string | string[]> = {}) =>
  request(hub.app)
    .post(url)
    .type('form')
    .set('Cookie', by?.cookie ?? '')
    .send(form)
const hold = (at: string, by: Person | 'visitor' = kasia, more: Record<string, string> = {}) =>
  send(`${bookOf(ana)}/hold`, by === 'visitor' ? undefined : by, { type: 'talk', at, ...more })
const location = (answer: { headers: Record<string, string> }) => answer.headers.location ?? ''
const daysOn = ($: CheerioAPI) =>
  $('.day')
    .toArray()
    .map((day) => {
      const slots = $(day)
        .find('.slot')
        .toArray()
        .map((slot) => $(slot).text())
      return [$(day).find('h3').text().replace(/\s+/g, ' ').trim(), ...slots].join(' ')
    })
const hiddenOf = ($: CheerioAPI, form: string) =>
  Object.fromEntries(
    $(form)
      .find('input[type=hidden]')
      .toArray()
      .map((input) => [$(input).attr('name') ?? '', $(input).attr('value') ?? '']),
  )

describe('the times of a mentor', () => {
  test('are days with their times, in the zone of whoever reads them', async () => {
    const { answer, $ } = await open(bookOf(ana), kasia)

    expect(answer.status).toBe(200)
    expect($('h1').text()).toBe('Book 30 minutes with Ana')
    expect(daysOn($)).toEqual([
      'Sat 21 Nov to Wed 25 Nov',
      'Thursday 26 November 4 times 18:00 18:30 19:00 19:30',
      'Fri 27 Nov to Wed 2 Dec',
      'Thursday 3 December 4 times 18:00 18:30 19:00 19:30',
      'Friday 4 December',
    ])
    expect($('.zone summary').text()).toContain('your time: Europe/Warsaw, UTC+1')
    expect($('.part').first().attr('aria-label')).toBe('Thursday 26 November, evening')
  })

  test('can be seen in another zone, which is said; a zone that is none is left out', async () => {
    const tokyo = await open(bookOf(ana, '?zone=asia/tokyo'), kasia)
    const mars = await open(bookOf(ana, '?zone=Mars/Olympus'), kasia)

    expect(daysOn(tokyo.$)[1]).toBe('Friday 27 November 4 times 02:00 02:30 03:00 03:30')
    expect(tokyo.$('.zone summary').text()).toContain('in Asia/Tokyo, UTC+9')
    expect(tokyo.$('.calendar input[name=zone]').val()).toBe('Asia/Tokyo')
    expect(mars.$('.zone summary').text()).toContain('Europe/Warsaw')
  })

  test('go on with more days, and end where the horizon does', async () => {
    const { $ } = await open(bookOf(ana), kasia)
    const more = $('#more a')
    const second = await open(more.attr('href') ?? '', kasia)

    expect(more.text()).toBe('Show 14 more days')
    expect(daysOn(second.$)).toContain('Thursday 17 December 4 times 18:00 18:30 19:00 19:30')
    const last = await open(second.$('#more a').attr('href') ?? '', kasia)
    expect(last.$('#more')).toHaveLength(0)
  })

  test('lie on to the first one where the first weeks are full', async () => {
    const rare = await makeBookable(hub, {
      hours: {
        weekly: '[]',
        overrides: JSON.stringify([{ date: '2026-12-16', ranges: [{ from: '10:00', to: '11:00' }] }]),
      },
    })
    const { $ } = await open(bookOf(rare), kasia)

    expect(daysOn($)).toEqual(['Sat 21 Nov to Tue 15 Dec', 'Wednesday 16 December 2 times 11:00 11:30'])
  })

  test('are shown for the kind of session that is chosen; one that is not offered is none', async () => {
    await hub.db('session_types').insert([
      {
        id: crypto.randomUUID(),
        member_id: ana.id,
        slug: 'long',
        name: 'A long look',
        duration_minutes: 60,
        position: 1,
      },
      {
        id: crypto.randomUUID(),
        member_id: ana.id,
        slug: 'old',
        name: 'Old',
        duration_minutes: 90,
        position: 2,
        is_offered: false,
      },
    ])
    const { $ } = await open(bookOf(ana, '?type=long'), kasia)
    const old = await open(bookOf(ana, '?type=old'), kasia)

    expect($('h1').text()).toBe('Book 60 minutes with Ana')
    expect($('.kinds [aria-current]').text()).toContain('A long look')
    expect(daysOn($)[1]).toBe('Thursday 26 November 3 times 18:00 18:30 19:00')
    expect($('.kinds').text()).not.toContain('Old')
    expect(old.$('h1').text()).toBe('Book 30 minutes with Ana')
  })

  test('are in UTC for a visitor, who can say where they are', async () => {
    const { answer, $ } = await open(bookOf(ana))

    expect(answer.status).toBe(200)
    expect(daysOn($)[1]).toBe('Thursday 26 November 4 times 17:00 17:30 18:00 18:30')
    expect($('.zone').is('[open]')).toBe(true)
    expect($('.zone [data-guess-zone=zone]')).toHaveLength(1)
    expect($('.zone summary').text()).toContain('in UTC')
  })

  test('their own page shows a mentor what askers see, and holds nothing', async () => {
    const { $ } = await open(bookOf(ana), ana)
    const held = await hold('2026-11-26T17:30:00Z', ana)

    expect($('.notice').text()).toContain('This is how askers see your times.')
    expect($('button.slot')).toHaveLength(0)
    expect($('span.slot').first().text()).toBe('17:00')
    expect(held.status).toBe(403)
  })
})

describe('where there is no time to choose', () => {
  const others = async (mentor: Record<string, unknown>, hours: Record<string, unknown> = {}, type = {}) =>
    makeBookable(hub, { name: 'Béa Laurent', mentor, hours, type })

  test.each([
    ['who takes no people', { is_taking_people: false }, {}, {}, 'Béa takes no people just now.'],
    ['who pauses', { paused_until: '2026-12-01T00:00Z' }, {}, {}, 'Béa takes people again after Tuesday 1 December.'],
    ['without hours', {}, { weekly: '[]' }, {}, 'Béa has not said yet when they have time.'],
    ['without a kind of session', {}, {}, { is_offered: false }, 'Béa has not said yet when they have time.'],
    [
      'without a free time',
      {},
      { blocked: '[{"from":"2026-11-01T00:00","to":"2027-11-01T00:00"}]' },
      {},
      'Béa has no free time in the next 28 days.',
    ],
  ])('the page of a mentor %s says so, and what else one can do', async (_, mentor, hours, type, words) => {
    const bea = await others(mentor, hours, type)
    const { answer, $ } = await open(bookOf(bea), kasia)

    expect(answer.status).toBe(200)
    expect($('.empty .headline').text()).toBe(words)
    expect($('.empty a').length).toBeGreaterThan(0)
    expect($('button.slot')).toHaveLength(0)
  })

  test('a block looks like any absence', async () => {
    const bea = await others({})
    await blockMember(hub.deps, { memberId: bea.id, otherId: kasia.id })
    const { $ } = await open(bookOf(bea), kasia)
    const held = await send(`${bookOf(bea)}/hold`, kasia, { type: 'talk', at: '2026-11-26T17:30:00Z' })

    expect($('.empty .headline').text()).toBe('Béa takes no people just now.')
    expect(held.status).toBe(409)
    expect(load(held.text)('h1').text()).not.toContain('block')
  })

  test('others who know it are named with their next time', async () => {
    const bea = await others({ is_taking_people: false })
    const tag = { id: crypto.randomUUID(), name: `zips-${bea.handle}`, created_at: hub.clock.at }
    await hub.db('tags').insert(tag)
    await hub.db('mentor_expertise').insert([bea, ana].map(({ id }) => ({ member_id: id, tag_id: tag.id })))
    const { $ } = await open(bookOf(bea), kasia)

    expect($('.others h3').text()).toBe('Ana Prado')
    expect($('.others .when').text()).toBe('free Thu 18:00 your time')
    expect($('.others .when').attr('href')).toBe(bookOf(ana, '?type=talk&at=2026-11-26T17%3A00%3A00Z'))
  })

  test('nobody of the name, somebody who left, a former name', async () => {
    await hub.db('mentors').where('member_id', ana.id).update({ state: 'alumni' })

    expect((await open('/mentors/nobody-here/book')).answer.status).toBe(404)
    expect(location((await open(bookOf(ana), kasia)).answer)).toBe(`/members/${ana.handle}`)
  })
})

describe('a time is held', () => {
  test('for five minutes, on every page from then on, until it is let go', async () => {
    const held = await hold('2026-11-26T17:30:00Z')
    const details = await open(location(held), kasia)
    const { $ } = await open(bookOf(ana), kasia)

    expect(held.status).toBe(303)
    expect(location(held)).toMatch(/^\/bookings\/[a-z0-9]+\/details\?/)
    for (const page of [details.$, $]) {
      expect(page('.holding .verdict').text()).toContain('Held for you until 11:05')
      expect(page('.holding h2').text().replace(/\s+/g, ' ')).toContain('Thursday 26 November 18:30')
      expect(page('.holding').text()).toContain('Europe/Lisbon, UTC+0')
    }
    expect($('.slot[aria-pressed=true]').text()).toBe('18:30')
    expect($('.holding a.do').attr('href')).toBe(location(held))

    const released = await send($('.holding form').attr('action') ?? '', kasia, hiddenOf($, '.holding form'))
    const after = await open(location(released), kasia)
    expect(after.$('.notice').text()).toContain('You let the time go.')
    expect(after.$('.holding')).toHaveLength(0)
    expect(await hub.db('bookings').select('id')).toEqual([])
  })

  test('by no GET: a link with a time shows it, and asks', async () => {
    const { $ } = await open(bookOf(ana, '?type=talk&at=2026-11-26T17%3A30%3A00Z'), kasia)

    expect(await hub.db('bookings').select('id')).toEqual([])
    expect($('.holding h2').text()).toContain('18:30')
    const held = await send($('.holding form').attr('action') ?? '', kasia, hiddenOf($, '.holding form'))
    expect(location(held)).toContain('/details')
  })

  test('of a link whose time is gone the page says so', async () => {
    await hold('2026-11-26T17:30:00Z', oskar)
    const { $ } = await open(bookOf(ana, '?at=2026-11-26T17%3A30%3A00Z'), kasia)

    expect($('.notice').text()).toContain('Thursday 26 November 18:30 is not free any more.')
    expect($('.holding')).toHaveLength(0)
  })

  test('for no visitor: they sign in, and come back with the time still chosen', async () => {
    const answer = await hold('2026-11-26T17:30:00Z', 'visitor', { zone: 'Asia/Tokyo', q: 'zips' })
    const next = new URL(location(answer), 'https://hub.example.org').searchParams.get('next') ?? ''
    const back = await open(next, kasia)

    expect(answer.status).toBe(303)
    expect(location(answer)).toMatch(/^\/sign-in\?next=/)
    expect(await hub.db('bookings').select('id')).toEqual([])
    expect(back.$('#chosen').text()).toContain('02:30')
    expect(hiddenOf(back.$, '.holding form')).toMatchObject({ at: '2026-11-26T17:30:00Z', q: 'zips' })
  })

  test.each([
    ['outside of the hours', '2026-11-26T12:00:00Z', 'Thursday 26 November 13:00 can no longer be booked.'],
    ['off the interval', '2026-11-26T17:10:00Z', 'Thursday 26 November 18:10 can no longer be booked.'],
    ['beyond the horizon', '2027-11-25T17:00:00Z', 'Thursday 25 November 18:00 can no longer be booked.'],
    ['in the past', '2026-11-19T17:00:00Z', 'Thursday 19 November 18:00 can no longer be booked.'],
  ])('not by a form made by hand: %s', async (_, at, words) => {
    const answer = await hold(at)

    expect(answer.status).toBe(409)
    expect(load(answer.text)('[role=alert] h1').text()).toBe(words)
    expect(load(answer.text)('.nearest button')).toHaveLength(3)
    expect(await hub.db('bookings').select('id')).toEqual([])
  })

  test.each([['not a time'], ['2026-11-26T25:00:00Z'], ['']])(
    'with “%s” nothing is held, and the page comes again',
    async (at) => {
      expect(location(await hold(at))).toBe(bookOf(ana, '?type=talk'))
    },
  )
})

describe('details and review', () => {
  const topic = 'My zip opens behind the slider'

  test('are filled from the question that led there, and lead to a booking that is linked to it', async () => {
    const question = await postQuestion(hub.deps, {
      authorId: kasia.id,
      title: 'Jacket zip opens again behind the slider',
      body: 'I squeezed it with pliers.',
      tags: [],
    })
    const held = await hold('2026-11-26T17:30:00Z', kasia, { question: question.publicId })
    const { $ } = await open(location(held), kasia)

    expect($('#topic').val()).toBe('Jacket zip opens again behind the slider')
    expect($('#details').val()).toBe('I squeezed it with pliers.')
    expect($('.holding').text()).toContain('Jacket zip opens again behind the slider')

    const sent = await send($('form.book-details').attr('action') ?? '', kasia, {
      topic,
      details: 'Pliers did not help.',
    })
    const review = await open(location(sent), kasia)
    expect(review.$('.review-times').text().replace(/\s+/g, ' ')).toContain(
      'For youThursday, 26 November 2026, 18:30 to 19:00 Europe/Warsaw, UTC+1',
    )
    expect(review.$('.review-times').text().replace(/\s+/g, ' ')).toContain(
      'For AnaThursday, 26 November 2026, 17:30 to 18:00 Europe/Lisbon, UTC+0',
    )
    expect(review.$('.review-facts').text()).toContain('Pliers did not help.')
    expect(await hub.db('bookings').pluck('state')).toEqual(['held'])

    const form = 'form[action*="/review"]'
    const done = await send(review.$(form).attr('action') ?? '', kasia, hiddenOf(review.$, form))
    expect(location(done)).toMatch(/^\/bookings\/[a-z0-9]+\?booked$/)
    expect(await hub.db('bookings').first('state', 'topic', 'details', 'question_id')).toEqual({
      state: 'confirmed',
      topic,
      details: 'Pliers did not help.',
      question_id: question.id,
    })
    const again = await send(review.$(form).attr('action') ?? '', kasia, hiddenOf(review.$, form))
    expect(location(again)).toBe(location(done))
    const booked = await open(location(done), kasia)
    expect(booked.$('main [role=status]').text().trim()).toBe(
      `It is booked. A mail with the calendar entry is on its way to ${kasia.email}.`,
    )
    expect((await open(location(done).replace('?booked', ''), kasia)).$('main [role=status]').length).toBe(0)
    expect((await open(location(done), ana)).$('main [role=status]').length).toBe(0)
    await hub.db('refused_addresses').insert({ address: kasia.email, reason: '550 No such user', at: hub.clock.at })
    const refused = await open(location(done), kasia)
    expect(refused.$('main .notice.trouble').text()).toContain(`No mail goes to you: the last one to ${kasia.email}`)
    expect(refused.$('main .notice a').attr('href')).toBe('/account/mail')
    await hub.db('accounts').where('id', kasia.accountId).update({ email_verified: false })
    const unconfirmed = await open(location(done), kasia)
    expect(unconfirmed.$('main .notice.trouble').text()).toContain('your account has no confirmed address')
    await hub.db('refused_addresses').delete()
    await hub.db('accounts').where('id', kasia.accountId).update({ email_verified: true })
    await hub.db('mail_choices').insert({ member_id: kasia.id, kind: 'booking', choice: 'never' })
    const chosen = await open(location(done), kasia)
    expect(chosen.$('main .notice').text()).toContain('No mail goes out now, as you chose for sessions.')
    await hub.db('mail_choices').delete()
  })

  test('what was searched for is the topic; somebody else’s question gives its title alone', async () => {
    const theirs = await postQuestion(hub.deps, {
      authorId: oskar.id,
      title: 'Toaster lever does not stay',
      body: 'Mine.',
      tags: [],
    })
    const searched = await open(location(await hold('2026-11-26T17:30:00Z', kasia, { q: 'worn slider' })), kasia)
    await hub.db('bookings').delete()
    const asked = await open(location(await hold('2026-11-26T17:30:00Z', kasia, { question: theirs.publicId })), kasia)

    expect(searched.$('#topic').val()).toBe('worn slider')
    expect([asked.$('#topic').val(), asked.$('#details').val()]).toEqual(['Toaster lever does not stay', ''])
  })

  test('prep questions are asked, may wait, and go along', async () => {
    await hub
      .db('session_types')
      .where('member_id', ana.id)
      .update({ prep_questions: '["Which size?", "Since when?"]' })
    const held = await hold('2026-11-26T17:30:00Z')
    const { $ } = await open(location(held), kasia)
    expect(
      $('.prep label')
        .toArray()
        .map((label) => $(label).text().trim()),
    ).toEqual(['Which size?', 'Since when?'])

    const sent = await send($('form.book-details').attr('action') ?? '', kasia, { topic, 'answers-1': 'Since May' })
    const review = await open(location(sent), kasia)
    expect(review.$('.review-facts').text()).toContain('not answered yet')
    const form = 'form[action*="/review"]'
    await send(review.$(form).attr('action') ?? '', kasia, hiddenOf(review.$, form))
    expect((await hub.db('bookings').first('prep_answers')).prep_answers).toEqual(['', 'Since May'])
  })

  test('say at the field what is missing, and keep what was typed', async () => {
    const url = location(await hold('2026-11-26T17:30:00Z'))
    const answer = await send(url, kasia, { topic: 'x', details: 'A long story.' })
    const $ = load(answer.text)

    expect(answer.status).toBe(422)
    expect($('#topic-error').text()).toBe('Say in a few words what it is about.')
    expect($('#topic').attr('aria-describedby')).toContain('topic-error')
    expect($('.form-summary a').attr('href')).toBe('#topic')
    expect([$('#topic').val(), $('#details').val()]).toEqual(['x', 'A long story.'])
    expect($('.steps [aria-current] span').text()).toBe('a few words')
    expect($('.holding')).toHaveLength(1)
  })

  test('a mentor who approves each is asked, and the page says so', async () => {
    await hub.db('session_types').where('member_id', ana.id).update({ needs_approval: true })
    const sent = await send(location(await hold('2026-11-26T17:30:00Z')), kasia, { topic })
    const { $ } = await open(location(sent), kasia)
    const form = 'form[action*="/review"]'

    expect($('.lead').text()).toContain('Ana looks at each request')
    expect($(`${form} button`).text()).toBe('Ask Ana for this time')
    const asked = await send($(form).attr('action') ?? '', kasia, hiddenOf($, form))
    expect(await hub.db('bookings').pluck('state')).toEqual(['pending'])
    expect((await open(location(asked), kasia)).$('main [role=status]').text()).toContain(
      `What Ana answers is mailed to ${kasia.email}`,
    )
  })

  test('are nobody else’s: not by id, not without signing in', async () => {
    const url = location(await hold('2026-11-26T17:30:00Z'))
    const [id] = /[^/]+(?=\/details)/.exec(url) ?? []

    expect((await open(`/bookings/${id}/details`, oskar)).answer.status).toBe(404)
    expect((await open(`/bookings/${id}/review`, oskar)).answer.status).toBe(404)
    expect((await send(`/bookings/${id}/details`, oskar, { topic })).status).toBe(404)
    expect((await send(`/bookings/${id}/review`, oskar, { topic })).status).toBe(404)
    expect(location((await open(`/bookings/${id}/details`)).answer)).toMatch(/^\/sign-in/)
    await send(`/bookings/${id}/release`, oskar)
    expect(await hub.db('bookings').pluck('state')).toEqual(['held'])
  })
})

describe('who was slower', () => {
  const typed = { topic: 'My zip', details: 'It splits at the bottom.' }

  test('sees the three nearest free times, with everything typed kept', async () => {
    const url = location(await hold('2026-11-26T17:30:00Z'))
    hub.clock.at = hub.clock.at.add({ minutes: 6 })
    await hold('2026-11-26T17:30:00Z', oskar)
    const answer = await send(url, kasia, typed)
    const $ = load(answer.text)

    expect(answer.status).toBe(409)
    expect($('[role=alert] h1').text()).toBe('Thursday 26 November 18:30 has just been taken.')
    expect(
      $('.nearest button b')
        .toArray()
        .map((time) => $(time).text()),
    ).toEqual(['18:00', '19:00', '19:30'])
    expect($('.facts').text()).toContain('It splits at the bottom.')

    const at = $('.nearest button').eq(1).attr('value') ?? ''
    const next = await send($('.nearest').attr('action') ?? '', kasia, { ...hiddenOf($, '.nearest'), at })
    expect(location(next)).toMatch(/\/review\?/)
    const review = await open(location(next), kasia)
    expect(review.$('.review-facts').text()).toContain('It splits at the bottom.')
    expect(review.$('.holding h2').text()).toContain('19:00')
  })

  test('on the last step too', async () => {
    const sent = await send(location(await hold('2026-11-26T17:30:00Z')), kasia, typed)
    const { $ } = await open(location(sent), kasia)
    const form = 'form[action*="/review"]'
    hub.clock.at = hub.clock.at.add({ minutes: 6 })
    await hold('2026-11-26T17:30:00Z', oskar)
    const answer = await send($(form).attr('action') ?? '', kasia, hiddenOf($, form))

    expect(answer.status).toBe(409)
    expect(hiddenOf(load(answer.text), '.nearest')).toMatchObject(typed)
  })

  test('a hold that ran out is taken again where nobody was faster, even when it is forgotten already', async () => {
    const sent = await send(location(await hold('2026-11-26T17:30:00Z')), kasia, typed)
    const { $ } = await open(location(sent), kasia)
    const form = 'form[action*="/review"]'
    hub.clock.at = hub.clock.at.add({ minutes: 20 })
    await hub.db('bookings').delete()
    const done = await send($(form).attr('action') ?? '', kasia, hiddenOf($, form))

    expect(location(done)).toMatch(/^\/bookings\/[a-z0-9]+\?booked$/)
    expect(await hub.db('bookings').first('state', 'topic', 'details')).toEqual({ state: 'confirmed', ...typed })
  })

  test('reloading after it ran out leads back to the times, with the time still chosen', async () => {
    const url = location(await hold('2026-11-26T17:30:00Z'))
    hub.clock.at = hub.clock.at.add({ minutes: 6 })
    const there = await open(url, kasia)
    await hub.db('bookings').delete()
    const forgotten = await open(url, kasia)
    const { $ } = await open(location(there.answer), kasia)

    expect(location(forgotten.answer)).toBe(location(there.answer))
    expect($('.notice').text()).toContain('Your hold ran out. The time is still free: hold it again.')
    expect($('#chosen').text()).toContain('18:30')
  })

  test('somebody who has something else then is told so', async () => {
    const bea = await makeBookable(hub, { name: 'Béa Laurent' })
    await send(`${bookOf(bea)}/hold`, kasia, { type: 'talk', at: '2026-11-26T17:30:00Z' })
    const answer = await hold('2026-11-26T17:30:00Z', kasia, typed)
    const $ = load(answer.text)

    expect(answer.status).toBe(409)
    expect($('h1').text()).toBe('You have something else on Thursday 26 November at 18:30.')
    expect(
      $('.nearest button b')
        .toArray()
        .map((time) => $(time).text()),
    ).not.toContain('18:30')
  })

  test('somebody with as many sessions ahead as there may be is told so, and keeps what they wrote', async () => {
    await hub.db('settings').insert({ key: 'openBookingsPerAsker', value: '1', changed_at: hub.clock.at })
    const booked = { mentor_id: oskar.id, asker_id: kasia.id, type_name: 'x', buffer_before_minutes: 0, place: 'room' }
    await hub.db('bookings').insert({
      ...booked,
      id: crypto.randomUUID(),
      public_id: 'aheadahead',
      buffer_after_minutes: 0,
      preparation_minutes: 0,
      needs_approval: false,
      state: 'confirmed',
      starts_at: '2026-12-24T10:00Z',
      ends_at: '2026-12-24T11:00Z',
      mentor_zone: 'UTC',
      asker_zone: 'UTC',
      mentor_clock: '',
      asker_clock: '',
      created_at: hub.clock.at,
      room: 'x',
    })
    const answer = await hold('2026-11-26T17:30:00Z', kasia, typed)
    await hub.db('settings').where('key', 'openBookingsPerAsker').delete()

    expect(answer.status).toBe(409)
    expect(load(answer.text)('.facts').text()).toContain('It splits at the bottom.')
  })
})

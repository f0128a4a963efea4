import { load } from 'cheerio'
import { describe, expect, test } from 'vitest'
import { makeBookable } from '../../../tests/bookable.ts'
import { bookOf, choosing, hiddenOf, location } from '../../../tests/choosing.ts'

const here = choosing()
const { open, send, hold } = here

describe('a time is held', () => {
  test('for five minutes, on every page from then on, until it is let go', async () => {
    const held = await hold('2026-11-26T17:30:00Z')
    const details = await open(location(held), here.kasia)
    const { $ } = await open(bookOf(here.ana), here.kasia)

    expect(held.status).toBe(303)
    expect(location(held)).toMatch(/^\/bookings\/[a-z0-9]+\/details\?/)
    for (const page of [details.$, $]) {
      expect(page('.holding .verdict').text()).toContain('Held for you until 11:05')
      expect(page('.holding h2').text().replace(/\s+/g, ' ')).toContain('Thursday 26 November 18:30')
      expect(page('.holding').text()).toContain('Europe/Lisbon, UTC+0')
    }
    expect($('.slot[aria-pressed=true]').text()).toBe('18:30')
    expect($('.holding a.do').attr('href')).toBe(location(held))

    const released = await send($('.holding form').attr('action') ?? '', here.kasia, hiddenOf($, '.holding form'))
    const after = await open(location(released), here.kasia)
    expect(after.$('.notice').text()).toContain('You let the time go.')
    expect(after.$('.holding')).toHaveLength(0)
    expect(await here.hub.db('bookings').select('id')).toEqual([])
  })

  test('by no GET: a link with a time shows it, and asks', async () => {
    const { $ } = await open(bookOf(here.ana, '?type=talk&at=2026-11-26T17%3A30%3A00Z'), here.kasia)

    expect(await here.hub.db('bookings').select('id')).toEqual([])
    expect($('.holding h2').text()).toContain('18:30')
    const held = await send($('.holding form').attr('action') ?? '', here.kasia, hiddenOf($, '.holding form'))
    expect(location(held)).toContain('/details')
  })

  test('of a link whose time is gone the page says so', async () => {
    await hold('2026-11-26T17:30:00Z', here.oskar)
    const { $ } = await open(bookOf(here.ana, '?at=2026-11-26T17%3A30%3A00Z'), here.kasia)

    expect($('.notice').text()).toContain('Thursday 26 November 18:30 is not free any more.')
    expect($('.holding')).toHaveLength(0)
  })

  test('for no visitor: they sign in, and come back with the time still chosen', async () => {
    const answer = await hold('2026-11-26T17:30:00Z', 'visitor', { zone: 'Asia/Tokyo', q: 'zips' })
    const next = new URL(location(answer), 'https://hub.example.org').searchParams.get('next') ?? ''
    const back = await open(next, here.kasia)

    expect(answer.status).toBe(303)
    expect(location(answer)).toMatch(/^\/sign-in\?next=/)
    expect(await here.hub.db('bookings').select('id')).toEqual([])
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
    expect(await here.hub.db('bookings').select('id')).toEqual([])
  })

  test.each([['not a time'], ['2026-11-26T25:00:00Z'], ['']])(
    'with “%s” nothing is held, and the page comes again',
    async (at) => {
      expect(location(await hold(at))).toBe(bookOf(here.ana, '?type=talk'))
    },
  )
})

describe('who was slower', () => {
  const typed = { topic: 'My zip', details: 'It splits at the bottom.' }

  test('sees the three nearest free times, with everything typed kept', async () => {
    const url = location(await hold('2026-11-26T17:30:00Z'))
    here.hub.clock.at = here.hub.clock.at.add({ minutes: 6 })
    await hold('2026-11-26T17:30:00Z', here.oskar)
    const answer = await send(url, here.kasia, typed)
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
    const next = await send($('.nearest').attr('action') ?? '', here.kasia, { ...hiddenOf($, '.nearest'), at })
    expect(location(next)).toMatch(/\/review\?/)
    const review = await open(location(next), here.kasia)
    expect(review.$('.review-facts').text()).toContain('It splits at the bottom.')
    expect(review.$('.holding h2').text()).toContain('19:00')
  })

  test('on the last step too', async () => {
    const sent = await send(location(await hold('2026-11-26T17:30:00Z')), here.kasia, typed)
    const { $ } = await open(location(sent), here.kasia)
    const form = 'form[action*="/review"]'
    here.hub.clock.at = here.hub.clock.at.add({ minutes: 6 })
    await hold('2026-11-26T17:30:00Z', here.oskar)
    const answer = await send($(form).attr('action') ?? '', here.kasia, hiddenOf($, form))

    expect(answer.status).toBe(409)
    expect(hiddenOf(load(answer.text), '.nearest')).toMatchObject(typed)
  })

  test('a hold that ran out is taken again where nobody was faster, even when it is forgotten already', async () => {
    const sent = await send(location(await hold('2026-11-26T17:30:00Z')), here.kasia, typed)
    const { $ } = await open(location(sent), here.kasia)
    const form = 'form[action*="/review"]'
    here.hub.clock.at = here.hub.clock.at.add({ minutes: 20 })
    await here.hub.db('bookings').delete()
    const done = await send($(form).attr('action') ?? '', here.kasia, hiddenOf($, form))

    expect(location(done)).toMatch(/^\/bookings\/[a-z0-9]+\?booked$/)
    expect(await here.hub.db('bookings').first('state', 'topic', 'details')).toEqual({ state: 'confirmed', ...typed })
  })

  test('reloading after it ran out leads back to the times, with the time still chosen', async () => {
    const url = location(await hold('2026-11-26T17:30:00Z'))
    here.hub.clock.at = here.hub.clock.at.add({ minutes: 6 })
    const there = await open(url, here.kasia)
    await here.hub.db('bookings').delete()
    const forgotten = await open(url, here.kasia)
    const { $ } = await open(location(there.answer), here.kasia)

    expect(location(forgotten.answer)).toBe(location(there.answer))
    expect($('.notice').text()).toContain('Your hold ran out. The time is still free: hold it again.')
    expect($('#chosen').text()).toContain('18:30')
  })

  test('somebody who has something else then is told so', async () => {
    const bea = await makeBookable(here.hub, { name: 'Béa Laurent' })
    await send(`${bookOf(bea)}/hold`, here.kasia, { type: 'talk', at: '2026-11-26T17:30:00Z' })
    const answer = await hold('2026-11-26T17:30:00Z', here.kasia, typed)
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
    await here.hub.db('settings').insert({ key: 'openBookingsPerAsker', value: '1', changed_at: here.hub.clock.at })
    const booked = {
      mentor_id: here.oskar.id,
      asker_id: here.kasia.id,
      type_name: 'x',
      buffer_before_minutes: 0,
      place: 'room',
    }
    await here.hub.db('bookings').insert({
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
      created_at: here.hub.clock.at,
      room: 'x',
    })
    const answer = await hold('2026-11-26T17:30:00Z', here.kasia, typed)
    await here.hub.db('settings').where('key', 'openBookingsPerAsker').delete()

    expect(answer.status).toBe(409)
    expect(load(answer.text)('.facts').text()).toContain('It splits at the bottom.')
  })
})

import { type CheerioAPI, load } from 'cheerio'
import { describe, expect, test } from 'vitest'
import { makeBookable } from '../../../tests/bookable.ts'
import { bookOf, choosing, location } from '../../../tests/choosing.ts'
import { makeMember } from '../../../tests/people.ts'
import { blockMember } from '../../moderation/block-member.ts'

const here = choosing()
const { open, send, hold } = here

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

describe('the times of a mentor', () => {
  test('are days with their times, in the zone of whoever reads them', async () => {
    const { answer, $ } = await open(bookOf(here.ana), here.kasia)

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
    const tokyo = await open(bookOf(here.ana, '?zone=asia/tokyo'), here.kasia)
    const mars = await open(bookOf(here.ana, '?zone=Mars/Olympus'), here.kasia)

    expect(daysOn(tokyo.$)[1]).toBe('Friday 27 November 4 times 02:00 02:30 03:00 03:30')
    expect(tokyo.$('.zone summary').text()).toContain('in Asia/Tokyo, UTC+9')
    expect(tokyo.$('.calendar input[name=zone]').val()).toBe('Asia/Tokyo')
    expect(mars.$('.zone summary').text()).toContain('Europe/Warsaw')
  })

  test('go on with more days, and end where the horizon does', async () => {
    const { $ } = await open(bookOf(here.ana), here.kasia)
    const more = $('#more a')
    const second = await open(more.attr('href') ?? '', here.kasia)

    expect(more.text()).toBe('Show 14 more days')
    expect(daysOn(second.$)).toContain('Thursday 17 December 4 times 18:00 18:30 19:00 19:30')
    const last = await open(second.$('#more a').attr('href') ?? '', here.kasia)
    expect(last.$('#more')).toHaveLength(0)
  })

  test('lie on to the first one where the first weeks are full', async () => {
    const rare = await makeBookable(here.hub, {
      hours: {
        weekly: '[]',
        overrides: JSON.stringify([{ date: '2026-12-16', ranges: [{ from: '10:00', to: '11:00' }] }]),
      },
    })
    const { $ } = await open(bookOf(rare), here.kasia)

    expect(daysOn($)).toEqual(['Sat 21 Nov to Tue 15 Dec', 'Wednesday 16 December 2 times 11:00 11:30'])
  })

  test('are shown for the kind of session that is chosen; one that is not offered is none', async () => {
    await here.hub.db('session_types').insert([
      {
        id: crypto.randomUUID(),
        member_id: here.ana.id,
        slug: 'long',
        name: 'A long look',
        duration_minutes: 60,
        position: 1,
      },
      {
        id: crypto.randomUUID(),
        member_id: here.ana.id,
        slug: 'old',
        name: 'Old',
        duration_minutes: 90,
        position: 2,
        is_offered: false,
      },
    ])
    const { $ } = await open(bookOf(here.ana, '?type=long'), here.kasia)
    const old = await open(bookOf(here.ana, '?type=old'), here.kasia)

    expect($('h1').text()).toBe('Book 60 minutes with Ana')
    expect($('.kinds [aria-current]').text()).toContain('A long look')
    expect(daysOn($)[1]).toBe('Thursday 26 November 3 times 18:00 18:30 19:00')
    expect($('.kinds').text()).not.toContain('Old')
    expect(old.$('h1').text()).toBe('Book 30 minutes with Ana')
  })

  test('are in UTC for a visitor, who can say where they are', async () => {
    const { answer, $ } = await open(bookOf(here.ana))

    expect(answer.status).toBe(200)
    expect(daysOn($)[1]).toBe('Thursday 26 November 4 times 17:00 17:30 18:00 18:30')
    expect($('.zone').is('[open]')).toBe(true)
    expect($('.zone [data-guess-zone=zone]')).toHaveLength(1)
    expect($('.zone summary').text()).toContain('in UTC')
  })

  test('are in UTC for a member whose browser did not say where it is, who is asked to', async () => {
    const nina = await makeMember(here.hub)
    const wayOf = async () => (await open(bookOf(here.ana), nina)).$('.calendar').prev('.note').find('a')
    expect((await wayOf()).attr('href')).toBe('/account/profile#time_zone')

    await here.hub.db('members').where('id', nina.id).update({ is_time_zone_confirmed: true })
    expect((await wayOf()).length).toBe(0)
  })

  test('their own page shows a mentor what askers see, and holds nothing', async () => {
    const { $ } = await open(bookOf(here.ana), here.ana)
    const held = await hold('2026-11-26T17:30:00Z', here.ana)

    expect($('.notice').text()).toContain('This is how askers see your times.')
    expect($('button.slot')).toHaveLength(0)
    expect($('span.slot').first().text()).toBe('17:00')
    expect(held.status).toBe(403)
  })
})

describe('where there is no time to choose', () => {
  const others = async (mentor: Record<string, unknown>, hours: Record<string, unknown> = {}, type = {}) =>
    makeBookable(here.hub, { name: 'Béa Laurent', mentor, hours, type })

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
    const { answer, $ } = await open(bookOf(bea), here.kasia)

    expect(answer.status).toBe(200)
    expect($('.empty .headline').text()).toBe(words)
    expect($('.empty a').length).toBeGreaterThan(0)
    expect($('button.slot')).toHaveLength(0)
  })

  test('a block looks like any absence', async () => {
    const bea = await others({})
    await blockMember(here.hub.deps, { memberId: bea.id, otherId: here.kasia.id })
    const { $ } = await open(bookOf(bea), here.kasia)
    const held = await send(`${bookOf(bea)}/hold`, here.kasia, { type: 'talk', at: '2026-11-26T17:30:00Z' })

    expect($('.empty .headline').text()).toBe('Béa takes no people just now.')
    expect(held.status).toBe(409)
    expect(load(held.text)('h1').text()).not.toContain('block')
  })

  test('others who know it are named with their next time', async () => {
    const bea = await others({ is_taking_people: false })
    const tag = { id: crypto.randomUUID(), name: `zips-${bea.handle}`, created_at: here.hub.clock.at }
    await here.hub.db('tags').insert(tag)
    await here.hub.db('mentor_expertise').insert([bea, here.ana].map(({ id }) => ({ member_id: id, tag_id: tag.id })))
    const { $ } = await open(bookOf(bea), here.kasia)

    expect($('.others h3').text()).toBe('Ana Prado')
    expect($('.others .when').text()).toBe('free Thu 18:00 your time')
    expect($('.others .when').attr('href')).toBe(bookOf(here.ana, '?type=talk&at=2026-11-26T17%3A00%3A00Z'))
  })

  test('nobody of the name, somebody who left, a former name', async () => {
    await here.hub.db('mentors').where('member_id', here.ana.id).update({ state: 'alumni' })

    expect((await open('/mentors/nobody-here/book')).answer.status).toBe(404)
    expect(location((await open(bookOf(here.ana), here.kasia)).answer)).toBe(`/members/${here.ana.handle}`)
  })
})

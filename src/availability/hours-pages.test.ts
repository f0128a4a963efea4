import { load } from 'cheerio'
import request from 'supertest'
import { beforeEach, describe, expect, test } from 'vitest'
import { emptyRow, formOf, hours, hoursUrl } from '../../tests/hours.ts'
import type { Person } from '../../tests/people.ts'
import type { TestApp } from '../../tests/testApp.ts'

const here = hours()
const { open, send, saveMonday } = here
let hub: TestApp
let ana: Person
beforeEach(() => {
  ;({ hub, ana } = here)
})

const saved = () =>
  hub
    .db('availability')
    .where('member_id', ana.id)
    .first('zone', 'weekly', 'overrides', 'blocked', 'travels', 'version')

describe('hours', () => {
  test('begin empty, in one’s own zone, and say that askers see nothing', async () => {
    const $ = await open(hoursUrl)
    const desk = await open('/desk/mentor')

    expect($('#zone').val()).toBe('Europe/Lisbon')
    expect(
      $('.week-day h3')
        .toArray()
        .map((day) => $(day).text()),
    ).toEqual(['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'])
    expect($('#preview').text()).toContain('Askers see no free time: give your hours')
    expect(desk('.notice').text()).toContain('Askers see no free time of yours.')
    expect(desk('.notice a').attr('href')).toBe(hoursUrl)
  })

  test('are saved, bring the usual session types, and are shown as askers see them', async () => {
    const answer = await saveMonday()
    const $ = await open(answer.headers.location ?? '')

    expect([answer.status, answer.headers.location]).toEqual([303, `${hoursUrl}?done=saved`])
    expect(await saved()).toMatchObject({ weekly: [{ weekday: 1, from: '18:00', to: '20:00' }], version: 1 })
    expect(
      await hub.db('session_types').where('member_id', ana.id).orderBy('position').pluck('duration_minutes'),
    ).toEqual([15, 30, 60])
    expect($('#preview').text()).toContain('The next 14 days, as askers see them')
    expect(
      $('.preview-days li')
        .toArray()
        .filter((day) => !$(day).hasClass('none'))
        .map((day) => $(day).text().replace(/\s+/g, ' ').trim()),
    ).toEqual(['Monday 23 November 18:00 18:30 19:00 19:30', 'Monday 30 November 18:00 18:30 19:00 19:30'])
    expect((await open('/desk/mentor'))('.notice').text()).not.toContain('Askers see no free time of yours.')
  })

  test('of several ranges a day, single days, blocked times and journeys come back as they were typed', async () => {
    const first = await open(hoursUrl)
    let $ = first
    for (const act of [
      'add weekly 2',
      'add weekly 2',
      'add overrides 0',
      'add overrides 0',
      'add blocked 0',
      'add travels 0',
    ]) {
      const answer = await send(hoursUrl, { ...formOf($), act })
      expect(answer.status).toBe(200)
      $ = load(answer.text)
    }
    const [one, two] = $('#weekly-day-2 input[type=time][name$=-from]')
      .toArray()
      .map((input) => ($(input).attr('name') ?? '').replace(/-from$/, ''))
    const typed = {
      [`${one}-from`]: '08:00',
      [`${one}-to`]: '10:00',
      [`${two}-from`]: '22:00',
      [`${two}-to`]: '00:00',
      'overrides-0-date': '2026-12-24',
      'overrides-1-date': '2026-12-31',
      'overrides-1-from': '10:00',
      'overrides-1-to': '11:00',
      'blocked-0-from': '2026-11-26T12:00',
      'blocked-0-to': '2026-11-27T09:00',
      'travels-0-from': '2026-12-01',
      'travels-0-to': '2026-12-09',
      'travels-0-zone': 'asia/tokyo',
    }
    const answer = await send(hoursUrl, { ...formOf($), ...typed })

    expect(answer.status).toBe(303)
    expect(await saved()).toMatchObject({
      weekly: [
        { weekday: 2, from: '08:00', to: '10:00' },
        { weekday: 2, from: '22:00', to: '00:00' },
      ],
      overrides: [
        { date: '2026-12-24', ranges: [] },
        { date: '2026-12-31', ranges: [{ from: '10:00', to: '11:00' }] },
      ],
      blocked: [{ from: '2026-11-26T12:00', to: '2026-11-27T09:00' }],
      travels: [{ from: '2026-12-01', to: '2026-12-09', zone: 'Asia/Tokyo' }],
    })
    const again = await open(hoursUrl)
    expect(formOf(again)).toMatchObject({
      'overrides-1-from': '10:00',
      'travels-0-zone': 'Asia/Tokyo',
      'blocked-0-to': '2026-11-27T09:00',
    })
  })

  test('are added to and taken from without a script, and nothing that was typed is lost', async () => {
    const $ = await open(hoursUrl)
    const row = emptyRow($, 1)
    const added = load((await send(hoursUrl, { ...formOf($), [`${row}-from`]: '09:15', act: 'add weekly 1' })).text)
    expect(added('#weekly-day-1 .hour-row')).toHaveLength(2)
    expect(added(`[name=${row}-from]`).val()).toBe('09:15')

    const remove = added('#weekly-day-1 .take-out').first().attr('value') ?? ''
    const removed = load((await send(hoursUrl, { ...formOf(added), act: remove })).text)
    expect(removed('#weekly-day-1 .hour-row')).toHaveLength(1)
    expect(Object.values(formOf(removed))).not.toContain('09:15')
    expect(await saved()).toBeUndefined()
  })

  test('that are wrong are said at their field, with everything kept', async () => {
    const $ = await open(hoursUrl)
    const row = emptyRow($, 3)
    const form = {
      ...formOf($),
      [`${row}-from`]: '18:00',
      zone: 'Mars/Olympus',
      'travels-0-from': '2026-12-09',
      'travels-0-to': '2026-12-01',
      'travels-0-zone': 'Asia/Tokyo',
      'overrides-0-date': '2026-02-30',
    }
    const answer = await send(hoursUrl, form)
    const page = load(answer.text)

    expect(answer.status).toBe(422)
    const marked = page('[aria-invalid]')
      .toArray()
      .map((input) => page(input).attr('name'))
    expect(marked.sort()).toEqual(['overrides-0-date', 'travels-0-to', `${row}-to`, 'zone'].sort())
    expect(
      page('.form-summary a')
        .toArray()
        .map((link) => page(link).attr('href')?.slice(1))
        .sort(),
    ).toEqual(marked)
    expect(page(`#${row}-to`).attr('aria-describedby')).toBe(`${row}-error`)
    expect(page(`#${row}-error`).text()).toBe('Give a time such as 18:00.')
    expect(formOf(page)).toMatchObject({ [`${row}-from`]: '18:00', 'travels-0-to': '2026-12-01' })
    expect(await saved()).toBeUndefined()
  })

  test('changed elsewhere meanwhile are shown beside what was typed, and nothing is overwritten', async () => {
    await saveMonday()
    const mine = await open(hoursUrl)
    const theirs = await open(hoursUrl)
    await send(hoursUrl, { ...formOf(theirs), 'weekly-0-to': '21:00' })
    const answer = await send(hoursUrl, { ...formOf(mine), 'weekly-0-to': '19:00' })
    const $ = load(answer.text)

    expect(answer.status).toBe(409)
    expect($('.changed-elsewhere').text()).toContain('Monday: 18:00 to 21:00')
    expect($('[name=weekly-0-to]').val()).toBe('19:00')
    expect((await saved()).weekly[0].to).toBe('21:00')
    expect((await send(hoursUrl, formOf($))).status).toBe(303)
    expect((await saved()).weekly[0].to).toBe('19:00')
  })

  test('say which kinds never fit into the hours that are given in a month', async () => {
    await saveMonday()
    await hub.db('mentors').where('member_id', ana.id).update({ hours_per_month: 1 })
    await hub.db('session_types').where({ member_id: ana.id, duration_minutes: 60 }).update({ preparation_minutes: 15 })
    const $ = await open(hoursUrl)
    expect($('.month-full').text().replace(/\s+/g, ' ')).toBe(
      'Long consultation takes longer, with its preparation, than the hour that you give in a month: it is never offered. Change the hours that you give',
    )
    expect((await request(hub.app).get('/mentors/me/offer').set('Cookie', ana.cookie)).text).toContain(
      'id="hoursPerMonth"',
    )

    await hub.db('mentors').where('member_id', ana.id).update({ hours_per_month: null })
    expect((await open(hoursUrl))('.month-full').length).toBe(0)
  })

  test('are looked at without saving them', async () => {
    await saveMonday()
    const $ = await open(hoursUrl)
    const answer = await send(hoursUrl, { ...formOf($), 'weekly-0-from': '19:00', act: 'show' })

    expect(load(answer.text)('.preview-days').text()).not.toContain('18:30')
    expect(load(answer.text)('.notice').text()).toContain('Not saved yet.')
    expect((await saved()).weekly[0].from).toBe('18:00')
  })
})

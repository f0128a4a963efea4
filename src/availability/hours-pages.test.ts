import { type CheerioAPI, load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'

let hub: TestApp
let ana: Person
beforeAll(async () => {
  hub = await testApp()
})
afterAll(() => hub.close())
beforeEach(async () => {
  ana = await makeMember(hub, { name: 'Ana Prado', timeZone: 'Europe/Lisbon', roles: ['mentor'] })
  const now = hub.clock.at
  await hub.db('mentors').insert({ member_id: ana.id, state: 'active', accepted_at: now, updated_at: now })
})

const url = '/desk/mentor/hours'
const open = async (path: string, by: Person = ana) =>
  load((await request(hub.app).get(path).set('Cookie', by.cookie)).text)
const send = (path: string, form: Record<string, string>) =>
  request(hub.app).post(path).type('form').set('Cookie', ana.cookie).send(form)

/** As a browser would send the form as it stands. */
const formOf = ($: CheerioAPI, form = 'form.hours'): Record<string, string> =>
  Object.fromEntries(
    $(form)
      .find('input, select, textarea')
      .toArray()
      .filter((input) => !['radio', 'checkbox'].includes($(input).attr('type') ?? '') || $(input).is(':checked'))
      .map((input) => [$(input).attr('name') ?? '', String($(input).val() ?? '')]),
  )
/** The row of a weekday that is there to be filled. */
const emptyRow = ($: CheerioAPI, weekday: number) =>
  (
    $(`#weekly-day-${weekday} input[type=time]`)
      .toArray()
      .map((input) => $(input))
      .find((input) => input.val() === '')
      ?.attr('name') ?? ''
  ).replace(/-from$/, '')
const saved = () =>
  hub
    .db('availability')
    .where('member_id', ana.id)
    .first('zone', 'weekly', 'overrides', 'blocked', 'travels', 'version')

/** Monday, 18:00 to 20:00. */
async function saveMonday() {
  const $ = await open(url)
  const row = emptyRow($, 1)
  return send(url, { ...formOf($), [`${row}-from`]: '18:00', [`${row}-to`]: '20:00' })
}

describe('hours', () => {
  test('begin empty, in one’s own zone, and say that askers see nothing', async () => {
    const $ = await open(url)
    const desk = await open('/desk/mentor')

    expect($('#zone').val()).toBe('Europe/Lisbon')
    expect(
      $('.week-day h3')
        .toArray()
        .map((day) => $(day).text()),
    ).toEqual(['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'])
    expect($('#preview').text()).toContain('Askers see no free time: give your hours')
    expect(desk('.notice').text()).toContain('Askers see no free time of yours.')
    expect(desk('.notice a').attr('href')).toBe(url)
  })

  test('are saved, bring the usual session types, and are shown as askers see them', async () => {
    const answer = await saveMonday()
    const $ = await open(answer.headers.location ?? '')

    expect([answer.status, answer.headers.location]).toEqual([303, `${url}?done=saved`])
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
    const first = await open(url)
    let $ = first
    for (const act of [
      'add weekly 2',
      'add weekly 2',
      'add overrides 0',
      'add overrides 0',
      'add blocked 0',
      'add travels 0',
    ]) {
      const answer = await send(url, { ...formOf($), act })
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
    const answer = await send(url, { ...formOf($), ...typed })

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
    const again = await open(url)
    expect(formOf(again)).toMatchObject({
      'overrides-1-from': '10:00',
      'travels-0-zone': 'Asia/Tokyo',
      'blocked-0-to': '2026-11-27T09:00',
    })
  })

  test('are added to and taken from without a script, and nothing that was typed is lost', async () => {
    const $ = await open(url)
    const row = emptyRow($, 1)
    const added = load((await send(url, { ...formOf($), [`${row}-from`]: '09:15', act: 'add weekly 1' })).text)
    expect(added('#weekly-day-1 .hour-row')).toHaveLength(2)
    expect(added(`[name=${row}-from]`).val()).toBe('09:15')

    const remove = added('#weekly-day-1 .take-out').first().attr('value') ?? ''
    const removed = load((await send(url, { ...formOf(added), act: remove })).text)
    expect(removed('#weekly-day-1 .hour-row')).toHaveLength(1)
    expect(Object.values(formOf(removed))).not.toContain('09:15')
    expect(await saved()).toBeUndefined()
  })

  test('that are wrong are said at their field, with everything kept', async () => {
    const $ = await open(url)
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
    const answer = await send(url, form)
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
    const mine = await open(url)
    const theirs = await open(url)
    await send(url, { ...formOf(theirs), 'weekly-0-to': '21:00' })
    const answer = await send(url, { ...formOf(mine), 'weekly-0-to': '19:00' })
    const $ = load(answer.text)

    expect(answer.status).toBe(409)
    expect($('.changed-elsewhere').text()).toContain('Monday: 18:00 to 21:00')
    expect($('[name=weekly-0-to]').val()).toBe('19:00')
    expect((await saved()).weekly[0].to).toBe('21:00')
    expect((await send(url, formOf($))).status).toBe(303)
    expect((await saved()).weekly[0].to).toBe('19:00')
  })

  test('say which kinds never fit into the hours that are given in a month', async () => {
    await saveMonday()
    await hub.db('mentors').where('member_id', ana.id).update({ hours_per_month: 1 })
    await hub.db('session_types').where({ member_id: ana.id, duration_minutes: 60 }).update({ preparation_minutes: 15 })
    const $ = await open(url)
    expect($('.month-full').text().replace(/\s+/g, ' ')).toBe(
      'Long consultation takes longer, with its preparation, than the hour that you give in a month: it is never offered. Change the hours that you give',
    )
    expect((await request(hub.app).get('/mentors/me/offer').set('Cookie', ana.cookie)).text).toContain(
      'id="hoursPerMonth"',
    )

    await hub.db('mentors').where('member_id', ana.id).update({ hours_per_month: null })
    expect((await open(url))('.month-full').length).toBe(0)
  })

  test('are looked at without saving them', async () => {
    await saveMonday()
    const $ = await open(url)
    const answer = await send(url, { ...formOf($), 'weekly-0-from': '19:00', act: 'show' })

    expect(load(answer.text)('.preview-days').text()).not.toContain('18:30')
    expect(load(answer.text)('.notice').text()).toContain('Not saved yet.')
    expect((await saved()).weekly[0].from).toBe('18:00')
  })
})

describe('the private calendar', () => {
  const calendar = `${url}/calendar`
  const address = 'https://calendar.example.org/private-77aa/basic.ics'

  test('is connected, and its address is never shown again', async () => {
    const answer = await send(calendar, { address })
    const page = await request(hub.app).get(url).set('Cookie', ana.cookie)
    const $ = load(page.text)

    expect(answer.status).toBe(303)
    expect($('#calendar').text()).toContain('calendar.example.org')
    expect($('#calendar').text()).toContain('It has not been read yet.')
    expect(page.text).not.toContain('private-77aa')
  })

  test('that could not be read says why, and what to do', async () => {
    await send(calendar, { address })
    await hub
      .db('calendars')
      .where('member_id', ana.id)
      .update({ failure: 'gone', failures: 3, failed_at: hub.clock.at })
    const $ = await open(url)

    expect($('#calendar .notice').text()).toContain('There is no calendar at this address any more.')
    expect($('#calendar .notice').attr('role')).toBe('alert')
  })

  test('is read again and removed by a button', async () => {
    await send(calendar, { address })
    await hub.db('calendars').where('member_id', ana.id).update({ next_read_at: '2026-12-01T00:00Z' })
    await send(`${calendar}/read`, {})
    expect((await hub.db('calendars').where('member_id', ana.id).first()).next_read_at.toString()).toBe(
      hub.clock.at.toString(),
    )
    await send(`${calendar}/remove`, {})
    expect(await hub.db('calendars').where('member_id', ana.id).first()).toBeUndefined()
  })

  test.each(['', 'calendar', 'ftp://calendar.example.org/a', 'https://ana:secret@calendar.example.org/a'])(
    'is not at “%s”',
    async (wrong) => {
      const answer = await send(calendar, { address: wrong })

      expect(answer.status).toBe(422)
      expect(load(answer.text)('#address-error').text()).not.toBe('')
      expect(answer.text).not.toContain('ana:secret')
    },
  )
})

describe('session types', () => {
  const types = '/desk/mentor/sessions'
  const consultation = `${types}/consultation-30`

  test('are listed with what they are; one is offered no more, and again', async () => {
    await saveMonday()
    const $ = await open(types)
    expect(
      $('.row h2')
        .toArray()
        .map((row) => $(row).text()),
    ).toEqual(['Intro interview', 'Consultation', 'Long consultation'])

    await send(`${consultation}/offer`, { offered: 'no' })
    expect((await open(types))('.row').eq(1).text()).toContain('not offered')
    await send(`${consultation}/offer`, { offered: 'yes' })
    expect((await open(types))('.row').eq(1).text()).not.toContain('not offered')
  })

  test('a mentor without any begins with the usual ones by a button', async () => {
    const $ = await open(types)
    expect($('.empty .headline').text()).toBe('You offer no kind of session.')
    await send($('form[action$=usual]').attr('action') ?? '', {})
    await send(`${types}/usual`, {})
    expect((await open(types))('.row')).toHaveLength(3)
  })

  test('one is added, with every field in its unit', async () => {
    const $ = await open(`${types}/new`)
    const form = {
      ...formOf($, 'form.session-type'),
      name: 'Zip clinic',
      forWhom: 'For a zip in your hands.',
      durationMinutes: '45',
      noticeHours: '2.5',
      capWeek: '3',
      booked: 'approval',
      place: 'link',
      link: 'https://meet.example.org/ana',
      'prepQuestions-0': 'Which size?',
      'prepQuestions-3': 'Since when?',
    }
    expect((await send(`${types}/new`, form)).status).toBe(303)
    const row = await hub.db('session_types').where({ member_id: ana.id, slug: 'zip-clinic' }).first()
    expect(row).toMatchObject({
      duration_minutes: 45,
      notice_minutes: 150,
      cap_day: null,
      cap_week: 3,
      needs_approval: true,
      place: 'link',
      link: 'https://meet.example.org/ana',
      prep_questions: ['Which size?', 'Since when?'],
      is_offered: true,
    })
    expect((await open(`${types}/zip-clinic`))('#noticeHours').val()).toBe('2.5')
    expect((await send(`${types}/new`, form)).status).toBe(303)
    expect(await hub.db('session_types').where('member_id', ana.id).orderBy('position').pluck('slug')).toEqual([
      'zip-clinic',
      'zip-clinic-2',
    ])
  })

  test('what is wrong is said at its field, in its unit, with everything kept', async () => {
    await saveMonday()
    const $ = await open(consultation)
    const answer = await send(consultation, {
      ...formOf($, 'form.session-type'),
      name: '  ',
      durationMinutes: '4',
      noticeHours: 'soon',
      capDay: '1.5',
      place: 'link',
      link: 'http://meet.example.org/ana',
      'prepQuestions-4': 'x'.repeat(301),
    })
    const page = load(answer.text)

    expect(answer.status).toBe(422)
    expect(
      page('.error')
        .toArray()
        .map((error) => page(error).attr('id'))
        .sort(),
    ).toEqual(
      [
        'capDay-error',
        'durationMinutes-error',
        'link-error',
        'name-error',
        'noticeHours-error',
        'prepQuestions-4-error',
      ].sort(),
    )
    expect(page('#durationMinutes-error').text()).toBe('Give a number from 5 to 480.')
    expect(page('#noticeHours-error').text()).toBe('Give a number from 0 to 720.')
    expect(page('#link').val()).toBe('http://meet.example.org/ana')
  })

  test('changed elsewhere meanwhile shows both, and overwrites nothing', async () => {
    await saveMonday()
    const mine = formOf(await open(consultation), 'form.session-type')
    await send(consultation, { ...mine, name: 'Theirs' })
    const answer = await send(consultation, { ...mine, name: 'Mine' })
    const $ = load(answer.text)

    expect(answer.status).toBe(409)
    expect($('.changed-elsewhere').text()).toContain('Theirs')
    expect($('#name').val()).toBe('Mine')
    expect((await send(consultation, formOf($, 'form.session-type'))).status).toBe(303)
    expect((await open(types))('.rows').text()).toContain('Mine')
  })

  test('one is deleted when asked twice; nobody else’s can be', async () => {
    await saveMonday()
    const $ = await open(`${consultation}/delete`)
    expect($('.lead').text()).toContain('Nobody has booked it.')
    expect(await hub.db('session_types').where('member_id', ana.id)).toHaveLength(3)
    await send($('form[action$=delete]').attr('action') ?? '', {})
    expect(await hub.db('session_types').where('member_id', ana.id).pluck('slug')).not.toContain('consultation-30')

    const other = await makeMember(hub, { roles: ['mentor'] })
    const answer = await request(hub.app).get(`${types}/intro`).set('Cookie', other.cookie)
    expect(answer.status).toBe(404)
  })

  test('a hub without rooms says that only links of one’s own can be met at', async () => {
    const bare = await testApp({ ROOM_URL: '' })
    const bea = await makeMember(bare, { roles: ['mentor'] })
    const answer = await request(bare.app).get(`${types}/new`).set('Cookie', bea.cookie)
    const $ = load(answer.text)
    const sent = await request(bare.app)
      .post(`${types}/new`)
      .type('form')
      .set('Cookie', bea.cookie)
      .send({ ...formOf($, 'form.session-type'), name: 'Talk', place: 'room' })
    await bare.close()

    expect($('input[name=place]:checked').val()).toBe('link')
    expect($('#place').text()).toContain('This hub has no server for rooms')
    expect(sent.status).toBe(422)
    expect(load(sent.text)('#place-error').text()).toContain('This hub has no server for rooms')
  })
})

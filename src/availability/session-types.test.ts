import { load } from 'cheerio'
import request from 'supertest'
import { beforeEach, describe, expect, test } from 'vitest'
import { formOf, hours } from '../../tests/hours.ts'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'

const here = hours()
const { open, send, saveMonday } = here
let hub: TestApp
let ana: Person
beforeEach(() => {
  ;({ hub, ana } = here)
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

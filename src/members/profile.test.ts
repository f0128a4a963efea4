import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeMember } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'

let hub: TestApp
beforeAll(async () => {
  hub = await testApp()
})
afterAll(() => hub.close())

const filled = {
  name: 'Ana Prado',
  handle: 'ana',
  pronouns: 'she/her',
  headline: 'Zips and sewing machines',
  bio: 'I mend **everything** that closes.\n\n<script>alert(1)</script>',
  time_zone: 'Europe/Lisbon',
  languages: 'Portuguese, English',
  country: 'PT',
  link_label: ['My bench', ''],
  link_url: ['https://ana.example.org/bench', 'mastodon.example/@ana'],
  is_open_to_offers: 'yes',
  see_time_zone: 'coordinators',
}
const save = (cookie: string, form: object) =>
  request(hub.app).post('/account/profile').set('Cookie', cookie).type('form').send(form)
const see = (path: string, cookie = '') => request(hub.app).get(path).set('Cookie', cookie)

test('a visitor is led to the sign-in and back', async () => {
  const answer = await see('/account/profile')

  expect(answer.status).toBe(303)
  expect(answer.headers.location).toBe('/sign-in?next=%2Faccount%2Fprofile')
  expect((await save('', filled)).status).toBe(401)
})

test('what is saved stands in the form again and on the member’s page', async () => {
  const ana = await makeMember(hub, { name: 'Ana', handle: 'ana' })
  const saved = await save(ana.cookie, filled)
  expect(saved.status).toBe(303)

  const $ = load((await see(String(saved.headers.location), ana.cookie)).text)
  expect($('.notice.done').text()).toContain('Saved')
  expect($('#languages').val()).toBe('Portuguese, English')
  expect($('#time_zone').val()).toBe('Europe/Lisbon')
  // Some 400 are found by their part of the world; what is likely comes first.
  expect($('#time_zone optgroup').first().find('option[selected]').text()).toBe('Europe/Lisbon, UTC+0')
  expect($('#time_zone optgroup[label=Europe] option[value="Europe/Warsaw"]').text()).toBe('Warsaw, UTC+1')
  expect($('#see_time_zone').val()).toBe('coordinators')
  expect(
    $('[name=link_label]')
      .map((_, input) => $(input).val())
      .get(),
  ).toEqual(['My bench', 'mastodon.example', ''])

  const page = load((await see('/members/ana')).text)
  expect(page('.h-card .p-name').text()).toBe('Ana Prado')
  expect(page('.h-card .p-job-title').text()).toBe('Zips and sewing machines')
  expect(page('.p-note strong').text()).toBe('everything')
  expect(page('.p-note script').length).toBe(0)
  expect(page('.facts').text()).toContain('Portuguese, English')
  expect(
    page('a.u-url[rel~=me]')
      .map((_, a) => page(a).attr('href'))
      .get(),
  ).toEqual(['https://ana.example.org/bench', 'https://mastodon.example/@ana'])
})

test('her time zone is hers alone, and coordinators’', async () => {
  const [other, coordinator] = [await makeMember(hub), await makeMember(hub, { roles: ['coordinator'] })]

  expect((await see('/members/ana', other.cookie)).text).not.toContain('Europe/Lisbon')
  expect((await see('/members/ana', coordinator.cookie)).text).toContain('Europe/Lisbon')
})

test('what is wrong is said at its field, and everything that was typed stays', async () => {
  const bo = await makeMember(hub, { handle: 'bo' })
  const answer = await save(bo.cookie, {
    ...filled,
    name: '',
    handle: 'Bo Bo!',
    languages: 'Portuguese, Klingonese',
    time_zone: 'Mars/Olympus',
    country: 'XX',
    link_url: ['javascript:alert(1)', ''],
    see_bio: 'matches',
  })
  const $ = load(answer.text)

  expect(answer.status).toBe(422)
  for (const id of ['name', 'handle', 'languages', 'time_zone', 'country', 'links-0-url']) {
    expect($(`#${id}`).attr('aria-invalid'), id).toBe('true')
    expect($(`[role=alert] a[href="#${id}"]`).length, id).toBe(1)
    expect($(`#${id}`).attr('aria-describedby'), id).toContain(`${id}-error`)
  }
  expect($('#bio').text()).toBe(filled.bio)
  expect($('#see_bio').val()).toBe('matches')
  expect($('#languages').val()).toBe('Portuguese, Klingonese')
  expect((await see('/members/bo')).status).toBe(200)
})

test('a preview shows the text as it will look and saves nothing', async () => {
  const cy = await makeMember(hub, { handle: 'cy' })
  const answer = await save(cy.cookie, { ...filled, handle: 'cyan', bio: 'A *fine* day', act: 'preview' })
  const $ = load(answer.text)

  expect(answer.status).toBe(200)
  expect($('#bio-preview em').text()).toBe('fine')
  expect($('#handle').val()).toBe('cyan')
  expect((await see('/members/cyan')).status).toBe(404)
})

test('who may not write for now changes what others see of them, and not what they read', async () => {
  const muted = {
    muted_until: '2099-01-01T00:00:00Z',
    bio: 'I mend zips.',
    links: '[{"label":"Blog","url":"https://blog.example.org/"}]',
  }
  const mo = await makeMember(hub, { handle: 'mo', name: 'Mo', member: muted })
  const own = { name: 'Mo', handle: 'mo', time_zone: 'Europe/Lisbon', bio: 'I mend zips.' }
  const kept = { ...own, link_label: 'Blog', link_url: 'https://blog.example.org/' }
  for (const change of [
    { bio: 'Vote for me, not for Ana!' },
    { name: 'Ana is a liar' },
    { handle: 'ana-lies' },
    { headline: 'Ana lies' },
    { pronouns: 'ana/lies' },
    { link_label: 'Truth', link_url: 'https://truth.example.org/' },
  ]) {
    const refused = await save(mo.cookie, { ...kept, ...change })
    expect([change, refused.status]).toEqual([change, 403])
    expect(load(refused.text)('[role=alert]').text()).toContain('You cannot write for now')
  }
  const typed = load((await save(mo.cookie, { ...kept, bio: 'Vote for me!' })).text)
  expect(typed('#bio').val()).toBe('Vote for me!')
  expect(await hub.db('members').where({ id: mo.id }).first('name', 'handle', 'bio', 'headline')).toEqual({
    name: 'Mo',
    handle: 'mo',
    bio: 'I mend zips.',
    headline: null,
  })

  expect((await save(mo.cookie, { ...kept, see_bio: 'coordinators' })).status).toBe(303)
  expect((await see('/members/mo')).text).not.toContain('I mend zips.')
  expect((await save(mo.cookie, { ...own, bio: '' })).status).toBe(303)
  expect(await hub.db('members').where({ id: mo.id }).first('bio', 'links')).toEqual({ bio: null, links: [] })
})

test('an old handle leads to the new one; its member may take it back, nobody else for 90 days', async () => {
  const di = await makeMember(hub, { handle: 'di' })
  const eve = await makeMember(hub, { handle: 'eve' })
  await save(di.cookie, { ...filled, handle: 'diana' })

  const old = await see('/members/di')
  expect([old.status, old.headers.location]).toEqual([301, '/members/diana'])

  const taken = await save(eve.cookie, { ...filled, handle: 'di' })
  expect(taken.status).toBe(409)
  expect(load(taken.text)('#handle-error').text()).toContain('90 days')
  expect((await save(eve.cookie, { ...filled, handle: 'diana' })).status).toBe(409)
  await expect(makeMember(hub, { handle: 'di' })).rejects.toMatchObject({ code: '23505' })

  expect((await save(di.cookie, { ...filled, handle: 'di' })).status).toBe(303)
  expect((await see('/members/di')).status).toBe(200)
  expect((await see('/members/diana')).headers.location).toBe('/members/di')

  hub.clock.at = hub.clock.at.add({ hours: 91 * 24 })
  expect((await save(eve.cookie, { ...filled, handle: 'diana' })).status).toBe(303)
  expect((await see('/members/diana')).status).toBe(200)
})

test('nothing but the profile can be written through its form', async () => {
  const fay = await makeMember(hub, { handle: 'fay' })
  await save(fay.cookie, {
    ...filled,
    handle: 'fay',
    roles: 'admin',
    state: 'suspended',
    id: 'x',
    muted_until: '2030-01-01',
    see_email: 'public',
  })

  const row = await hub.db('members').where('id', fay.id).first()
  expect([row.state, row.muted_until, row.visibility]).toEqual(['active', null, { time_zone: 'coordinators' }])
  expect(await hub.db('member_roles').where('member_id', fay.id)).toEqual([])
})

test('a mentor’s page is at /mentors, nobody’s is 404, capitals lead to the real address', async () => {
  const gil = await makeMember(hub, { handle: 'gil', roles: ['mentor'] })
  await hub
    .db('mentors')
    .insert({ member_id: gil.id, state: 'active', accepted_at: hub.clock.at, updated_at: hub.clock.at })

  expect((await see('/members/gil')).headers.location).toBe('/mentors/gil')
  expect((await see('/members/nobody')).status).toBe(404)
  expect((await see('/members/ANA')).headers.location).toBe('/members/ana')
})

test('who is suspended is seen by coordinators alone', async () => {
  await makeMember(hub, { handle: 'hal', name: 'Hal', member: { state: 'suspended' } })
  const coordinator = await makeMember(hub, { roles: ['coordinator'] })

  expect((await see('/members/hal')).status).toBe(404)
  const page = await see('/members/hal', coordinator.cookie)
  expect(load(page.text)('.notice').text()).toContain('suspended')
})

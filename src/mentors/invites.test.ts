import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'

let hub: TestApp
let coordinator: Person
let ana: Person
let count = 0
let email = ''
const start = Temporal.Instant.from('2026-11-21T10:00:00Z')

beforeAll(async () => {
  hub = await testApp()
  coordinator = await makeMember(hub, { name: 'Cora Dahl', roles: ['coordinator'] })
})
afterAll(() => hub.close())
beforeEach(async () => {
  hub.clock.at = start
  count += 1
  email = `guest-${count}@example.org`
  ana = await makeMember(hub, { name: 'Ana Prado' })
})

const get = (path: string, who?: Person) =>
  request(hub.app)
    .get(path)
    .set('Cookie', who?.cookie ?? '')
const post = (path: string, who: Person | undefined, form: object = {}) =>
  request(hub.app)
    .post(path)
    .set('Cookie', who?.cookie ?? '')
    .type('form')
    .send(form)
const invite = (form: object = {}) =>
  post('/mentors/invites/new', coordinator, {
    email,
    name: 'Ana Prado',
    personalNote: 'Dear Ana, your notes on <sliders> are the best I know.',
    helpsWith: 'Zips of every kind, as far as I can tell.',
    formats: 'written',
    languages: 'Portuguese',
    'tag-1': 'slider mending',
    ...form,
  })
const mails = (to = email) => hub.db('mails').where('to_address', to).orderBy('created_at')
const linkIn = (mail: { text: string }) => {
  const link = /https:\/\/hub\.example\.org(\/invitations\/[\w-]{43})/.exec(mail.text)?.[1]
  if (!link) throw new Error('no link in the mail')
  return link
}
const link = async () => linkIn((await mails()).at(-1))
const row = () => hub.db('mentor_invites').where('email', email).orderBy('created_at', 'desc').first()
const confirm = {
  helpsWith: 'Zips, but no tents: those I leave to others.',
  formats: ['written'],
  languages: 'Portuguese, English',
  'tag-1': 'slider mending',
  conduct: 'yes',
}

test('from the coordinator’s form to a mentor, by the link in the mail', async () => {
  const sent = await invite()
  expect(sent.status).toBe(303)
  const page = sent.headers.location ?? ''
  const [mail] = await mails()
  expect(mail.subject).toBe('Cora Dahl asks whether you would help at the Repair Commons')
  expect(mail.text).toContain('> Dear Ana, your notes on <sliders>')
  expect(mail.html).not.toContain('<sliders>')
  const url = linkIn(mail)
  expect(JSON.stringify(await row())).not.toContain(url.slice('/invitations/'.length))

  // Anybody who looks sees what is written, and looking changes nothing.
  const seen = await get(url)
  expect(seen.status).toBe(200)
  expect(seen.headers['referrer-policy']).toBe('same-origin')
  expect(load(seen.text)('main').text()).toContain('Zips of every kind')
  expect(load(seen.text)('a.do').attr('href')).toBe(`/sign-up?next=${encodeURIComponent(`${url}/claim`)}`)
  expect((await row()).state).toBe('sent')
  const before = await get(`${url}/claim`)
  expect(before.headers.location).toBe(`/sign-in?next=${encodeURIComponent(`${url}/claim`)}`)

  expect((await get('/mentors')).text).not.toContain('Ana Prado')
  expect((await get(`/mentors/${ana.handle}`)).status).toBe(404)

  const form = load((await get(`${url}/claim`, ana)).text)
  expect(form('[name=helpsWith]').val()).toBe('Zips of every kind, as far as I can tell.')
  expect(form('[name=tag-1]').val()).toBe('slider mending')
  const unsure = await post(`${url}/claim`, ana, { ...confirm, conduct: '' })
  expect(unsure.status).toBe(422)
  expect(load(unsure.text)('[name=helpsWith]').val()).toBe(confirm.helpsWith)
  expect((await row()).state).toBe('sent')

  expect((await post(`${url}/claim`, ana, confirm)).headers.location).toBe('/mentors/me?welcome=yes')
  const profile = load((await get(`/mentors/${ana.handle}`)).text)
  expect(profile('main').text()).toContain('no tents')
  expect(profile('.p-category').text()).toBe('slider mending')
  expect(await row()).toMatchObject({ state: 'claimed', claimed_by: ana.id })
  expect(
    await hub.db('notices').where({ member_id: coordinator.id, text_key: 'invite.notice.claimed' }),
  ).not.toHaveLength(0)
  expect((await get(page, coordinator)).text).toContain('Took it up and helps now')

  for (const path of [url, `${url}/claim`, `${url}/decline`]) expect((await get(path, ana)).status).toBe(410)
  const other = await makeMember(hub)
  expect((await post(`${url}/claim`, other, confirm)).status).toBe(410)
  expect(await hub.db('mentors').where('member_id', other.id).first()).toBeUndefined()
})

test('who is muted takes up no invitation until they may write again', async () => {
  await invite()
  const url = await link()
  const member = await makeMember(hub)
  await hub.db('members').where('id', member.id).update({ muted_until: '2200-01-01T00:00:00Z' })
  expect((await post(`${url}/claim`, member, confirm)).status).toBe(403)
  expect((await row()).state).toBe('sent')
  await hub.db('members').where('id', member.id).update({ muted_until: null })
  expect((await post(`${url}/claim`, member, confirm)).status).toBe(303)
  await hub.db('members').where('id', member.id).update({ muted_until: '2200-01-01T00:00:00Z' })
  expect(
    (await post('/mentors/me/offer', member, { ...confirm, helpsWith: 'Buy my pills, all of them.' })).status,
  ).toBe(403)
  expect((await get(`/mentors/${member.handle}`)).text).not.toContain('pills')
})

test('the log holds no token', async () => {
  await invite()
  const url = await link()
  await get(url)

  expect(JSON.stringify(hub.logged)).not.toContain(url.slice('/invitations/'.length))
  expect(hub.logged.map(({ path }) => path)).toContain('/invitations/…')
})

test('no is said without an account, by a page that asks', async () => {
  await invite()
  const url = await link()
  const asked = load((await get(`${url}/decline`)).text)
  expect((await row()).state).toBe('sent')
  expect(asked('main form').attr('action')).toBe(`${url}/decline`)
  const answer = await post(`${url}/decline`, undefined)

  expect(answer.status).toBe(303)
  expect((await get(answer.headers.location ?? '')).text).toContain('Thank you for saying so.')
  expect((await row()).state).toBe('declined')
  expect((await post(`${url}/claim`, ana, confirm)).status).toBe(410)
})

test('of two who use one link at once, one becomes a mentor', async () => {
  await invite()
  const url = await link()
  const other = await makeMember(hub)
  const answers = await Promise.all([post(`${url}/claim`, ana, confirm), post(`${url}/claim`, other, confirm)])

  expect(answers.map(({ status }) => status).sort()).toEqual([303, 410])
  expect(await hub.db('mentors').whereIn('member_id', [ana.id, other.id])).toHaveLength(1)
})

test('a link that is guessed, cut off, replaced or too old opens nothing', async () => {
  await invite()
  const old = await link()
  const { public_id } = await row()
  hub.clock.at = start.add({ hours: 24 })
  expect((await post(`/mentors/invites/${public_id}/resend`, coordinator)).status).toBe(303)
  const fresh = await link()

  expect(fresh).not.toBe(old)
  for (const path of [old, fresh.slice(0, -1), `/invitations/${'a'.repeat(43)}`, '/invitations/x'])
    expect((await get(path)).status, path).toBe(404)
  expect((await get(fresh)).status).toBe(200)

  hub.clock.at = start.add({ hours: 31 * 24 })
  expect((await get(fresh)).status).toBe(410)
  expect((await post(`${fresh}/decline`, undefined)).status).toBe(410)
  expect((await get(`/mentors/invites/${public_id}`, coordinator)).text).toContain('Not answered in time')
  expect((await invite()).status).toBe(303)
})

test('an invitation is taken back, and not sent without end', async () => {
  await invite()
  const { public_id } = await row()
  for (let times = 0; times < 4; times += 1)
    expect((await post(`/mentors/invites/${public_id}/resend`, coordinator)).status).toBe(303)
  const fifth = await post(`/mentors/invites/${public_id}/resend`, coordinator)
  expect(fifth.status).toBe(409)
  expect(fifth.text).toContain('sent 5 times already')
  expect(await mails()).toHaveLength(5)

  const url = await link()
  expect((await post(`/mentors/invites/${public_id}/withdraw`, coordinator)).status).toBe(303)
  expect((await get(url)).status).toBe(410)
  expect((await post(`/mentors/invites/${public_id}/withdraw`, coordinator)).status).toBe(409)
})

test('one open invitation an address, and what is wrong is said at its field', async () => {
  await invite()
  const again = await invite({ email: email.toUpperCase() })
  expect(again.status).toBe(409)
  expect(load(again.text)('#email-error').text()).toContain('open already')
  expect(load(again.text)('[name=personalNote]').val()).toContain('Dear Ana')
  const wrong = load((await invite({ email: 'ana at home', name: ' ' })).text)

  expect(wrong('#email-error').text()).toBe('This is no e-mail address.')
  expect(wrong('#name-error').text()).toBe('Say their name.')
  expect(wrong('[name=email]').val()).toBe('ana at home')
  expect(await mails()).toHaveLength(1)
})

test('only coordinators invite', async () => {
  await invite()
  const { public_id } = await row()
  const mentor = await makeMember(hub, { roles: ['mentor', 'maintainer'] })
  for (const path of ['/mentors/invites', '/mentors/invites/new', '/mentors/invites/import'])
    expect((await get(path, mentor)).status, path).toBe(403)
  for (const path of ['new', 'import', 'import/confirm', `${public_id}/resend`, `${public_id}/withdraw`])
    expect((await post(`/mentors/invites/${path}`, mentor)).status, path).toBe(403)
  expect((await get(`/mentors/invites/${public_id}`, mentor)).status).toBe(403)
})

test('a claim puts nobody into a group that is closed, unless the coordinator chose it', async () => {
  const closed = { kind: 'programme', is_open: false, created_at: start }
  await hub.db('groups').insert([
    { ...closed, id: crypto.randomUUID(), slug: `chosen-${count}`, name: 'Chosen' },
    { ...closed, id: crypto.randomUUID(), slug: `closed-${count}`, name: 'Closed' },
  ])
  await invite({ groups: `chosen-${count}` })
  await post(`${await link()}/claim`, ana, { ...confirm, groups: [`chosen-${count}`, `closed-${count}`] })

  expect(
    await hub
      .db('group_members as m')
      .join('groups as g', 'g.id', 'm.group_id')
      .where('m.member_id', ana.id)
      .pluck('g.slug'),
  ).toEqual([`chosen-${count}`])
})

test('a list is looked at row by row, then sent, and sent again without a second mail', async () => {
  const said = `said-no-${count}@example.org`
  await hub.db('mentor_invites').insert({
    id: crypto.randomUUID(),
    public_id: `saidno${count}`,
    token_hash: said,
    email: said,
    name: 'No',
    offer: {},
    state: 'declined',
    created_at: start,
    sent_at: start,
    expires_at: start,
  })
  const csv = [
    '\ufeffEmail;Name;Tags;Languages;Country;Formats;Hours per month;Groups;Evidence;Personal note',
    `one-${count}@example.org;Uno;zips = sliders, mostly | leather ${count};Portuguese | en;Portugal;written | call;4;;https://uno.example;"Dear Uno,`,
    'come and help"',
    `two-${count}@example.org;Dos;;;;;;;;`,
    `two-${count}@example.org;Dos again;;;;;;;;`,
    'nobody;;a,b;Zippish;Atlantis;smoke;999;no-such-group;javascript:x;',
    `${said};Sara;;;;;;;;`,
  ].join('\r\n')
  const looked = await request(hub.app)
    .post('/mentors/invites/import')
    .set('Cookie', coordinator.cookie)
    .attach('file', Buffer.from(csv), { filename: 'people.csv', contentType: 'text/csv' })
  expect(looked.status).toBe(200)
  const $ = load(looked.text)
  const rows = $('.rows .row')
    .toArray()
    .map((one) => $(one).text().replace(/\s+/g, ' '))
  expect(rows).toHaveLength(5)
  expect(rows[0]).toMatch(/Uno Will be invited .* row 2 .*Becomes a tag: zips, leather/)
  expect(rows[1]).toContain('Will be invited')
  expect(rows[2]).toMatch(/Left out .*email: the address is in row 3 already/)
  for (const problem of [
    'email: This is no e-mail address.',
    'name: Say their name.',
    'tags: “a,b”',
    'languages: “Zippish”',
    'country: “Atlantis”',
    'formats: choose from',
    'hours_per_month: A whole number',
    'evidence: A link begins',
    'There is no such group: no-such-group',
  ])
    expect(rows[3]).toContain(problem)
  expect(rows[4]).toContain('They said no before.')
  expect($('main button.do').first().text()).toBe('Invite 2 people')
  expect(await mails(`one-${count}@example.org`)).toHaveLength(0)

  const kept = String($('input[name=csv]').val())
  const sendIt = () => post('/mentors/invites/import/confirm', coordinator, { csv: kept })
  const done = await sendIt()
  expect(done.status).toBe(303)
  const list = load((await get(done.headers.location ?? '', coordinator)).text)
  expect(list('.lead').text()).toContain('2 people invited: 0 mails sent, 2 on their way')
  expect(list('.rows .row').length).toBe(2)
  const [mail] = await mails(`one-${count}@example.org`)
  expect(mail.text).toContain('> Dear Uno,\n> come and help')
  const form = load((await get(`${linkIn(mail)}/claim`, ana)).text)
  expect(form('[name=tag-1]').val()).toBe('zips')
  expect(form('[name=note-1]').val()).toBe('sliders, mostly')
  expect(form('[name=evidence-1]').val()).toBe('https://uno.example')
  expect(form('[name=languages]').val()).toBe('Portuguese, English')
  expect(form('[name=country]').val()).toBe('PT')

  const again = await sendIt()
  expect(again.status).toBe(409)
  expect(load(again.text)('main').text()).toContain('An invitation to this address is open')
  expect(await mails(`one-${count}@example.org`)).toHaveLength(1)
  expect(await mails(`two-${count}@example.org`)).toHaveLength(1)
})

test.each([
  ['', 'Paste a list'],
  ['name,tags\nAna,zips', 'The header lacks: email'],
  ['email,name,shoe size\na@example.org,Ana,38', 'mean nothing here: shoe_size'],
  ['email,name', 'nobody in it'],
  ['email,name\n"a@example.org,Ana', 'cannot be read at line'],
  [`email,name\n${'a@example.org,Ana\n'.repeat(501)}`, 'at most 500 people'],
])('a list that cannot be read as a whole says why (%#)', async (csv, why) => {
  const answer = await post('/mentors/invites/import', coordinator, { csv })

  expect(answer.status).toBe(422)
  expect(load(answer.text)('#csv-error').text()).toContain(why)
})

test('the example on the page is a list that can be sent', async () => {
  const $ = load((await get('/mentors/invites/import', coordinator)).text)
  const looked = await post('/mentors/invites/import', coordinator, { csv: $('pre code').text() })

  expect(load(looked.text)('.rows .state').text()).toBe('Will be invited')
})

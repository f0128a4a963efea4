import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { type Notice, notify } from './notify.ts'
import { unsubscribeToken } from './unsubscribe-link.ts'

let hub: TestApp
beforeAll(async () => {
  hub = await testApp()
})
afterAll(() => hub.close())

let count = 0
const tell = (person: Person, given: Partial<Notice> = {}) =>
  hub.db.transaction((trx) =>
    notify(trx, hub.deps, [
      {
        memberId: person.id,
        kind: 'answer',
        key: `answer ${++count}`,
        text: 'notice.unanswered',
        values: { title: `Zip number ${count}` },
        url: `/help-${count}`,
        ...given,
      },
    ]),
  )
const get = (path: string, person?: Person) => {
  const asked = request(hub.app).get(path)
  return person ? asked.set('Cookie', person.cookie) : asked
}
const post = (path: string, person?: Person) => {
  const asked = request(hub.app).post(path).type('form')
  return person ? asked.set('Cookie', person.cookie) : asked
}
const unread = (person: Person) => hub.db('notices').where({ member_id: person.id }).whereNull('read_at')

test('a visitor is led to the sign-in and back', async () => {
  for (const path of ['/notices', '/account/mail'])
    expect((await get(path)).headers.location).toBe(`/sign-in?next=${encodeURIComponent(path)}`)
  for (const path of ['/notices/read', '/account/mail', '/account/mail/try-again'])
    expect((await post(path)).status).toBe(401)
})

test('notices are listed unread first, say what waits, and the title is how many are new', async () => {
  const ana = await makeMember(hub)
  await tell(ana, { values: { title: 'Older, read' } })
  await unread(ana).update({ read_at: hub.clock.at })
  await tell(ana, { values: { title: '<b>Newer</b>' }, isWaiting: true, quote: 'Which tape?' })

  const $ = load((await get('/notices', ana)).text)

  expect($('h1').text()).toBe('One thing is new')
  expect(
    $('h2.lintel')
      .toArray()
      .map((h2) => $(h2).text()),
  ).toEqual(['New', 'Earlier'])
  expect($('li.row.new h3').text()).toContain('<b>Newer</b>')
  expect($('li.row.new').text()).toContain('waits for you')
  expect($('li.row.new .snippet').text()).toBe('Which tape?')
})

test('nobody sees another’s notices, and an empty page says what would be here', async () => {
  const [ana, ben] = [await makeMember(hub), await makeMember(hub)]
  await tell(ana, { values: { title: 'For Ana alone' } })

  const page = await get('/notices', ben)

  expect(page.text).not.toContain('For Ana alone')
  expect(load(page.text)('.empty .headline').text()).toContain('Nothing has happened yet')
})

test('many notices come in pages', async () => {
  const ana = await makeMember(hub)
  for (let i = 0; i < 32; i++) await tell(ana)

  const first = load((await get('/notices', ana)).text)
  const second = load((await get(first('a[rel=next]').attr('href') ?? '', ana)).text)

  expect([first('li.row').length, second('li.row').length]).toEqual([30, 2])
  expect(second('a[rel=prev]').attr('href')).toBe('/notices')
  expect((await get('/notices?page=-1', ana)).status).toBe(200)
})

test('all are marked as read by one button, another’s are not', async () => {
  const [ana, ben] = [await makeMember(hub), await makeMember(hub)]
  await tell(ana)
  await tell(ben)

  expect((await post('/notices/read', ana)).headers.location).toBe('/notices')

  expect(await unread(ana)).toHaveLength(0)
  expect(await unread(ben)).toHaveLength(1)
})

test('opening a page marks what leads there as read for who opened it, and what is fetched ahead does not', async () => {
  const [ana, ben] = [await makeMember(hub), await makeMember(hub)]
  for (const person of [ana, ben]) await tell(person, { url: '/sources?x=1#row-2' })
  await tell(ana, { url: '/sources/other' })

  await get('/sources', ana).set('Sec-Purpose', 'prefetch')
  expect(await unread(ana)).toHaveLength(2)
  await get('/sources', ana)

  await expect.poll(() => unread(ana).pluck('url')).toEqual(['/sources/other'])
  expect(await unread(ben)).toHaveLength(1)
})

test('choices are kept for each kind; kinds of roles that one does not have are neither shown nor taken', async () => {
  const ana = await makeMember(hub)
  const shown = load((await get('/account/mail', ana)).text)
  expect(shown('select[name=answer] option[selected]').val()).toBe('at-once')
  expect(shown('select[name=tag-question] option[selected]').val()).toBe('daily')
  expect(shown('select[name=staff], select[name=question-invitation]').length).toBe(0)

  const saved = await post('/account/mail', ana).send({ answer: 'weekly', staff: 'never', memberId: 'x' })

  expect(saved.headers.location).toBe('/account/mail?done=saved')
  const $ = load((await get('/account/mail?done=saved', ana)).text)
  expect($('select[name=answer] option[selected]').val()).toBe('weekly')
  expect($('[role=status]').text()).toContain('Saved.')
  expect(await hub.db('mail_choices').where({ member_id: ana.id }).pluck('kind')).toEqual(['answer'])
})

test('a choice that is none is refused at its field, and the others stay as they were chosen', async () => {
  const ana = await makeMember(hub)

  const refused = await post('/account/mail', ana).send({ answer: 'hourly', comment: 'never' })

  expect(refused.status).toBe(422)
  const $ = load(refused.text)
  expect($('#answer-error').text()).toBe('Choose one of the four.')
  expect($('[role=alert] a').attr('href')).toBe('#answer')
  expect($('select[name=comment] option[selected]').val()).toBe('never')
})

test('a refused address is said with the server’s words, and tried again when its owner says so', async () => {
  const ana = await makeMember(hub)
  await hub
    .db('refused_addresses')
    .insert({ address: ana.email, reason: '550 5.1.1 <b>No such user</b>', at: hub.clock.at })

  const $ = load((await get('/account/mail', ana)).text)
  expect($('.notice.trouble').text()).toContain(`Mail to ${ana.email} came back.`)
  expect($('.notice.trouble').text()).toContain('<b>No such user</b>')
  expect(load((await get('/notices', ana)).text)('.notice.trouble').text()).toContain('came back')
  expect((await get('/account', ana)).text).toContain(`Mail to ${ana.email} came back`)
  await post($('.notice.trouble form').attr('action') ?? '', ana)

  expect(await hub.db('refused_addresses').where({ address: ana.email })).toEqual([])
  expect(load((await get('/account/mail', ana)).text)('main').text()).toContain(`Mail goes to ${ana.email}.`)
})

test('one click in a mail program stops a kind, without a session and without a redirect', async () => {
  const ana = await makeMember(hub)
  const url = `/unsubscribe/${unsubscribeToken(hub.deps.config, ana.id, 'answer')}`

  const stopped = await post(url).send({ 'List-Unsubscribe': 'One-Click' })
  await post(url).send({ 'List-Unsubscribe': 'One-Click' })

  expect(stopped.status).toBe(200)
  expect(load(stopped.text)('[role=status]').text()).toContain('Answers')
  await tell(ana)
  expect(await hub.db('mails').where({ member_id: ana.id })).toEqual([])
  expect(await unread(ana)).toHaveLength(1)
})

test('opening the link changes nothing: it asks first', async () => {
  const ana = await makeMember(hub)
  const url = `/unsubscribe/${unsubscribeToken(hub.deps.config, ana.id, 'answer')}`

  const page = await get(url)

  expect(load(page.text)('form[method=post]').attr('action')).toBe(url)
  expect(await hub.db('mail_choices').where({ member_id: ana.id })).toEqual([])
})

test('the link of a digest stops everything that comes in it, and what waits for it', async () => {
  const ana = await makeMember(hub)
  await hub.db('mail_choices').insert([
    { member_id: ana.id, kind: 'answer', choice: 'daily' },
    { member_id: ana.id, kind: 'comment', choice: 'weekly' },
  ])
  await tell(ana)
  await tell(ana, { kind: 'comment' })

  await post(`/unsubscribe/${unsubscribeToken(hub.deps.config, ana.id, 'digest-daily')}`)

  const choices = await hub.db('mail_choices').where({ member_id: ana.id }).orderBy('kind').select('kind', 'choice')
  expect(choices).toEqual([
    { kind: 'answer', choice: 'never' },
    { kind: 'comment', choice: 'weekly' },
    { kind: 'staff', choice: 'never' },
    { kind: 'tag-question', choice: 'never' },
  ])
  expect(await hub.db('digest_entries').where({ member_id: ana.id }).pluck('rhythm')).toEqual(['weekly'])
})

test('a link that was tampered with leads nowhere, and neither does one of somebody who is gone', async () => {
  const ana = await makeMember(hub)
  const token = unsubscribeToken(hub.deps.config, ana.id, 'answer')
  for (const bad of [token.replace('answer', 'message'), `${token}0`, `${token}.x`, 'x', token.slice(0, -1)]) {
    expect((await get(`/unsubscribe/${bad}`)).status).toBe(404)
    expect((await post(`/unsubscribe/${bad}`)).status).toBe(404)
  }

  await hub.db('accounts').where({ member_id: ana.id }).delete()
  await hub.db('members').where({ id: ana.id }).delete()
  expect((await post(`/unsubscribe/${token}`)).status).toBe(200)
})

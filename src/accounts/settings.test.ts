import { load } from 'cheerio'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeMember, type Person, signIn } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { type Visitor, visitor } from '../../tests/visitor.ts'
import { forgetEnded } from './forget-ended.ts'

let hub: TestApp
let ana: Person
let browser: Visitor
let count = 0
const password = 'needle and thread'
beforeAll(async () => {
  hub = await testApp()
})
beforeEach(async () => {
  count += 1
  ana = await makeMember(hub, { handle: `ana-${count}`, email: `ana${count}@example.org`, password })
  browser = visitor(hub.app, ana.cookie)
  await hub.db('rate_limits').delete()
})
afterAll(() => hub.close())

/** The path that the newest mail to an address leads to. */
async function linkTo(email: string): Promise<string> {
  const mail = await hub.db('mails').where({ to_address: email }).orderBy('id', 'desc').first('text')
  return /https:\/\/hub\.example\.org(\/\S+token=\S+)/.exec(mail?.text ?? '')?.[1] ?? ''
}
const tokenOf = (path: string) => path.split('token=')[1] ?? ''
const isIn = async (cookie: string) => (await visitor(hub.app, cookie).get('/account')).status === 200
const canSignIn = async (email: string, given: string) =>
  (await visitor(hub.app).post('/sign-in', { email, password: given })).status === 303

test('the account page leads to everything about oneself, and signs out', async () => {
  const $ = load((await browser.get('/account')).text)
  const urls = $('.settings a')
    .toArray()
    .map((link) => $(link).attr('href'))
  expect(urls).toEqual([
    '/account/profile',
    '/account/linked',
    '/account/mail',
    '/account/calendar',
    '/account/email',
    '/account/password',
    '/account/two-factor',
    '/account/sessions',
    '/account/export',
    '/account/erase',
  ])
  expect($('main form[action="/sign-out"] button')).toHaveLength(1)
  for (const path of ['/account', '/account/email', '/account/password', '/account/sessions', '/account/two-factor'])
    expect((await visitor(hub.app).get(path)).headers.location).toBe(`/sign-in?next=${encodeURIComponent(path)}`)
})

test('a forgotten password: one link, once, for two hours; every session ends', async () => {
  const known = await visitor(hub.app).post('/forgot', { email: ana.email })
  const unknown = await visitor(hub.app).post('/forgot', { email: 'nobody@example.org' })
  expect(known.text.replaceAll(ana.email, '_')).toBe(unknown.text.replaceAll('nobody@example.org', '_'))
  expect(await hub.db('mails').where({ to_address: 'nobody@example.org' })).toEqual([])

  const path = await linkTo(ana.email)
  expect((await visitor(hub.app).get(path)).status).toBe(200)
  const token = tokenOf(path)
  const short = await visitor(hub.app).post('/reset', { token, password: 'short' })
  expect(short.status).toBe(422)
  const both = await Promise.all(
    ['another one entirely', 'yet another one'].map((one) => visitor(hub.app).post('/reset', { token, password: one })),
  )
  expect(both.map(({ status }) => status).sort()).toEqual([303, 410])
  expect((await visitor(hub.app).post('/reset', { token, password: 'a third of these' })).status).toBe(410)
  expect(await isIn(ana.cookie)).toBe(false)
  expect(await canSignIn(ana.email, password)).toBe(false)

  await visitor(hub.app).post('/forgot', { email: ana.email })
  const late = await linkTo(ana.email)
  const start = hub.clock.at
  hub.clock.at = start.add({ hours: 2 })
  expect((await visitor(hub.app).get(late)).status).toBe(410)
  expect((await visitor(hub.app).post('/reset', { token: tokenOf(late), password: 'needle and pin' })).status).toBe(410)
  hub.clock.at = start
})

test('somebody’s mailbox is not flooded', async () => {
  const statuses: number[] = []
  for (let i = 0; i < 5; i += 1) statuses.push((await visitor(hub.app).post('/forgot', { email: ana.email })).status)

  // Who asks again is told the same: the newest link works, whoever asked for it.
  expect(statuses).toEqual([200, 200, 200, 200, 200])
  expect(await hub.db('mails').where({ to_address: ana.email })).toHaveLength(3)
  expect((await visitor(hub.app).get(await linkTo(ana.email))).status).toBe(200)
})

test('who asks for the mails of many is stopped, and told so', async () => {
  const statuses: number[] = []
  for (let i = 0; i < 31; i += 1)
    statuses.push((await visitor(hub.app).post('/forgot', { email: `nobody${i}@example.org` })).status)

  expect([statuses.slice(0, 30).every((status) => status === 200), statuses[30]]).toEqual([true, 429])
})

test('without a password a sign-in just now stands for it, and an older one does not', async () => {
  const eva = await makeMember(hub)
  const own = visitor(hub.app, eva.cookie)
  const start = hub.clock.at
  hub.clock.at = start.add({ minutes: 11 })
  for (const [path, form] of [
    ['/account/password', { password: 'pins and needles' }],
    ['/account/email', { email: 'thief@example.org' }],
    ['/account/two-factor/begin', {}],
    ['/account/erase', { posts: 'leave', handle: eva.handle }],
  ] as const) {
    const refused = await own.post(path, form)
    expect([path, refused.status]).toEqual([path, 422])
    expect(load(refused.text)('[role=alert]').text()).toContain('sign in with GitHub')
  }
  hub.clock.at = start.add({ minutes: 9 })

  expect((await own.post('/account/password', { password: 'pins and needles' })).status).toBe(303)
  expect(await canSignIn(eva.email, 'pins and needles')).toBe(true)
  hub.clock.at = start
})

test('a new password takes the old one, and ends every other session', async () => {
  const other = await signIn(hub, ana.accountId)
  const wrong = await browser.post('/account/password', { current: 'wrong', password: 'pins and needles' })
  expect(wrong.status).toBe(422)
  expect(load(wrong.text)('#current-error').text()).not.toBe('')

  const changed = await browser.post('/account/password', { current: password, password: 'pins and needles' })
  expect(changed.headers.location).toBe('/account?done=password')
  expect(load((await browser.get('/account?done=password')).text)('[role=status]').text()).toContain('new password')
  expect(await isIn(other)).toBe(false)
  expect(await canSignIn(ana.email, 'pins and needles')).toBe(true)
  const told = await hub.db('mails').where({ to_address: ana.email }).first()
  expect(told.subject).toContain('was changed')
})

test('an e-mail address changes when both ends agree, and neither link works twice', async () => {
  const coming = `new${count}@example.org`
  expect((await browser.post('/account/email', { email: coming, password: 'wrong' })).status).toBe(422)
  await browser.post('/account/email', { email: coming.toUpperCase(), password })
  expect(await linkTo(coming)).toBe('')
  expect(load((await browser.get('/account')).text)('main').text()).toContain(`${coming} is not confirmed`)

  // Read on another machine, where nobody is signed in.
  const elsewhere = visitor(hub.app)
  const leave = await linkTo(ana.email)
  const $ = load((await elsewhere.get(leave)).text)
  expect($('main').text()).toContain(coming)
  expect(await linkTo(coming)).toBe('')
  expect((await elsewhere.post('/account/email/leave', { token: tokenOf(leave) })).status).toBe(200)
  expect((await elsewhere.post('/account/email/leave', { token: tokenOf(leave) })).status).toBe(410)
  expect(await canSignIn(coming, password)).toBe(false)

  const take = await linkTo(coming)
  await elsewhere.get(take)
  expect(await canSignIn(ana.email, password)).toBe(true)
  expect((await elsewhere.post('/account/email/take', { token: tokenOf(take) })).status).toBe(200)
  expect((await elsewhere.post('/account/email/take', { token: tokenOf(take) })).status).toBe(410)
  expect(await canSignIn(coming, password)).toBe(true)
  expect(await canSignIn(ana.email, password)).toBe(false)
})

test('an address that has an account is not told to whoever asks for it, only to whoever reads its mail', async () => {
  const eva = await makeMember(hub, { email: `eva${count}@example.org` })
  const free = await browser.post('/account/email', { email: 'free@example.org', password })
  const asked = await browser.post('/account/email', { email: eva.email, password })
  expect(asked.text.replaceAll(eva.email, '_')).toBe(free.text.replaceAll('free@example.org', '_'))
  await browser.post('/account/email/leave', { token: tokenOf(await linkTo(ana.email)) })
  const taken = await browser.post('/account/email/take', { token: tokenOf(await linkTo(eva.email)) })
  expect(taken.status).toBe(409)
  expect(await hub.db('accounts').where({ email: eva.email }).pluck('member_id')).toEqual([eva.id])
})

test('what is over is forgotten: sessions, links, sign-ups, and accounts that never became a member', async () => {
  const old = hub.deps.now().subtract({ hours: 24 * 31 })
  const other = await makeMember(hub)
  await hub.db('account_sessions').where({ user_id: other.accountId }).update({ expires_at: hub.deps.now() })
  await hub.db('accounts').insert([
    { id: '00000000-0000-7000-8000-00000000000a', name: 'Old', email: 'old@example.org', created_at: old },
    { id: '00000000-0000-7000-8000-00000000000b', name: 'New', email: 'newer@example.org', created_at: hub.deps.now() },
  ])

  await forgetEnded(hub.deps)

  expect(await hub.db('account_sessions').where({ user_id: other.accountId })).toEqual([])
  expect(await isIn(ana.cookie)).toBe(true)
  expect(await hub.db('accounts').where({ member_id: null }).pluck('name')).toEqual(['New'])
})

test('a link of one kind opens nothing of another', async () => {
  await visitor(hub.app).post('/forgot', { email: ana.email })
  const token = tokenOf(await linkTo(ana.email))
  expect((await visitor(hub.app).get(`/first-admin?token=${token}`)).status).toBe(410)
  const admin = { token, name: 'Eve', handle: 'eve', email: 'eve@example.org', password: 'pins and needles' }
  expect((await visitor(hub.app).post('/first-admin', admin)).status).toBe(410)
  expect((await visitor(hub.app).post('/account/email/take', { token })).status).toBe(410)
  expect((await visitor(hub.app).get('/reset?token=x&token=y')).status).toBe(410)
  expect(await hub.db('account_links').pluck('token_hash')).not.toContain(token)
})

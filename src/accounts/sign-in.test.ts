import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeMember, type Person, signIn } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { visitor } from '../../tests/visitor.ts'
import { createApp } from '../app.ts'
import { sessionCookieName, signedToken } from './session-cookie.ts'

let hub: TestApp
let ana: Person
const password = 'needle and thread'
beforeAll(async () => {
  hub = await testApp({ TRUST_PROXY: '1' })
  ana = await makeMember(hub, { handle: 'ana', email: 'ana@example.org', password })
})
beforeEach(() => hub.db('rate_limits').delete())
afterAll(() => hub.close())

const isIn = async (cookie: string) => (await visitor(hub.app, cookie).get('/account')).status === 200
const from = (address: string, app = hub.app) => visitor(app, '', { 'x-forwarded-for': address })

test('a member signs in, goes on to where they were going, and out again', async () => {
  const browser = visitor(hub.app)
  const sent = await browser.get('/account/sessions')
  expect(sent.headers.location).toBe('/sign-in?next=%2Faccount%2Fsessions')
  const $ = load((await browser.get(sent.headers.location ?? '')).text)
  const entered = await browser.post($('form.fields').attr('action') ?? '', { email: ' ANA@example.org', password })

  expect([entered.status, entered.headers.location]).toEqual([303, '/account/sessions'])
  expect(entered.get('set-cookie')?.[0]).toMatch(/^__Secure-guildhall\.session_token=.*HttpOnly.*Secure.*SameSite=Lax/i)
  const cookie = browser.cookie()
  expect(await isIn(cookie)).toBe(true)
  expect((await browser.get('/sign-in')).status).toBe(303)

  const left = await browser.post('/sign-out')
  expect(left.headers.location).toBe('/sign-in?ended=here')
  // What tells a known device opens nothing.
  expect(browser.cookie()).toMatch(/^__Secure-guildhall\.device=[^;]+$/)
  expect(await isIn(browser.cookie())).toBe(false)
  expect(await isIn(cookie)).toBe(false)
})

test('a wrong password and an address that nobody has are answered the same', async () => {
  const wrong = await visitor(hub.app).post('/sign-in', { email: 'ana@example.org', password: 'not this one' })
  const nobody = await visitor(hub.app).post('/sign-in', { email: 'eva@example.org', password: 'not this one' })

  expect(wrong.status).toBe(422)
  expect(wrong.text.replaceAll('ana@', '_@')).toBe(nobody.text.replaceAll('eva@', '_@'))
  expect(nobody.status).toBe(422)
  const $ = load(wrong.text)
  expect($('#email').val()).toBe('ana@example.org')
  expect($('#password').attr('value')).toBe('')
  // Neither of the two is said to be wrong.
  expect($('[role=alert] b').text()).toBe('That did not go through:')
  expect(wrong.headers['cache-control']).toBe('no-store')
})

test('twelve wrong passwords through two processes end at eight, and the right one is refused then too', async () => {
  const other = createApp(hub.deps)
  const statuses: number[] = []
  for (let i = 0; i < 12; i += 1) {
    const app = i % 2 === 0 ? hub.app : other
    statuses.push((await from('192.0.2.1', app).post('/sign-in', { email: ana.email, password: `wrong ${i}` })).status)
  }
  const refused = await from('192.0.2.1').post('/sign-in', { email: ana.email, password })

  expect(statuses).toEqual([...Array(8).fill(422), ...Array(4).fill(429)])
  expect(refused.status).toBe(429)
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(800)
  const $ = load(refused.text)
  expect($('[role=alert] b').text()).toBe('Too many tries')
  expect($('[role=alert] li').text()).toBe('Nothing is lost: try again in 15 minutes.')
  // Its owner, from where they are, is not shut out.
  expect((await from('198.51.100.7').post('/sign-in', { email: ana.email, password })).status).toBe(303)
  const keys: string[] = await hub.db('rate_limits').pluck('key')
  expect(keys.filter((key) => /ana|192\.0/.test(key))).toEqual([])
})

test('whoever guesses from everywhere shuts nobody out: not at a browser that was in before, nor after a link by mail', async () => {
  const ivo = await makeMember(hub, { password })
  const [home, phone] = [from('203.0.113.1'), from('203.0.113.2')]
  expect((await home.post('/sign-in', { email: ivo.email, password })).status).toBe(303)
  await home.post('/sign-out')
  const statuses: number[] = []
  for (let i = 0; i < 30; i += 1)
    statuses.push((await from(`192.0.2.${i}`).post('/sign-in', { email: ivo.email, password: 'wrong' })).status)
  expect(statuses.filter((status) => status === 422)).toHaveLength(21)
  expect((await phone.post('/sign-in', { email: ivo.email, password })).status).toBe(429)

  expect((await home.post('/sign-in', { email: ivo.email, password })).status).toBe(303)
  // It is of this account, and counted too.
  const eve = await makeMember(hub, { password })
  expect((await home.post('/sign-in', { email: eve.email, password: 'wrong' })).status).toBe(422)
  expect((await phone.post('/forgot', { email: ivo.email })).status).toBe(200)
  const mail = await hub.db('mails').where({ to_address: ivo.email }).orderBy('id', 'desc').first('text')
  const token = /\/reset\?token=(\S+)/.exec(mail.text)?.[1] ?? ''
  expect((await phone.post('/reset', { token, password })).status).toBe(303)
  expect((await phone.post('/sign-in', { email: ivo.email, password })).status).toBe(303)

  const guesses: number[] = []
  for (let i = 0; i < 9; i += 1)
    guesses.push((await phone.post('/sign-in', { email: ivo.email, password: 'x' })).status)
  expect(guesses).toEqual([...Array(8).fill(422), 429])
  const forged = visitor(hub.app, phone.cookie().replace(/device=[^.]+/, 'device=mine'), {
    'x-forwarded-for': '192.0.2.99',
  })
  expect((await forged.post('/sign-in', { email: ivo.email, password })).status).toBe(429)
})

test('what is kept of a session opens nothing, even with the secret of the hub', async () => {
  const browser = visitor(hub.app)
  await browser.post('/sign-in', { email: ana.email, password })
  const kept: string[] = await hub.db('account_sessions').where({ user_id: ana.accountId }).pluck('token')

  expect(await isIn(browser.cookie())).toBe(true)
  for (const token of kept) {
    expect(decodeURIComponent(browser.cookie())).not.toContain(token)
    expect(await isIn(`${sessionCookieName(hub.deps.config)}=${signedToken(hub.deps.config, token)}`)).toBe(false)
  }
})

test('what was tried before the right password is forgotten', async () => {
  for (let round = 0; round < 2; round += 1) {
    for (let i = 0; i < 7; i += 1) await visitor(hub.app).post('/sign-in', { email: ana.email, password: 'wrong' })
    expect((await visitor(hub.app).post('/sign-in', { email: ana.email, password })).status).toBe(303)
  }
})

test('another site’s page cannot sign anybody in or out', async () => {
  for (const path of [
    '/sign-in',
    '/sign-out',
    '/sign-up',
    '/forgot',
    '/account/password',
    '/account/sessions/end-all',
  ]) {
    const evil = await request(hub.app)
      .post(path)
      .set({ cookie: ana.cookie, origin: 'https://evil.example' })
      .type('form')
      .send({ email: ana.email, password })
    expect([path, evil.status]).toEqual([path, 403])
    const site = await request(hub.app).post(path).set({ cookie: ana.cookie, 'sec-fetch-site': 'cross-site' })
    expect([path, site.status]).toEqual([path, 403])
  }
  expect(await isIn(ana.cookie)).toBe(true)
})

test('the way on leads to pages of this hub alone', async () => {
  const elsewhere = [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/.//evil.example',
    'javascript:alert(1)',
    '/sign-out',
    'desk',
  ]
  for (const next of elsewhere) {
    const path = `/sign-in?next=${encodeURIComponent(next)}`
    expect((await visitor(hub.app, ana.cookie).get(path)).headers.location).toBe('/desk')
  }
  const twice = await visitor(hub.app).post('/sign-in?next=/ask&next=//evil.example', { email: ana.email, password })
  expect(twice.headers.location).toBe('/desk')
  const ours = await visitor(hub.app).post('/sign-in?next=%2Fsearch%3Fq%3Dzip%23first', { email: ana.email, password })
  expect(ours.headers.location).toBe('/search?q=zip#first')
})

test('a session that the browser brought along is not gone on with', async () => {
  const eve = await makeMember(hub)
  const gift = visitor(hub.app, eve.cookie)

  await gift.post('/sign-in', { email: ana.email, password })

  expect(gift.cookie()).not.toBe(eve.cookie)
  expect(load((await gift.get('/account')).text)('main').text()).toContain('@ana')
  expect(await isIn(eve.cookie)).toBe(false)
  const made = visitor(hub.app, `${eve.cookie.split('=')[0]}=chosen-by-eve`)
  await made.post('/sign-in', { email: ana.email, password })
  expect(made.cookie()).not.toContain('chosen-by-eve')
})

test('somebody who is suspended is told so only with the right password, and every session of theirs is over', async () => {
  const eve = await makeMember(hub, { password })
  await hub.db('members').where({ id: eve.id }).update({ state: 'suspended' })
  const wrong = await visitor(hub.app).post('/sign-in', { email: eve.email, password: 'wrong' })
  expect(wrong.text).not.toContain('suspended')
  const right = await visitor(hub.app).post('/sign-in', { email: eve.email, password })
  expect(right.status).toBe(403)
  expect(load(right.text)('[role=alert]').text()).toContain('stewards@hub.example.org')
  expect(right.get('set-cookie')).toBeUndefined()
  expect(await hub.db('account_sessions').where({ user_id: eve.accountId })).toEqual([])
})

test('sessions are listed by device and ended one by one, only one’s own, or all at once', async () => {
  const eve = await makeMember(hub)
  const browser = visitor(hub.app, '', {
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  })
  await browser.post('/sign-in', { email: ana.email, password })
  const second = await signIn(hub, ana.accountId)
  const list = load((await browser.get('/account/sessions')).text)
  expect(list('main').text()).toContain('Firefox on Linux')
  const ids = list('.sessions form')
    .toArray()
    .map((form) => String(list(form).find('input').val()))
  const own = await hub
    .db('account_sessions')
    .where({ user_id: ana.accountId })
    .orderBy('created_at', 'asc')
    .pluck('id')
  expect([...ids].sort()).toEqual([...own].sort())

  const [eves] = await hub.db('account_sessions').where({ user_id: eve.accountId }).pluck('id')
  await browser.post('/account/sessions/end', { session: eves })
  await browser.post('/account/sessions/end', { session: 'x' })
  expect(await isIn(eve.cookie)).toBe(true)

  const all = await browser.post('/account/sessions/end-all')
  expect(all.headers.location).toBe('/sign-in?ended=everywhere')
  expect(await isIn(second)).toBe(false)
  expect(await isIn(ana.cookie)).toBe(false)
  expect(await isIn(eve.cookie)).toBe(true)
})

test('none of the accounts library’s own addresses is there', async () => {
  for (const path of [
    '/auth/sign-up/email',
    '/auth/get-session',
    '/auth/ok',
    '/auth/callback/github',
    '/api/auth/ok',
  ]) {
    expect([path, (await visitor(hub.app).get(path)).status]).toEqual([path, 404])
    expect([path, (await visitor(hub.app).post(path)).status]).toEqual([path, 404])
  }
})

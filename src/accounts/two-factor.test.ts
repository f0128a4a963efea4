import { createHmac } from 'node:crypto'
import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeMember, type Person, signIn } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { visitor } from '../../tests/visitor.ts'

let hub: TestApp
let ana: Person
let secret: string
let codes: string[]
const password = 'needle and thread'
beforeAll(async () => {
  hub = await testApp()
  ana = await makeMember(hub, { email: 'ana@example.org', password, roles: ['admin'] })
})
afterAll(() => hub.close())

/** What an app shows for a secret: RFC 6238, written here anew. */
function appCode(base32: string, at = Math.floor(Temporal.Now.instant().epochMilliseconds / 1000)): string {
  const bits = [...base32.replaceAll(' ', '')]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30)))
  const mac = createHmac('sha1', key).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 15
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
const wrongCode = () => String((Number(appCode(secret)) + 7) % 1_000_000).padStart(6, '0')
const isIn = async (browser: ReturnType<typeof visitor>) => (await browser.get('/account')).status === 200

test('it takes the password to set it up, and a code of the app to turn it on; the recovery codes are shown then', async () => {
  const browser = visitor(hub.app, ana.cookie)
  expect((await browser.post('/account/two-factor/begin', { password: 'wrong' })).status).toBe(422)
  expect((await browser.get('/account/two-factor/setup')).headers.location).toBe('/account/two-factor')
  expect((await browser.post('/account/two-factor/begin', { password })).headers.location).toBe(
    '/account/two-factor/setup',
  )

  const setup = load((await browser.get('/account/two-factor/setup')).text)
  secret = setup('.secret').text()
  expect(setup('.qr svg path')).toHaveLength(2)
  expect(setup('.qr').attr('aria-label')).toBeTruthy()
  expect(secret.replaceAll(' ', '')).toMatch(/^[A-Z2-7]{52}$/)
  const wrong = await browser.post('/account/two-factor/setup', { code: wrongCode() })
  expect(wrong.status).toBe(422)
  expect(load(wrong.text)('.secret').text()).toBe(secret)
  // Not on yet: signing in takes the password alone.
  expect((await visitor(hub.app).post('/sign-in', { email: ana.email, password })).headers.location).toBe('/desk')

  const on = await browser.post('/account/two-factor/setup', { code: appCode(secret) })
  expect(on.status).toBe(200)
  expect(on.headers['cache-control']).toBe('no-store')
  const $ = load(on.text)
  codes = $('.recovery code')
    .toArray()
    .map((code) => $(code).text())
  expect(new Set(codes).size).toBe(10)
  expect(await isIn(browser)).toBe(true)
  expect((await browser.get('/account/two-factor/setup')).status).toBe(303)
})

test('the password alone then opens nothing; the code does, and it leads on', async () => {
  const browser = visitor(hub.app)
  const first = await browser.post('/sign-in?next=/ask', { email: ana.email, password })
  expect(first.headers.location).toBe('/sign-in/second?next=%2Fask')
  expect(await isIn(browser)).toBe(false)
  expect((await browser.post('/sign-in/second?next=/ask', { code: wrongCode() })).status).toBe(422)
  expect(await isIn(browser)).toBe(false)

  const second = await browser.post('/sign-in/second?next=/ask', {
    code: ` ${appCode(secret).slice(0, 3)} ${appCode(secret).slice(3)}`,
  })
  expect([second.status, second.headers.location]).toEqual([303, '/ask'])
  expect(await isIn(browser)).toBe(true)
})

test('the code of one account does not finish the sign-in of another, whichever cookies come along', async () => {
  const bob = await makeMember(hub)
  const session = () => hub.db('account_sessions').where({ user_id: bob.accountId })
  await session().update({ is_pending: true })
  const cookieOfAna = await signIn(hub, ana.accountId)
  for (const own of [cookieOfAna, cookieOfAna.replace('=', ' ='), cookieOfAna.replace(/=(.*)/, '="$1"')])
    for (const cookie of [`${own}; ${bob.cookie}`, `${bob.cookie}; ${own}`]) {
      await hub.db('rate_limits').delete()
      await request(hub.app)
        .post('/sign-in/second')
        .type('form')
        .set('cookie', cookie)
        .send({ code: appCode(secret) })
      expect([cookie, (await session().first('is_pending')).is_pending]).toEqual([cookie, true])
    }
})

test('a recovery code works once, in capitals too, and has no letters that look like others', async () => {
  for (const code of codes) expect(code).toMatch(/^[a-hjkmnp-z2-9]{5}-[a-hjkmnp-z2-9]{5}$/)
  const use = async (code = '') => {
    const browser = visitor(hub.app)
    await browser.post('/sign-in', { email: ana.email, password })
    await browser.post('/sign-in/second', { code })
    return isIn(browser)
  }
  expect(await use(codes[0]?.toUpperCase())).toBe(true)
  expect(await use(codes[0])).toBe(false)
})

test('guessing codes ends soon, whoever begins anew', async () => {
  await hub.db('rate_limits').delete()
  const statuses: number[] = []
  for (let i = 0; i < 8; i += 1) {
    const browser = visitor(hub.app)
    await browser.post('/sign-in', { email: ana.email, password })
    statuses.push((await browser.post('/sign-in/second', { code: wrongCode() })).status)
  }
  expect(statuses).toEqual([422, 422, 422, 422, 422, 422, 429, 429])
  await hub.db('rate_limits').delete()
  await hub.db('account_two_factors').update({ failed_verification_count: 0, locked_until: null })
})

test('the second step without the first leads back to the first', async () => {
  const browser = visitor(hub.app, '__Secure-guildhall.two_factor=2fa-guessed.c2lnbmF0dXJl')
  expect((await browser.get('/sign-in/second')).headers.location).toBe('/sign-in')
  expect((await browser.post('/sign-in/second', { code: appCode(secret) })).headers.location).toBe('/sign-in')
})

test('new recovery codes replace the old ones; they, and turning it off, take the password and a code', async () => {
  const browser = visitor(hub.app)
  await browser.post('/sign-in', { email: ana.email, password })
  await browser.post('/sign-in/second', { code: appCode(secret) })
  const code = appCode(secret)
  for (const form of [
    { password: 'wrong', code },
    { password, code: '' },
    { password, code: wrongCode() },
    { password, code: codes[0] ?? '' },
  ])
    for (const act of ['codes', 'off']) {
      const refused = await browser.post(`/account/two-factor/${act}`, form)
      expect([act, form, refused.status]).toEqual([act, form, 422])
      const field = form.password === 'wrong' ? 'password' : 'code'
      expect(load(refused.text)('[role=alert] a').attr('href')).toBe(`#${act}-${field}`)
    }
  const renewed = load((await browser.post('/account/two-factor/codes', { password, code })).text)
  expect(renewed('.recovery code').first().text()).not.toBe(codes[0])
  const other = visitor(hub.app)
  await other.post('/sign-in', { email: ana.email, password })
  expect((await other.post('/sign-in/second', { code: codes[1] ?? '' })).status).toBe(422)

  // Somebody at an open browser who knows the password does not replace the factor.
  expect((await browser.post('/account/two-factor/begin', { password })).headers.location).toBe('/account/two-factor')
  const wrong = await browser.post('/account/two-factor/off', { password: 'wrong', code })
  expect(wrong.status).toBe(422)
  expect(load(wrong.text)('[role=alert] a').attr('href')).toBe('#off-password')
  expect(load(wrong.text)('#off-password-error').text()).not.toBe('')
  const recovery = renewed('.recovery code').first().text()
  expect((await browser.post('/account/two-factor/off', { password, code: recovery })).headers.location).toBe(
    '/account?done=two-factor-off',
  )
  expect(await isIn(browser)).toBe(true)
  expect((await visitor(hub.app).post('/sign-in', { email: ana.email, password })).headers.location).toBe('/desk')
})

test('where the hub asks it of staff, their pages lead to setting it up', async () => {
  await hub.db('settings').insert({ key: 'staffNeedTwoFactor', value: 'true', changed_at: hub.deps.now() })
  const browser = visitor(hub.app, (await makeMember(hub, { roles: ['admin'] })).cookie)

  const sent = await browser.get('/admin/settings')
  expect([sent.status, sent.headers.location]).toEqual([303, '/account/two-factor'])
  expect((await browser.post('/admin/settings')).status).toBe(403)
  const page = load((await browser.get('/account/two-factor')).text)
  expect(page('[role=alert]').text()).toContain('admin')
})

import { load } from 'cheerio'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { makeMember } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { visitor } from '../../tests/visitor.ts'

let hub: TestApp
/** Who says yes at GitHub, as its API tells it. */
let profile = { id: 4711, login: 'zip-mender', name: 'Zoë Mender', email: 'zoe@example.org', isVerified: true }
beforeAll(async () => {
  hub = await testApp({ GITHUB_CLIENT_ID: 'client', GITHUB_CLIENT_SECRET: 'very secret' })
  vi.stubGlobal('fetch', async (input: string | URL | Request) => {
    const url = new URL(input instanceof Request ? input.url : input)
    if (url.pathname === '/login/oauth/access_token')
      return Response.json({ access_token: 'token', token_type: 'bearer', scope: 'read:user,user:email' })
    if (url.pathname === '/user/emails')
      return Response.json([{ email: profile.email, primary: true, verified: profile.isVerified }])
    return Response.json({ ...profile, avatar_url: '' })
  })
})
beforeEach(() => hub.db('rate_limits').delete())
afterAll(async () => {
  vi.unstubAllGlobals()
  await hub.close()
})

/** To GitHub, yes, and back. */
async function comeBack(browser: ReturnType<typeof visitor>, next = '/ask') {
  const away = await browser.post('/sign-in/github', { next })
  const url = new URL(away.headers.location ?? '')
  expect([away.status, url.origin + url.pathname]).toEqual([303, 'https://github.com/login/oauth/authorize'])
  expect(url.searchParams.get('redirect_uri')).toBe('https://hub.example.org/auth/callback/github')
  const back = `/auth/callback/github?code=abc&state=${encodeURIComponent(url.searchParams.get('state') ?? '')}`
  return { back, answer: await browser.get(back) }
}
const isIn = async (browser: ReturnType<typeof visitor>) => (await browser.get('/account')).status === 200

test('somebody new comes by GitHub, chooses name and handle, and is in; the second time at once', async () => {
  const browser = visitor(hub.app)
  const page = await browser.get('/sign-in?next=/ask')
  expect(load(page.text)('form[action="/sign-in/github"] input').val()).toBe('/ask')
  expect(page.headers['content-security-policy']).toContain("form-action 'self' https://github.com")
  const { answer } = await comeBack(browser)
  expect(answer.headers.location).toBe('/sign-in/github/done?next=%2Fask')
  expect((await browser.get(answer.headers.location ?? '')).headers.location).toBe('/sign-up/finish?next=%2Fask')
  expect(await isIn(browser)).toBe(false)

  const $ = load((await browser.get('/sign-up/finish?next=%2Fask')).text)
  expect([$('#name').val(), $('#handle').val()]).toEqual(['Zoë Mender', 'zip-mender'])
  expect((await browser.post('/sign-up/finish', { name: '', handle: 'zoe' })).status).toBe(422)
  const made = await browser.post('/sign-up/finish?next=%2Fask', {
    name: 'Zoë',
    handle: 'zoe',
    time_zone: 'Europe/Paris',
  })
  expect(made.headers.location).toBe('/ask')
  expect(await isIn(browser)).toBe(true)
  expect(await hub.db('members').where({ handle: 'zoe' }).first()).toMatchObject({ time_zone: 'Europe/Paris' })
  expect(await hub.db('account_keys').where({ provider_id: 'github' }).first()).toMatchObject({
    account_id: '4711',
    login: 'zip-mender',
    access_token: expect.not.stringMatching(/^token$/),
  })

  const again = visitor(hub.app)
  const second = await comeBack(again)
  expect((await again.get(second.answer.headers.location ?? '')).headers.location).toBe('/ask')
  expect(await isIn(again)).toBe(true)
})

test('a way back that nobody went out by, or a second time, leads nowhere', async () => {
  const browser = visitor(hub.app)
  expect((await browser.get('/auth/callback/github?code=abc&state=guessed')).headers.location).toBe(
    '/sign-in?github=failed',
  )
  const { back } = await comeBack(browser)
  expect((await visitor(hub.app).get(back)).headers.location).toBe('/sign-in?github=failed')
  expect((await browser.get('/auth/callback/github?error=access_denied')).headers.location).toBe(
    '/sign-in?github=failed',
  )
  expect((await browser.get(back)).headers.location).toBe('/sign-in?github=failed')
  const page = load((await visitor(hub.app).get('/sign-in?github=failed')).text)
  expect(page('[role=alert]').text()).toContain('GitHub')
  const evil = await visitor(hub.app).post('/sign-in/github', { next: '//evil.example' })
  expect(evil.headers.location).toMatch(/^https:\/\/github\.com\//)
})

test('an address that GitHub has not confirmed opens nothing', async () => {
  profile = { ...profile, id: 4712, email: 'unsure@example.org', isVerified: false }
  const browser = visitor(hub.app)
  expect((await comeBack(browser)).answer.headers.location).toBe('/sign-in?github=failed')
  const ana = await makeMember(hub, { email: 'ana@example.org' })
  profile = { ...profile, email: ana.email }
  expect((await comeBack(visitor(hub.app))).answer.headers.location).toBe('/sign-in?github=failed')
  expect(await hub.db('account_keys').where({ user_id: ana.accountId })).toEqual([])
})

test('whoever has a second step takes it, by GitHub too', async () => {
  profile = { ...profile, id: 4713, email: 'second@example.org', isVerified: true }
  const eva = await makeMember(hub, { email: 'second@example.org', password: 'needle and thread' })
  await hub.db('accounts').where({ id: eva.accountId }).update({ two_factor_enabled: true })
  const browser = visitor(hub.app)
  const { answer } = await comeBack(browser)
  expect((await browser.get(answer.headers.location ?? '')).headers.location).toBe('/sign-in/second?next=%2Fask')
  expect(await isIn(browser)).toBe(false)
  expect((await browser.get('/sign-in/second')).status).toBe(200)
  expect((await browser.post('/sign-in/second', { code: '000000' })).status).toBe(422)
  expect(await isIn(browser)).toBe(false)
})

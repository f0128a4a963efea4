import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fillHub } from '../tests/browser/filled-hub.ts'
import { makeMember } from '../tests/people.ts'
import { insertSource } from '../tests/rows.ts'
import { type TestApp, testApp } from '../tests/testApp.ts'

let hub: TestApp
beforeAll(async () => {
  hub = await testApp()
  await fillHub(hub.db)
  await hub.deps.search.indexDirty()
})
afterAll(() => hub.close())

test('a page allows nothing inline and nothing from elsewhere, and says no more of itself than it must', async () => {
  const answer = await request(hub.app).get('/')
  const policy = answer.headers['content-security-policy'] ?? ''

  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self'")
  expect(policy).not.toContain('unsafe')
  expect(policy).not.toContain('https:')
  expect(answer.headers['x-powered-by']).toBeUndefined()
  expect(answer.headers['x-content-type-options']).toBe('nosniff')
})

test('style and script have addresses of their content and are kept for a year', async () => {
  const $ = load((await request(hub.app).get('/')).text)

  for (const path of [
    $('link[rel=stylesheet]').attr('href'),
    $('script').attr('src'),
    $('link[rel=icon]').attr('href'),
  ]) {
    const answer = await request(hub.app).get(path ?? '')
    expect(answer.status).toBe(200)
    expect(path).toMatch(/\.[0-9a-f]{10}\./)
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  }
  expect((await request(hub.app).get('/assets/guildhall.0000000000.css')).status).toBe(404)
})

test('what a script imports has an address of its content too', async () => {
  const $ = load((await request(hub.app).get('/')).text)
  const script = await request(hub.app).get($('script').attr('src') ?? '')
  const [, imported = ''] = /from '(\S+)'/.exec(script.text) ?? []

  expect(imported).toMatch(/^\/assets\/listbox\.[0-9a-f]{10}\.js$/)
  expect((await request(hub.app).get(imported)).status).toBe(200)
})

test('every link on every page leads somewhere', async () => {
  const seen = new Set<string>(['/'])
  const broken: string[] = []
  for (const path of seen) {
    const answer = await request(hub.app).get(path).redirects(1)
    if (answer.status !== 200) broken.push(`${answer.status} ${path}`)
    if (!answer.type.includes('html')) continue
    const $ = load(answer.text)
    $('a[href^="/"], link[href^="/"]').each((_, link) => {
      const href = $(link).attr('href')?.split('#')[0] ?? ''
      // A filter leads to more filters; one step is enough.
      if (seen.size < 200 && !(path.startsWith('/search?') && href.startsWith('/search?'))) seen.add(href)
    })
  }

  expect(seen.size).toBeGreaterThan(20)
  expect(broken).toEqual([])
})

test('an address that leads nowhere gets a page with the question field and the request’s number', async () => {
  const answer = await request(hub.app).get('/no/such/page')
  const $ = load(answer.text)

  expect(answer.status).toBe(404)
  expect($('h1').text()).toBe('There is no page here.')
  expect($('main input[name=q]').length).toBe(1)
  expect($('main code').text()).toBe(answer.headers['x-request-id'])
})

test('an address that cannot be decoded is a bad request, not a fault of ours', async () => {
  const answer = await request(hub.app).get('/items/%E0%A4%A')

  expect(answer.status).toBe(400)
  expect(load(answer.text)('h1').text()).toBe('The hub could not read this request.')
})

test.each(['/items/%00/x', '/items/a%00b', '/sources/%00'])(
  '%s leads nowhere, and is no fault of ours',
  async (path) => {
    expect((await request(hub.app).get(path)).status).toBe(404)
  },
)

test('a body over the limit is refused in words', async () => {
  const answer = await request(hub.app)
    .post('/search')
    .type('form')
    .send(`q=${'x'.repeat(700_000)}`)

  expect(answer.status).toBe(413)
  expect(load(answer.text)('h1').text()).toBe('That was too much at once.')
})

test('the log knows the request and not the person: no words, no address, no browser', async () => {
  hub.logged.length = 0
  const answer = await request(hub.app).get('/search?q=my+secret+ailment').set('User-Agent', 'Peculiar/1.0')
  const line = hub.logged.find(({ requestId }) => requestId === answer.headers['x-request-id'])

  expect(line).toMatchObject({ method: 'GET', path: '/search', status: 200 })
  expect(JSON.stringify(hub.logged)).not.toMatch(/ailment|Peculiar|127\.0\.0\.1|::1/)
})

test('readiness names the database, search and jobs', async () => {
  const alive = await request(hub.app).get('/healthz')
  const ready = await request(hub.app).get('/readyz')

  expect(alive.status).toBe(200)
  expect(ready.status).toBe(200)
  expect(ready.body).toMatchObject({ ok: true, database: { ok: true }, search: { ok: true }, jobs: { ok: true } })
})

test('a database that went away fails readiness and is a page that says what to do', async () => {
  const other = await testApp()
  await other.db.destroy()
  const ready = await request(other.app).get('/readyz')
  const page = await request(other.app).get('/sources')
  await other.close()

  expect(ready.status).toBe(503)
  expect(ready.body.database).toEqual({ ok: false, message: 'away' })
  expect((await request(other.app).get('/healthz')).status).toBe(200)
  expect(page.status).toBe(503)
  expect(load(page.text)('h1').text()).toBe('The hub cannot reach its database.')
  expect(load(page.text)('main .do').attr('href')).toBe('/sources')
  expect(page.headers['retry-after']).toBe('60')
  // Who is signed in is not known: nobody is shown the way to do it again.
  expect(load(page.text)('nav a[href^="/sign-in"]').length).toBe(0)
  // Search is as far away as the page.
  expect(load(page.text)('main input[name=q]').length).toBe(0)
  expect(page.text).not.toMatch(/knex|pool|node_modules/i)
})

test('the way to try again stays on the hub, whatever the address looks like', async () => {
  const other = await testApp()
  const { cookie } = await makeMember(other)
  await other.db.destroy()
  const page = await request(other.app).get('//elsewhere.example/x?y=1').set('Cookie', cookie)
  await other.close()

  expect(page.status).toBe(503)
  expect(load(page.text)('main .do').attr('href')).toBe('/elsewhere.example/x?y=1')
})

test('what was sent and broke is not asked for again by its address: one goes back, where it still stands', async () => {
  const other = await testApp()
  await other.db.destroy()
  const page = await request(other.app).post('/sign-in').type('form').send({ email: 'a@example.org', password: 'b' })
  await other.close()
  const $ = load(page.text)

  expect(page.status).toBe(503)
  expect($('main .do').length).toBe(0)
  expect($('main .lead').text()).toContain('go back, where what you typed still stands')
})

test('forms sent too often are refused by a short page that says when to send again', async () => {
  const other = await testApp({ FORMS_PER_MINUTE: '1' })
  await request(other.app).post('/forgot').type('form').send({ email: 'a@example.org' })
  const page = await request(other.app).post('/forgot').type('form').send({ email: 'a@example.org' })
  await other.close()
  const $ = load(page.text)

  expect(page.status).toBe(429)
  expect($('h1').text()).toBe('Too many at once')
  expect($('main .lead').text()).toMatch(/send it again in \d+ seconds?\.$/)
  expect($('main input[name=q]').length).toBe(0)
})

test('who looks for somebody who helps no more is led to those who do', async () => {
  const page = await request(hub.app).get('/mentors/nobody-of-that-name')

  expect(page.status).toBe(404)
  expect(load(page.text)('main .do').attr('href')).toBe('/mentors')
})

test('programs find robots.txt, the sitemap of what is ours, and the search description', async () => {
  const robots = await request(hub.app).get('/robots.txt')
  const sitemap = await request(hub.app).get('/sitemap.xml')
  const description = await request(hub.app).get('/opensearch.xml')

  expect(robots.text).toContain('Disallow: /search')
  expect(robots.text).toContain('Sitemap: https://hub.example.org/sitemap.xml')
  expect(sitemap.text).toContain('<loc>https://hub.example.org/sources/mending-qa</loc>')
  expect(sitemap.text).not.toContain('/items/')
  expect(description.text).toContain('template="https://hub.example.org/search?q={searchTerms}"')
})

test('a source that is being removed is in the sitemap no more than on its page', async () => {
  const { id } = await insertSource(hub.db, { name: 'leaving', site_url: 'https://leaving.example.org' })
  const before = await request(hub.app).get('/sitemap.xml')
  await hub.db('sources').where({ id }).update({ state: 'removing' })
  const after = await request(hub.app).get('/sitemap.xml')
  const page = await request(hub.app).get('/sources/leaving')
  await hub.db('sources').where({ id }).delete()

  expect(before.text).toContain('/sources/leaving<')
  expect(after.text).not.toContain('/sources/leaving<')
  expect(page.status).toBe(404)
})

test('the pages that are ours are open to search engines and say where they live', async () => {
  for (const path of ['/', '/sources', '/sources/mending-qa', '/bot']) {
    const $ = load((await request(hub.app).get(path)).text)
    expect($('link[rel=canonical]').attr('href')).toBe(`https://hub.example.org${path}`)
    expect($('meta[name=robots]').length).toBe(0)
    expect($('meta[property="og:title"]').attr('content')).not.toBe('')
  }
  for (const path of ['/search?q=zip', '/styleguide', '/no/such/page'])
    expect(load((await request(hub.app).get(path)).text)('meta[name=robots]').attr('content')).toBe('noindex')
})

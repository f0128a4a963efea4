import request from 'supertest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeMember, type Person } from './people.ts'
import { routesIn } from './routesIn.ts'
import { type TestApp, testApp } from './testApp.ts'

/** What counts by itself what it is sent, and the test that goes past its limit. */
const withLimitOfItsOwn: Record<string, string> = {
  'POST /ask/suggestions': 'src/asking/asking.test.ts',
}

let hub: TestApp
let limited: TestApp
let admin: Person
let forms: string[]
beforeAll(async () => {
  hub = await testApp({ GITHUB_CLIENT_ID: 'x', GITHUB_CLIENT_SECRET: 'y' })
  limited = await testApp({ FORMS_PER_MINUTE: '300', GITHUB_CLIENT_ID: 'x', GITHUB_CLIENT_SECRET: 'y' })
  admin = await makeMember(hub, { roles: ['mentor', 'coordinator', 'maintainer', 'admin'] })
  forms = routesIn(hub.app).filter((route) => /^(POST|PUT|PATCH|DELETE) /.test(route))
})
afterAll(async () => {
  await limited.close()
  await hub.close()
})

const pathOf = (route: string) => route.replace(/^\S+ /, '').replace(/:(\w+)/g, '$1')
const send = (app: TestApp, route: string) => {
  const [method = ''] = route.split(' ')
  const sending = request(app.app)[method.toLowerCase() as 'post'](pathOf(route))
  return sending.type('form')
}

test('the forms of the hub are found, whichever feature brings them', () => {
  expect(forms.length).toBeGreaterThan(70)
  expect(forms).toContain('POST /sign-in')
  expect(Object.keys(withLimitOfItsOwn).filter((route) => !forms.includes(route))).toEqual([])
})

describe('every form', () => {
  test.each([
    ['that another site’s page sends', { 'Sec-Fetch-Site': 'cross-site' }],
    ['that a page beside ours sends', { 'Sec-Fetch-Site': 'same-site' }],
    ['whose origin is another', { Origin: 'https://evil.example' }],
    ['whose origin is kept back', { Origin: 'null' }],
  ])('%s is refused, whoever is signed in', async (_, headers) => {
    const before = await hub.db('audit_log').count('* as many').first()
    const taken: string[] = []
    for (const route of forms) {
      const answer = await send(hub, route).set('Cookie', admin.cookie).set(headers).send({})
      if (answer.status !== 403 || !answer.text.includes('This form was not sent from here'))
        taken.push(`${route} ${answer.status}`)
    }
    expect(taken).toEqual([])
    expect(await hub.db('audit_log').count('* as many').first()).toEqual(before)
  })

  test('that is sent too often is refused, with when to come back', async () => {
    const { secret } = limited.deps.config
    await limited.db('rate_limits').insert({
      key: `forms:${secret.hash('rate-limit', '127.0.0.1')}`,
      points: 100_000,
      expire: 4_000_000_000_000,
    })
    const taken: string[] = []
    for (const route of forms) {
      const answer = await send(limited, route).send({})
      if (answer.status !== 429 || !answer.headers['retry-after']) taken.push(route)
    }
    expect(taken).toEqual(Object.keys(withLimitOfItsOwn))
  })
})

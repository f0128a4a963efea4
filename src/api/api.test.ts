import request from 'supertest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fillHub } from '../../tests/browser/filled-hub.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { subscriberOf } from '../http/limits.ts'

let hub: TestApp
beforeAll(async () => {
  hub = await testApp()
  await fillHub(hub.db)
  await hub.deps.search.indexDirty()
})
afterAll(() => hub.close())

test('search gives hits with everything that is promised, a total and facets', async () => {
  const { status, body, headers } = await request(hub.app).get('/api/v1/search?q=replace+worn+slider')
  const [hit] = body.hits

  expect(status).toBe(200)
  expect(Object.keys(hit)).toEqual(
    expect.arrayContaining([
      'id',
      'kind',
      'title',
      'snippet',
      'url',
      'source',
      'tags',
      'solved',
      'date',
      'licence',
      'score',
    ]),
  )
  expect(hit.title).toBe('Zipper splits behind the slider: tighten or replace?')
  expect(hit.url).toMatch(/^https:\/\/hub\.example\.org\/items\//)
  expect(hit.licence.spdx).toBe('CC-BY-SA-4.0')
  expect(body.total).toBeGreaterThanOrEqual(body.hits.length)
  expect(Object.keys(body.facets).sort()).toEqual(['kind', 'language', 'solved', 'source', 'tag', 'year'])
  expect(headers['access-control-allow-origin']).toBe('*')
  expect(headers.etag).toMatch(/^W\//)
})

test('filters narrow the hits', async () => {
  const { body } = await request(hub.app).get('/api/v1/search?q=slider&solved=true&source=mending-qa&kind=thread')

  expect(body.hits.length).toBeGreaterThan(0)
  for (const hit of body.hits) expect([hit.solved, hit.source.name, hit.kind]).toEqual([true, 'mending-qa', 'thread'])
})

test('a cursor goes on where the answer before ended, and only with the same query', async () => {
  const first = await request(hub.app).get('/api/v1/search?q=zip+slider&limit=2')
  const cursor = encodeURIComponent(first.body.next)
  const second = await request(hub.app).get(`/api/v1/search?q=zip+slider&limit=2&cursor=${cursor}`)
  const misused = await request(hub.app).get(`/api/v1/search?q=kettle&cursor=${cursor}`)
  const ids = [...first.body.hits, ...second.body.hits].map(({ id }) => id)

  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.length).toBeGreaterThan(2)
  expect(misused.status).toBe(400)
  expect(misused.body.parameter).toBe('cursor')
})

test('an unchanged answer is not sent twice', async () => {
  const path = '/api/v1/search?q=zip'
  const first = await request(hub.app).get(path)
  const again = await request(hub.app)
    .get(path)
    .set('If-None-Match', first.headers.etag ?? '')

  expect(again.status).toBe(304)
})

test('suggest gives what is like a question that is being written', async () => {
  const { status, body } = await request(hub.app).get(
    '/api/v1/suggest?title=zip+splits+behind+slider&body=rain+jacket&limit=2',
  )

  expect(status).toBe(200)
  expect(body.hits.length).toBeLessThanOrEqual(2)
  expect(body.hits[0].title).toBe('Zipper splits behind the slider: tighten or replace?')
})

test.each([
  ['/api/v1/search?limit=0', 'limit'],
  ['/api/v1/search?limit=101', 'limit'],
  ['/api/v1/search?solved=maybe', 'solved'],
  ['/api/v1/search?kind=people', 'kind'],
  ['/api/v1/search?cursor=nonsense', 'cursor'],
  ['/api/v1/search?q=a&q=b', 'q'],
  ['/api/v1/suggest', 'title'],
  ['/api/v1/suggest?title=', 'title'],
])('%s is a problem that names the parameter', async (path, parameter) => {
  const { status, body, type } = await request(hub.app).get(path)

  expect(status).toBe(400)
  expect(type).toBe('application/problem+json')
  expect(body).toMatchObject({ status: 400, code: 'bad-parameter', parameter })
  expect(body.detail).toContain(parameter)
})

test('an address of the API that is not there is a problem, too', async () => {
  const { status, type } = await request(hub.app).get('/api/v1/nothing')

  expect(status).toBe(404)
  expect(type).toBe('application/problem+json')
})

test('too many requests from one address are refused across processes, with when to come back, and no address is kept', async () => {
  const limited = await testApp({ API_RATE_PER_MINUTE: '3' })
  try {
    const answers = []
    for (let ask = 0; ask < 4; ask += 1) answers.push(await request(limited.app).get('/api/v1/search'))
    const refused = answers[3]

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429])
    expect(answers[0]?.headers.ratelimit).toMatch(/^"minute";r=2;t=\d+$/)
    expect(refused?.type).toBe('application/problem+json')
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0)
    expect((await request(limited.app).get('/search')).status).toBe(200)
    const keys: string[] = await limited.db('rate_limits').pluck('key')
    expect(keys.filter((key) => /^api:[0-9a-f]{64}$/.test(key))).toHaveLength(1)
    // The page of search counts by itself, as little of whom.
    for (const key of keys) expect(key).not.toMatch(/127\.0\.0\.1|::1/)
  } finally {
    await limited.close()
  }
})

test('addresses of one IPv6 network count together, an IPv4 address alone, however it is written', () => {
  expect(subscriberOf('2a01:4f8:1:2::1')).toBe(subscriberOf('2a01:4f8:1:2:ffff::9'))
  expect(subscriberOf('2a01:4f8:1:2::1')).not.toBe(subscriberOf('2a01:4f8:1:3::1'))
  expect(subscriberOf('::ffff:192.0.2.1')).toBe(subscriberOf('192.0.2.1'))
  expect(subscriberOf('192.0.2.1')).not.toBe(subscriberOf('192.0.2.2'))
})

import { GraphQLClient, gql } from 'graphql-request'
import { Octokit } from 'octokit'
import { expect, test } from 'vitest'
import { ConnectorError } from '../../connectors/contract.ts'
import { fetchBench } from '../../tests/fetchingFor.ts'
import { loopbackSite } from '../../tests/loopbackSite.ts'

const json = { 'content-type': 'application/json' }

test('a request says who asks and how to reach them, and comes back as a Response', async () => {
  const site = await loopbackSite((_, res) => res.writeHead(200, { ...json, etag: 'W/"a"' }).end('\ufeff{"ok":true}'))
  const bench = await fetchBench()
  const asked: unknown[] = []
  const fetch = bench.another([site.host]).source({ onRequest: (one) => asked.push(one) })

  const response = await fetch(`${site.url}/page?key=verysecret&q=1#part`)

  expect(response).toBeInstanceOf(Response)
  expect(response.url).toBe(`${site.url}/page?key=verysecret&q=1`)
  expect(response.headers.get('etag')).toBe('W/"a"')
  expect(await response.json()).toEqual({ ok: true })
  expect(site.seen[0]?.headers['user-agent']).toMatch(
    /^Guildhall\/\d+\.\d+\.\d+ \(\+https:\/\/hub\.example\/bot; mailto:desk@hub\.example\)$/,
  )
  expect(site.seen[0]?.headers['accept-encoding']).toBe('gzip, br')
  expect(asked).toEqual([
    { url: `${site.url}/page?key=hidden&q=1`, status: 200, bytes: 14, unpackedBytes: 14, ms: expect.any(Number) },
  ])
})

test('strings, URLs, Requests and validators pass as fetch takes them; 304 and 404 are answers', async () => {
  const site = await loopbackSite((req, res) => {
    if (req.headers['if-none-match']) return res.writeHead(304, { etag: '"b"' }).end()
    if (req.url === '/gone') return res.writeHead(404).end('no')
    let body = ''
    req.on('data', (part) => (body += part))
    req.on('end', () => res.end(`${req.method} ${body} ${req.headers['content-type'] ?? ''}`))
  })
  const fetch = (await fetchBench()).another([site.host]).source()

  const unchanged = await fetch(site.url, { headers: { 'If-None-Match': 'W/"a"' } })
  expect([unchanged.status, unchanged.body]).toEqual([304, null])
  expect(site.seen[0]?.headers['if-none-match']).toBe('W/"a"')
  expect((await fetch(new URL('/gone', site.url))).status).toBe(404)
  const posted = await fetch(new Request(`${site.url}/x`, { method: 'POST', body: 'hello', headers: json }))
  expect(await posted.text()).toBe('POST hello application/json')
  const form = await fetch(`${site.url}/x`, { method: 'POST', body: new URLSearchParams({ a: 'b' }) })
  expect(await form.clone().text()).toMatch(/^POST a=b application\/x-www-form-urlencoded/)
  expect(await form.text()).toMatch(/^POST a=b/)
})

test('octokit pages through a site with it', async () => {
  const site = await loopbackSite((req, res) => {
    const page = Number(new URL(req.url ?? '', 'http://x').searchParams.get('page') ?? 1)
    const next = page < 3 ? { link: `<${site.url}/repos/a/b/issues?page=${page + 1}>; rel="next"` } : {}
    res.writeHead(200, { ...json, ...next }).end(JSON.stringify([{ number: page }]))
  })
  const octokit = new Octokit({
    baseUrl: site.url,
    auth: 'token-of-mine',
    request: { fetch: (await fetchBench()).another([site.host]).source() },
    throttle: { enabled: false },
    retry: { enabled: false },
  })

  const issues = await octokit.paginate('GET /repos/{owner}/{repo}/issues', { owner: 'a', repo: 'b' })

  expect(issues.map(({ number }) => number)).toEqual([1, 2, 3])
  expect(site.seen.map((req) => req.headers.authorization)).toEqual(Array(3).fill('token token-of-mine'))
})

test('graphql-request asks with it, and sees errors that come with data', async () => {
  const site = await loopbackSite((req, res) => {
    let body = ''
    req.on('data', (part) => (body += part))
    req.on('end', () => {
      const { variables } = JSON.parse(body) as { variables: { id: string } }
      const errors = variables.id === '2' ? { errors: [{ message: 'half', type: 'RATE_LIMITED' }] } : {}
      res.writeHead(200, json).end(JSON.stringify({ data: { node: { id: variables.id } }, ...errors }))
    })
  })
  const client = new GraphQLClient(`${site.url}/graphql`, {
    fetch: (await fetchBench()).another([site.host]).source(),
    errorPolicy: 'all',
  })
  const query = gql`query ($id: ID!) { node(id: $id) { id } }`

  expect(await client.request(query, { id: '1' })).toEqual({ node: { id: '1' } })
  const both = await client.rawRequest(query, { id: '2' })
  expect(both.data).toEqual({ node: { id: '2' } })
  expect(both.errors?.[0]?.message).toBe('half')
})

test('a server error is tried three times with growing waits, then it is transient', async () => {
  const site = await loopbackSite((req, res) => {
    const fails = req.url === '/always' || site.seen.length <= 2
    res.writeHead(fails ? 500 : 200).end('x')
  })
  const bench = await fetchBench()
  const fetch = bench.another([site.host]).source()

  expect((await fetch(`${site.url}/twice`)).status).toBe(200)
  expect(bench.slept).toEqual([1000, 2000])
  await expect(fetch(`${site.url}/always`)).rejects.toMatchObject({ class: 'transient', status: 500 })
  expect(site.seen.filter((req) => req.url === '/always')).toHaveLength(3)
})

test.each([
  ['seconds', { 'retry-after': '7' }, [7000]],
  ['a date', { 'retry-after': 'Sun, 01 Mar 2026 12:00:30 GMT' }, [30_000]],
  ['nothing', {}, [60_000]],
  ['no time at all', { 'retry-after': '0' }, [1000]],
  ['a time long past', { 'retry-after': 'Sun, 06 Nov 1994 08:49:37 GMT' }, [1000]],
])('429 with %s in Retry-After is waited for, then asked again', async (_, headers, waits) => {
  const site = await loopbackSite((_req, res) =>
    res.writeHead(site.seen.length === 1 ? 429 : 200, headers).end('slow down'),
  )
  const bench = await fetchBench()

  expect((await bench.another([site.host]).source()(site.url)).status).toBe(200)
  expect(bench.slept).toEqual(waits)
  expect(site.seen).toHaveLength(2)
})

test('a pause of more than a minute ends the run, and other processes keep it too', async () => {
  const site = await loopbackSite((_, res) => res.writeHead(503, { 'retry-after': '120' }).end())
  const bench = await fetchBench()
  const until = bench.now().add({ seconds: 120 })

  await expect(bench.another([site.host]).source()(site.url)).rejects.toMatchObject({ class: 'rate-limited', until })
  await expect(bench.another([site.host]).source()(site.url)).rejects.toMatchObject({ class: 'rate-limited', until })
  expect(site.seen).toHaveLength(1)
  expect(bench.slept).toEqual([])
  bench.pass(119_000)
  await expect(bench.another([site.host]).source()(site.url)).rejects.toMatchObject({ class: 'rate-limited' })
  expect(bench.slept).toEqual([1000])
})

test('a site that never stops asking for short pauses is not hammered', async () => {
  const site = await loopbackSite((_, res) => res.writeHead(429, { 'retry-after': '1' }).end())
  const bench = await fetchBench()
  await expect(bench.another([site.host]).source()(site.url)).rejects.toMatchObject({ class: 'rate-limited' })
  expect(site.seen.length).toBeLessThanOrEqual(4)
})

test.each<[string, number, Record<string, string>, string]>([
  ['401', 401, {}, 'auth'],
  ['403 to nobody', 403, {}, 'blocked'],
  ['403 with nothing left', 403, { 'x-ratelimit-remaining': '0', 'retry-after': '999' }, 'rate-limited'],
  ['a challenge', 403, { 'cf-mitigated': 'challenge', 'content-type': 'text/html' }, 'blocked'],
  ['a page for an error', 502, { 'content-type': 'text/html' }, 'transient'],
])('%s becomes an error of its class', async (_, status, headers, expected) => {
  const site = await loopbackSite((_req, res) => res.writeHead(status, headers).end('<html>no</html>'))
  const fetch = (await fetchBench()).another([site.host]).source()
  await expect(fetch(site.url)).rejects.toMatchObject({ name: 'ConnectorError', class: expected, status })
})

test('403 to somebody with a key means the key', async () => {
  const site = await loopbackSite((_, res) => res.writeHead(403).end())
  const fetch = (await fetchBench()).another([site.host]).source()
  await expect(fetch(site.url, { headers: { 'Api-Key': 'k' } })).rejects.toMatchObject({ class: 'auth' })
})

test('the connector judges first, with the body parsed and the time', async () => {
  const site = await loopbackSite((_, res) =>
    res.writeHead(502, json).end('{"error_name":"throttle_violation","in":300}'),
  )
  const bench = await fetchBench()
  const fetch = bench.another([site.host]).source({
    classify: ({ body, at }) => {
      const { error_name: name, in: seconds } = body as { error_name: string; in: number }
      return name === 'throttle_violation'
        ? new ConnectorError('rate-limited', 'too fast', { until: at.add({ seconds }), scope: 'key' })
        : undefined
    },
  })

  const until = bench.now().add({ seconds: 300 })
  await expect(fetch(`${site.url}/a?key=1`)).rejects.toMatchObject({
    class: 'rate-limited',
    message: 'too fast',
    until,
  })
  await expect(fetch(`${site.url}/b?key=1`)).rejects.toMatchObject({ class: 'rate-limited', until })
  expect(site.seen).toHaveLength(1)
  await expect(fetch(`${site.url}/b?key=2`)).rejects.toMatchObject({ class: 'rate-limited' })
  expect(site.seen).toHaveLength(2)
})

test('JSON that is cut is asked for again where the connector reads bodies', async () => {
  const bodies = ['{"items":[1,', '', '{"items":[]}']
  const site = await loopbackSite((_, res) => res.writeHead(200, { 'content-type': 'text/plain' }).end(bodies.shift()))
  const seen: unknown[] = []
  const fetch = (await fetchBench()).another([site.host]).source({
    readsBody: true,
    budget: ({ body }) => void seen.push(body),
  })
  expect(await (await fetch(site.url)).json()).toEqual({ items: [] })
  expect(seen.at(-1)).toEqual({ items: [] })
})

test('a run that is cancelled stops waiting and asking', async () => {
  const stop = new AbortController()
  const site = await loopbackSite(() => stop.abort(new Error('cancelled by a person')))
  const fetch = (await fetchBench()).another([site.host]).source({ signal: stop.signal })
  await expect(fetch(site.url)).rejects.toThrow('cancelled by a person')
  await expect(fetch(site.url)).rejects.toThrow('cancelled by a person')
  expect(site.seen).toHaveLength(1)
})

import { expect, test } from 'vitest'
import type { RateSpec } from '../../connectors/contract.ts'
import { fetchBench } from '../../tests/fetchingFor.ts'
import { loopbackSite } from '../../tests/loopbackSite.ts'

const ok = () => loopbackSite((_, res) => res.end('{}'))

test('requests to a host are spaced, also those of another process', async () => {
  const site = await ok()
  const bench = await fetchBench()
  const limits: RateSpec[] = [{ scope: 'host', perSecond: 10 }]
  const one = bench.another([site.host]).source({ limits })
  const two = bench.another([site.host]).source({ limits })
  const startedAt = bench.now()

  for (const fetch of [one, two, one, two, one]) await fetch(site.url)

  expect(bench.now().since(startedAt).total('milliseconds')).toBe(400)
  expect(bench.slept).toEqual([100, 100, 100, 100])
})

test('two processes never take the same moment', async () => {
  const site = await ok()
  const bench = await fetchBench()
  const limits: RateSpec[] = [{ scope: 'host', perMinute: 600, concurrency: 4 }]
  const fetches = [1, 2, 3].map(() => bench.another([site.host]).source({ limits }))
  await Promise.all(Array.from({ length: 12 }, (_, i) => fetches[i % 3]?.(site.url)))
  const { rows } = await bench.db.raw('SELECT next_at FROM host_pacing')
  const from = Temporal.Instant.from('2026-03-01T12:00:00Z')
  expect(rows[0].next_at.since(from).total('milliseconds')).toBeGreaterThanOrEqual(1200)
})

test('a site that was left alone is asked at once', async () => {
  const site = await ok()
  const bench = await fetchBench()
  const fetch = bench.another([site.host]).source({ limits: [{ scope: 'host', perSecond: 2 }] })
  await fetch(site.url)
  bench.pass(5_000)
  await fetch(site.url)
  expect(bench.slept).toEqual([])
})

test('a pause for one method leaves the others alone, in every process', async () => {
  const site = await loopbackSite((req, res) => {
    const pauses = req.url?.startsWith('/2.3/questions/1') && site.seen.length === 1
    res.end(JSON.stringify(pauses ? { backoff: 30 } : {}))
  })
  const bench = await fetchBench()
  const options = {
    limits: [],
    readsBody: true,
    budget: ({ body }: { body?: unknown }) => {
      const { backoff } = body as { backoff?: number }
      return backoff === undefined ? undefined : { pauseMs: backoff * 1000, method: 'answers' }
    },
  }
  const one = bench.another([site.host]).source(options)
  await one(`${site.url}/2.3/questions/1;2/answers`)
  await one(`${site.url}/2.3/questions?page=1`)
  expect(bench.slept).toEqual([])
  await bench.another([site.host]).source(options)(`${site.url}/2.3/questions/3;4/answers`)
  expect(bench.slept).toEqual([30_000])
})

test('a pause for everything holds for everything', async () => {
  const site = await ok()
  const bench = await fetchBench()
  let pauseMs: number | undefined = 5_000
  const fetch = bench.another([site.host]).source({ budget: () => (pauseMs ? { pauseMs } : undefined) })
  await fetch(`${site.url}/a`)
  pauseMs = undefined
  await fetch(`${site.url}/b`)
  expect(bench.slept).toEqual([5_000])
})

test('a key that is used up waits until it is renewed; another key goes on', async () => {
  const site = await ok()
  const bench = await fetchBench()
  const resetAt = bench.now().add({ minutes: 10 })
  const fetch = bench.another([site.host]).source({
    budget: ({ url }) => (url.includes('first') ? { remaining: 0, resetAt } : undefined),
  })
  await fetch(`${site.url}/first?key=1`)
  await expect(fetch(`${site.url}/x?key=1`)).rejects.toMatchObject({ class: 'rate-limited', until: resetAt })
  expect((await fetch(`${site.url}/x?key=2`)).status).toBe(200)
})

test('a daily allowance ends, and begins again a day after it began', async () => {
  const site = await ok()
  const bench = await fetchBench()
  const limits: RateSpec[] = [{ scope: 'key', perDay: 3 }]
  const until = bench.now().add({ hours: 24 })
  const source = () => bench.another([site.host]).source({ limits, deadline: until.add({ hours: 24 }) })
  const fetch = source()
  for (let i = 0; i < 3; i++) await fetch(site.url)
  await expect(source()(site.url)).rejects.toMatchObject({ class: 'rate-limited', until })
  bench.pass(24 * 3_600_000)
  expect((await fetch(site.url)).status).toBe(200)
  expect(site.seen).toHaveLength(4)
})

test('no more requests at once than the source allows', async () => {
  let open = 0
  let most = 0
  const site = await loopbackSite((_, res) => {
    most = Math.max(most, ++open)
    setTimeout(() => {
      open--
      res.end()
    }, 20)
  })
  const bench = await fetchBench()
  const fetch = bench.another([site.host]).source({ limits: [{ scope: 'host', concurrency: 2 }] })
  await Promise.all(Array.from({ length: 8 }, () => fetch(site.url)))
  expect(most).toBe(2)
})

test('a wait past the end of the run is not begun', async () => {
  const site = await ok()
  const bench = await fetchBench()
  const deadline = bench.now().add({ seconds: 5 })
  const fetch = bench.another([site.host]).source({ deadline, limits: [{ scope: 'host', perMinute: 6 }] })
  await fetch(site.url)
  await expect(fetch(site.url)).rejects.toMatchObject({ class: 'rate-limited' })
  expect(bench.slept).toEqual([])
})

test('keys of sources are not written down as they are', async () => {
  const site = await ok()
  const bench = await fetchBench()
  await bench.another([site.host]).source({ limits: [{ scope: 'key', perSecond: 5 }] })(
    `${site.url}/?key=my-secret-key`,
  )
  const { rows } = await bench.db.raw("SELECT string_agg(key, ',') AS keys FROM host_pacing")
  expect(rows[0].keys).toMatch(/^key 127\.0\.0\.1:\d+ [0-9a-f]{32}$/)
})

test('pages that robots.txt forbids are not asked, and its delay is kept', async () => {
  const site = await loopbackSite((req, res) => {
    if (req.url === '/robots.txt')
      return res.end('User-agent: Guildhall\nDisallow: /private\nCrawl-delay: 3\n\nUser-agent: *\nDisallow: /')
    res.end('page')
  })
  const bench = await fetchBench()
  const fetch = bench.another([site.host]).source({ respectRobots: true })

  expect((await fetch(`${site.url}/public`)).status).toBe(200)
  await expect(fetch(`${site.url}/private/x`)).rejects.toMatchObject({ class: 'blocked' })
  await fetch(`${site.url}/public`)
  expect(site.seen.map((req) => req.url)).toEqual(['/robots.txt', '/public', '/public'])
  expect(bench.slept).toEqual([3000])
})

test('no robots.txt forbids nothing; one that cannot be had forbids for now', async () => {
  let status = 404
  const site = await loopbackSite((req, res) =>
    res.writeHead(req.url === '/robots.txt' ? status : 200).end('Disallow: /'),
  )
  const bench = await fetchBench()
  expect((await bench.another([site.host]).source({ respectRobots: true })(site.url)).status).toBe(200)
  status = 500
  const fetch = bench.another([site.host]).source({ respectRobots: true })
  await expect(fetch(site.url)).rejects.toMatchObject({ class: 'transient' })
})

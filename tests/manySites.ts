/** Many small sites on loopback, good ones and bad ones, and the sources that read them. For tests and benches. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { NewSource } from '../src/sources/add-source.ts'

export type ManySites = {
  /** For GUILDHALL_ALLOW_HOSTS. */
  hosts: string
  good: NewSource[]
  /** All on one host. */
  neighbours: NewSource[]
  bad: NewSource[]
  /** Requests for the neighbours, as they arrived: milliseconds, and who asked. */
  arrivals: { at: number; by: string }[]
  close(): Promise<void>
}

type Answer = (request: IncomingMessage, response: ServerResponse, url: URL) => void

/**
 * @param counts.good  feeds, each on a host of its own, with something new at every look
 * @param counts.neighbours  feeds that share a host, which allows one request a second
 * @param counts.endless  lists of questions that never end, each page after `slowMs`
 */
export async function manySites(counts: {
  good: number
  neighbours: number
  endless: { slow: number; slowMs: number; flooding: number }
  hanging: number
  failing: number
}): Promise<ManySites> {
  const servers: { host: string; close(): Promise<void> }[] = []
  const site = async (answer: Answer) => {
    const server = await serve(answer)
    servers.push(server)
    return server.url
  }
  const arrivals: ManySites['arrivals'] = []
  const sites = (many: number, answer: () => Answer) => Promise.all(Array.from({ length: many }, () => site(answer())))
  const good = await sites(counts.good, growingFeed)
  const shared = await site((request, response, url) => {
    arrivals.push({ at: performance.now(), by: request.headers['user-agent'] ?? '' })
    growingFeed()(request, response, url)
  })
  const { slow, slowMs, flooding } = counts.endless
  const endless = [...(await sites(slow, () => endlessList(slowMs))), ...(await sites(flooding, () => endlessList(0)))]
  const hanging = await sites(counts.hanging, () => () => {})
  const failing = await sites(counts.failing, () => (_, response) => response.writeHead(500).end())
  const feed = (name: string) => (url: string, index: number) => ({
    connector: 'feeds',
    name: `${name}-${index}`,
    title: `${name} ${index}`,
    settings: { url: `${url}/${index}.xml` },
    intervalMinutes: 1,
  })
  return {
    hosts: servers.map(({ host }) => host).join(','),
    good: good.map(feed('good')),
    neighbours: Array.from({ length: counts.neighbours }, () => shared).map(feed('neighbour')),
    bad: [
      ...hanging.map(feed('hanging')),
      ...endless.map((url, index) => ({
        connector: 'stack-exchange',
        name: `${index < slow ? 'slow' : 'flooding'}-${index}`,
        settings: { site: `endless${index}`, baseUrl: url, key: 'a-key-of-an-app' },
        intervalMinutes: 1,
      })),
      ...failing.map(feed('failing')),
    ],
    arrivals,
    close: async () => void (await Promise.all(servers.map((server) => server.close()))),
  }
}

async function serve(answer: Answer) {
  const server = createServer({ keepAlive: true }, (request, response) => {
    response.on('error', () => {})
    answer(request, response, new URL(request.url ?? '/', 'http://site'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `http://${host}`,
    host,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function growingFeed(): Answer {
  let entries = 10
  return (_, response) => {
    const items = Array.from({ length: ++entries }, (_, n) => {
      const text = 'Squeeze the slider with pliers, gently, until it closes the teeth again. '.repeat(8)
      return `<item><title>Zip ${n}</title><guid isPermaLink="false">z${n}</guid><description>${text}</description></item>`
    })
    response.writeHead(200, { 'content-type': 'application/rss+xml' })
    response.end(`<rss version="2.0"><channel><title>Zips</title>${items.join('')}</channel></rss>`)
  }
}

/** A site that lists so many questions, as Stack Exchange does. */
export const listSite = (questions: number) => serve(endlessList(0, questions))

const firstSecond = 1_200_000_000

/** Answers as Stack Exchange does, of a site where every page has another behind it, or so many questions are. */
function endlessList(slowMs: number, questions = Number.POSITIVE_INFINITY): Answer {
  return async (_, response, { pathname, searchParams }) => {
    if (slowMs > 0) await sleep(slowMs)
    const from = Math.max(0, Number(searchParams.get('min') ?? 0) - firstSecond)
    const size = Number(searchParams.get('pagesize') ?? 30)
    const start = from + (Number(searchParams.get('page') ?? 1) - 1) * size
    const asked = /\/questions\/([\d;]+)$/.exec(decodeURIComponent(pathname))?.[1]
    const has_more = !asked && start + size < questions
    const numbers = asked
      ? asked.split(';').map((id) => Number(id) - 1)
      : Array.from({ length: Math.max(0, Math.min(size, questions - start)) }, (_, n) => start + n)
    const items = pathname.endsWith('/filters/create')
      ? [{ filter: '!endless', filter_type: 'safe' }]
      : numbers.map(question)
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ items, has_more, quota_max: 10_000, quota_remaining: 9_000 }))
  }
}

const question = (n: number) => ({
  question_id: n + 1,
  title: `Why does the zip of jacket ${n} split?`,
  body: `<p>${'It closes, and <em>then</em> it opens again behind the slider. '.repeat(20)}</p>`,
  link: `https://endless.example/questions/${n + 1}/zip`,
  tags: ['zips'],
  score: 1,
  view_count: 1,
  answer_count: 0,
  is_answered: false,
  creation_date: firstSecond + n,
  last_activity_date: firstSecond + n,
  content_license: 'CC BY-SA 4.0',
  owner: { user_id: 7, user_type: 'registered', display_name: 'Mender', link: 'https://endless.example/users/7' },
})

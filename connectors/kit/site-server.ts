/** A site on loopback that keeps what it was asked and misbehaves on demand. Scenarios and cassettes answer through it. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'

export type SiteRequest = {
  method: string
  path: string
  query: URLSearchParams
  headers: Record<string, string>
  /** What was posted, as text. */
  body: string
  /** By the site's clock. */
  at: Temporal.Instant
}

export type SiteAnswer = { status?: number; headers?: Record<string, string>; body: string | Buffer }

/** What any site may do. A connector's scenario adds what only its site does. */
export type CommonFault =
  | '429 with seconds'
  | '429 with date'
  | '429 without a time'
  | '503 with seconds'
  | '403 with seconds'
  | '500'
  | 'web page'
  | 'cut short'
  | 'empty'
  | 'wrong type'
  | 'byte order mark'
  | 'bomb'
  | 'huge'
  | 'reset'
  | 'redirect inside'

export type Spoil = (answer: SiteAnswer) => SiteAnswer | 'reset'

export type SiteServer = {
  url: string
  requests: SiteRequest[]
  /** Requests that nothing was there to answer; a test that leaves some behind has failed. */
  unmatched: string[]
  /** The next `times` answers are spoiled. */
  fail(fault: CommonFault | Spoil, times?: number): void
  /** No more spoiled answers. */
  heal(): void
  /** Runs after the answer to the `nth` request from now was made, before the next one. */
  afterRequest(nth: number, act: () => void): void
  close(): Promise<void>
}

/** How long those ask to wait that name a time. */
export const askedSeconds = 20

export async function startSite(
  answer: (request: SiteRequest) => SiteAnswer | undefined,
  now: () => Temporal.Instant,
  port = 0,
): Promise<SiteServer> {
  const requests: SiteRequest[] = []
  const unmatched: string[] = []
  const spoils: Spoil[] = []
  const acts: { at: number; act: () => void }[] = []
  const server = createServer(async (incoming, outgoing) => {
    const posted: Buffer[] = []
    for await (const chunk of incoming) posted.push(chunk)
    const url = new URL(incoming.url ?? '/', 'http://site')
    const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]))
    const request = {
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers,
      body: Buffer.concat(posted).toString(),
      at: now(),
    }
    requests.push(request)
    const good = answer(request)
    if (!good) unmatched.push(`${request.method} ${incoming.url}`)
    for (const { act } of acts.filter(({ at }) => at === requests.length)) act()
    const made = good ?? { status: 404, body: 'nothing is recorded for this request' }
    const sent = spoils.shift()?.(made) ?? made
    if (sent === 'reset') return incoming.socket.destroy()
    outgoing.writeHead(sent.status ?? 200, { date: httpDate(now()), ...sent.headers })
    outgoing.end(sent.body)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    unmatched,
    fail(fault, times = 1) {
      const spoil = typeof fault === 'function' ? fault : commonFaults(now)[fault]
      spoils.push(...Array.from({ length: times }, () => spoil))
    },
    heal: () => void spoils.splice(0),
    afterRequest: (nth, act) => acts.push({ at: requests.length + nth, act }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const html = { 'content-type': 'text/html; charset=utf-8' }

function commonFaults(now: () => Temporal.Instant): Record<CommonFault, Spoil> {
  const seconds = () => ({ 'retry-after': String(askedSeconds) })
  const date = () => ({ 'retry-after': httpDate(now().add({ seconds: askedSeconds })) })
  const limited = (status: number, headers: () => Record<string, string>) => () => ({
    ...{ status, headers: headers(), body: 'Too many requests' },
  })
  return {
    '429 with seconds': limited(429, seconds),
    '429 with date': limited(429, date),
    '429 without a time': limited(429, () => ({})),
    '503 with seconds': limited(503, seconds),
    '403 with seconds': limited(403, seconds),
    '500': () => ({ status: 500, headers: html, body: '<title>Oops</title>' }),
    'web page': () => ({ headers: html, body: '<!doctype html><title>Down for maintenance</title><p>Back soon.</p>' }),
    'cut short': ({ body, ...rest }) => ({ ...rest, body: body.slice(0, body.length / 2) }),
    empty: ({ headers }) => ({ headers, body: '' }),
    'wrong type': ({ headers, ...rest }) => ({ ...rest, headers: { ...headers, 'content-type': 'text/plain' } }),
    'byte order mark': ({ body, ...rest }) => ({
      ...rest,
      body: Buffer.concat([Buffer.from('\uFEFF'), Buffer.from(body)]),
    }),
    bomb: ({ headers }) => ({ headers: { ...headers, 'content-encoding': 'gzip' }, body: theBomb() }),
    huge: ({ headers }) => ({ headers, body: Buffer.alloc(6_000_000, ' ') }),
    reset: () => 'reset',
    'redirect inside': () => ({ status: 302, headers: { location: 'http://10.0.0.1/private' }, body: '' }),
  }
}

let bomb: Buffer | undefined
function theBomb(): Buffer {
  bomb ??= gzipSync(Buffer.alloc(50_000_000, ' '))
  return bomb
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Sun, 01 Mar 2026 10:20:30 GMT` */
export function httpDate(instant: Temporal.Instant): string {
  const { dayOfWeek, day, month, year, hour, minute, second } = instant.toZonedDateTimeISO('UTC')
  const two = (n: number) => String(n).padStart(2, '0')
  return `${days[dayOfWeek % 7]}, ${two(day)} ${months[month - 1]} ${year} ${two(hour)}:${two(minute)}:${two(second)} GMT`
}

import { ConnectorError, type HttpOutcome } from '../../connectors/contract.ts'

/** What to wait when a site says "later" and not when. */
export const unnamedWaitMs = 60_000

/**
 * What an answer means where the connector does not say. `undefined`: the connector gets the answer (success, 304,
 * 404, 410 and other refusals of one request).
 */
export function defaultClass(
  { status, headers, url }: HttpOutcome,
  now: Temporal.Instant,
  hadCredentials: boolean,
): ConnectorError | undefined {
  const host = new URL(url).host
  if (headers.get('cf-mitigated') === 'challenge')
    return new ConnectorError('blocked', `${host} asks visitors to prove that they are human`, {
      status,
      fix: 'Ask the site to let the hub’s User-Agent in.',
    })
  const until = retryAfter(headers, now)
  const limited = (when: Temporal.Instant | undefined) =>
    new ConnectorError('rate-limited', `${host} asks for a pause (${status})`, { status, until: when, scope: 'host' })
  if (status === 429) return limited(until)
  if (status === 503 && until) return limited(until)
  if (status === 401) return new ConnectorError('auth', `${host} wants other credentials (401)`, { status })
  if (status === 403) {
    if (until || headers.get('x-ratelimit-remaining') === '0') return limited(until)
    return hadCredentials
      ? new ConnectorError('auth', `${host} refuses these credentials (403)`, { status })
      : new ConnectorError('blocked', `${host} refuses the hub (403)`, { status })
  }
  if (status >= 500 || status === 408 || status === 425) {
    const page = /html/i.test(headers.get('content-type') ?? '') ? ' with a page' : ''
    return new ConnectorError('transient', `${host} answered ${status}${page}`, { status })
  }
  return undefined
}

/** `Retry-After` in both of its forms; undefined where it is absent or neither. A date in the past means now. */
export function retryAfter(headers: Headers, now: Temporal.Instant): Temporal.Instant | undefined {
  const value = headers.get('retry-after')?.trim()
  if (!value) return undefined
  if (/^\d+(\.\d+)?$/.test(value)) {
    const seconds = Math.min(Number(value), 366 * 86_400)
    return now.add({ milliseconds: Math.ceil(seconds * 1000) })
  }
  const instant = httpDate(value)
  if (!instant) return undefined
  return Temporal.Instant.compare(instant, now) > 0 ? instant : now
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that RFC 9110 lets servers write. */
function httpDate(value: string): Temporal.Instant | undefined {
  const [, day, name, year, time] = /^\w{3}, (\d{2}) (\w{3}) (\d{4}) (\d{2}:\d{2}:\d{2}) GMT$/.exec(value) ?? []
  const month = months.indexOf(name ?? '') + 1
  if (month === 0) return undefined
  try {
    return Temporal.Instant.from(`${year}-${`${month}`.padStart(2, '0')}-${day}T${time}Z`)
  } catch {
    return undefined
  }
}

/** The part of a site that a path belongs to: ids are taken out, so `/questions/1;2/answers` is `/questions/{id}/answers`. */
export function methodOf(url: URL): string {
  return url.pathname
    .split('/')
    .map((part) => (/^\d(?:[\d;,.]|%3B|%2C)*$/i.test(part) && !/^\d+\.\d+$/.test(part) ? '{id}' : part))
    .join('/')
}

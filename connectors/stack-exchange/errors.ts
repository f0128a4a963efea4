/**
 * What the API means by its errors. They come as HTTP 400 whatever they are, and sometimes as 200.
 * https://api.stackexchange.com/docs/error-handling · https://api.stackexchange.com/docs/throttle
 */
import { kindOf } from '../answers.ts'
import { type BudgetHint, ConnectorError, type HttpOutcome } from '../contract.ts'
import { errorShape, wrapperShape } from './shapes.ts'

/** How long to leave a method alone that complains of its backoff without saying how long is left. */
const unknownBackoffSeconds = 60

/** The error that an answer carries, or undefined where it carries none that only this API explains. */
export function classify({ url, status, headers, body, at }: HttpOutcome): ConnectorError | undefined {
  const parsed = errorShape.safeParse(body)
  if (!parsed.success) {
    if (status === 200 && typeof body !== 'object') return notJson(headers, body)
    return undefined
  }
  const { error_id: id, error_name: name = 'error', error_message: message = '' } = parsed.data
  const text = `Stack Exchange says: ${name}${message ? ` (${message})` : ''}`
  const inSeconds = (seconds: number) => at.add({ seconds })
  switch (id) {
    case 400:
      return new ConnectorError('config', text, { status, fix: fixOf(message) })
    case 404:
      return new ConnectorError('config', text, {
        status,
        fix: 'Check the base URL: it ends in the version, as in /2.3',
      })
    case 405:
      return new ConnectorError('config', text, { status, fix: 'Set key (an app key from stackapps.com)' })
    case 401:
    case 402:
    case 403:
    case 406:
      return new ConnectorError('auth', text, { status, fix: 'Check key, or make a new one at stackapps.com' })
    case 502: {
      const wait = /in (\d+) seconds?/.exec(message)?.[1]
      return wait
        ? new ConnectorError('rate-limited', text, { status, scope: 'host', until: inSeconds(Number(wait)) })
        : new ConnectorError('rate-limited', text, {
            status,
            scope: 'method',
            method: methodOf(url),
            until: inSeconds(unknownBackoffSeconds),
          })
    }
    case 500:
    case 503:
      return new ConnectorError('transient', text, { status })
    default:
      return new ConnectorError(id >= 500 ? 'transient' : 'config', text, { status })
  }
}

/** `backoff` holds for the method that said it, also where the answer is otherwise good. One second more, for two clocks. */
export function budget({ url, body }: HttpOutcome): BudgetHint | undefined {
  const parsed = wrapperShape.partial().safeParse(body)
  if (!parsed.success) return undefined
  const { backoff, quota_remaining: remaining } = parsed.data
  if (backoff === undefined) return remaining === undefined ? undefined : { remaining }
  return { remaining, pauseMs: (backoff + 1) * 1000, method: methodOf(url) }
}

/** `/2.3/questions/1;2/answers` is the method `questions/{ids}/answers`. */
export function methodOf(url: string): string {
  const parts = new URL(url).pathname.split('/').filter(Boolean)
  const afterVersion = parts.findIndex((part) => /^\d+\.\d+$/.test(part)) + 1
  return parts
    .slice(afterVersion)
    .map((part) => (/^\d+(;\d+)*$/.test(decodeURIComponent(part)) ? '{ids}' : part))
    .join('/')
}

function fixOf(message: string): string {
  return /site/i.test(message)
    ? 'Check site: the names are at api.stackexchange.com/docs/sites'
    : 'Check the settings against what the message names'
}

/** A challenge page and an answer cut short are both 200 and neither is an answer. */
function notJson(headers: Headers, body: unknown): ConnectorError {
  if (headers.has('cf-mitigated'))
    return new ConnectorError('blocked', 'The site answers with a challenge meant for browsers', { status: 200 })
  return new ConnectorError('transient', `The API answered with ${kindOf(body)} instead of JSON`, { status: 200 })
}

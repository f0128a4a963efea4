/**
 * What a forum means by its errors: JSON with `errors` and often `error_type`; the limits in front of it answer in plain text.
 * https://docs.discourse.org · https://meta.discourse.org/t/available-settings-for-global-rate-limits-and-throttling/78612
 */
import { ConnectorError, type HttpOutcome } from '../contract.ts'
import { errorsShape } from './shapes.ts'

/** The forum says of one topic, or one category, that it is not there (or not for us). */
export class Refused extends ConnectorError {
  readonly reason: 'deleted' | 'private'

  constructor(reason: 'deleted' | 'private', message: string, status: number) {
    super('gone', message, { status, fix: 'Check the base URL' })
    this.reason = reason
  }
}

/** The error that an answer carries, or undefined where the default table knows as much. */
export function classify(outcome: HttpOutcome): ConnectorError | undefined {
  const { status, headers, body, url } = outcome
  if (status === 429) return limited(outcome)
  if (status < 400) return isLogin(outcome) ? needsLogin('It sends the hub to its sign-in page', status) : undefined
  if (headers.has('cf-mitigated') || status >= 500) return undefined
  const said = errorsShape.safeParse(body).data
  const text = said ? `The forum says: ${said.errors.join(' ').slice(0, 300)}` : ''
  if (status === 404 || status === 410) {
    if (said) return new Refused('deleted', text, status)
    return new ConnectorError('gone', `There is no Discourse forum at ${new URL(url).host} (${status})`, {
      status,
      fix: 'Check the base URL: it is the address of the forum’s front page',
    })
  }
  if (!said) return undefined
  if (said.error_type === 'not_logged_in') return needsLogin(text, status)
  if (status === 403) {
    if (headers.has('retry-after')) return undefined
    if (isOfOne(url)) return new Refused('private', text, status)
    return new ConnectorError('auth', text, {
      status,
      fix: 'Check the API key and the API username, and that the key may read topics, categories and posts',
    })
  }
  if (status === 400 || status === 422)
    return new ConnectorError('config', text, { status, fix: 'Check the settings against what the message names' })
  return undefined
}

const needsLogin = (text: string, status: number) =>
  new ConnectorError('auth', text, {
    status,
    fix: 'The forum shows nothing without signing in: set the API key and the API username, made under Admin › API',
  })

/** `Retry-After` is the default table's; without it the body may say how long: as JSON, or in a sentence. */
function limited({ headers, body, at, status }: HttpOutcome): ConnectorError | undefined {
  if (headers.has('retry-after')) return undefined
  const seconds = errorsShape.safeParse(body).data?.extras?.wait_seconds ?? secondsIn(body)
  if (seconds === undefined) return undefined
  const capped = Math.min(Math.ceil(seconds), longestWaitSeconds)
  const until = at.add({ seconds: capped })
  return new ConnectorError('rate-limited', 'The forum asks for a pause', { status, scope: 'host', until })
}

const longestWaitSeconds = 86_400

function secondsIn(body: unknown): number | undefined {
  const text = typeof body === 'string' ? body.slice(0, 1000) : ''
  const [, number, unit] = /\b(\d{1,6}) (second|minute|hour)s?\b/i.exec(text) ?? []
  if (!number || !unit) return undefined
  return Number(number) * { second: 1, minute: 60, hour: 3600 }[unit.toLowerCase() as 'second' | 'minute' | 'hour']
}

const isOfOne = (url: string) => /\/(t|c)\/[^/]/.test(new URL(url).pathname)

const isLogin = ({ url, body }: HttpOutcome) => typeof body === 'string' && /\/login$/.test(new URL(url).pathname)

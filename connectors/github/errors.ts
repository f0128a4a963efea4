/**
 * What GitHub means by its errors. Waits are obeyed in the order that GitHub asks for: `retry-after`, then `x-ratelimit-reset`
 * where nothing remains, else a minute and then longer.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
import { z } from 'zod'
import { kindOf } from '../answers.ts'
import { type BudgetHint, ConnectorError, type HttpOutcome } from '../contract.ts'
import { instantOf } from '../dates.ts'

export const graphqlErrorShape = z.object({
  type: z.string().optional(),
  message: z.string().default('an error without words'),
  path: z.array(z.union([z.string(), z.number()])).optional(),
  extensions: z.object({ code: z.string().optional() }).optional(),
})
const erroneousShape = z.object({ errors: z.array(graphqlErrorShape) })
const toldShape = z.object({ message: z.string() })
export type GraphqlError = z.output<typeof graphqlErrorShape>

/** The error that an answer carries, or undefined where the caller is to judge it. */
export function classify(outcome: HttpOutcome): ConnectorError | undefined {
  const { status, headers, body } = outcome
  if (status === 200) {
    if (typeof body !== 'object') return notJson(body)
    return limitAmong(graphqlErrorsIn(body), outcome)
  }
  const said = `GitHub says: ${wordsOf(body) || status}`
  if (status === 401)
    return new ConnectorError('auth', said, {
      status,
      fix: 'Make a new token (or App key) and set it: this one does not hold',
    })
  if (status === 451 || (status === 403 && /access blocked/i.test(said)))
    return new ConnectorError('gone', said, { status, fix: 'GitHub has closed this repository: remove the source' })
  if (status === 403 || status === 429) return limited(outcome, said) ?? refused(headers, status, said)
  return undefined
}

/** What is left of the hour's quota, for this token and this kind of request. */
export function budget({ headers, at }: HttpOutcome): BudgetHint | undefined {
  const remaining = numberIn(headers, 'x-ratelimit-remaining')
  if (remaining === undefined) return undefined
  return { remaining, resetAt: resetOf(headers, at) }
}

export const graphqlErrorsIn = (body: unknown): GraphqlError[] => erroneousShape.safeParse(body).data?.errors ?? []

/** What may be repeated of GitHub's words: short, and without anything that looks like a token. */
export function wordsOf(body: unknown): string {
  const message = toldShape.safeParse(body).data?.message ?? ''
  return withoutTokens(message).replace(/\s+/g, ' ').slice(0, 300)
}

export const withoutTokens = (text: string): string =>
  text.replace(/\b(gh[a-z]_\w+|github_pat_\w+|v\d+\.[0-9a-f]{20,}|eyJ[\w-]+\.[\w-]+(\.[\w-]+)?)/g, '(token)')

/** A used up quota comes as 200 in GraphQL, under two names; a secondary limit by its words alone. */
function limitAmong(errors: GraphqlError[], outcome: HttpOutcome): ConnectorError | undefined {
  for (const { type, message, extensions } of errors)
    if (
      /^RATE_LIMIT(ED)?$/.test(type ?? '') ||
      /rate_limit/i.test(extensions?.code ?? '') ||
      /secondary rate limit|abuse detection/i.test(message)
    )
      return asked(outcome, `GitHub says: ${wordsOf({ message })}`)
  return undefined
}

function limited(outcome: HttpOutcome, said: string): ConnectorError | undefined {
  const isLimit =
    outcome.status === 429 ||
    outcome.headers.has('retry-after') ||
    numberIn(outcome.headers, 'x-ratelimit-remaining') === 0 ||
    /rate limit|abuse detection/i.test(said)
  return isLimit ? asked(outcome, said) : undefined
}

/** Without `until` the runner waits a minute, then two, and so on. */
function asked({ status, headers, at }: HttpOutcome, said: string): ConnectorError {
  const isUsedUp = numberIn(headers, 'x-ratelimit-remaining') === 0
  const until = retryAfter(headers, at) ?? (isUsedUp ? resetOf(headers, at) : undefined)
  const fix =
    numberIn(headers, 'x-ratelimit-limit') === 60 ? 'Set token: 5,000 requests an hour instead of 60' : undefined
  return new ConnectorError('rate-limited', said, { status, scope: 'key', until, fix })
}

function refused(headers: Headers, status: number, said: string): ConnectorError {
  const fix = headers.has('x-github-sso')
    ? 'The organisation wants single sign-on: authorise the token for it at github.com/settings/tokens'
    : 'Let the token (or the App) read this repository: Contents, Issues and Discussions, read-only'
  return new ConnectorError('auth', said, { status, fix })
}

function notJson(body: unknown): ConnectorError {
  return new ConnectorError('schema-drift', `The API answered with ${kindOf(body)} instead of JSON`, {
    status: 200,
    fix: 'If this lasts, look whether the base URL is the API’s address',
  })
}

/** Both forms; a date is by the site's clock. */
function retryAfter(headers: Headers, at: Temporal.Instant): Temporal.Instant | undefined {
  const value = headers.get('retry-after')?.trim()
  if (!value) return undefined
  if (/^\d+(\.\d+)?$/.test(value)) return at.add({ seconds: Math.ceil(Math.min(Number(value), 86_400)) })
  const date = instantOf(value)
  return date && byOurClock(date, headers, at)
}

/** One second more, for two clocks. */
function resetOf(headers: Headers, at: Temporal.Instant): Temporal.Instant | undefined {
  const reset = numberIn(headers, 'x-ratelimit-reset')
  if (reset === undefined) return undefined
  return byOurClock(Temporal.Instant.fromEpochMilliseconds((reset + 1) * 1000), headers, at)
}

function byOurClock(moment: Temporal.Instant, headers: Headers, at: Temporal.Instant): Temporal.Instant {
  const siteNow = instantOf(headers.get('date')) ?? at
  return at.add(siteNow.until(moment))
}

function numberIn(headers: Headers, name: string): number | undefined {
  const value = headers.get(name)?.trim()
  return value && /^\d{1,11}$/.test(value) ? Number(value) : undefined
}

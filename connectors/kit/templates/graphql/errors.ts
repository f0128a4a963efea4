/** What the API means by its errors. GraphQL sends them with status 200. */
import { type BudgetHint, ConnectorError, type HttpOutcome } from '../../../contract.ts'
import { errorsShape } from './shapes.ts'

/** The error that an answer carries; undefined leaves it to src/http/classify.ts (401, 403, 429, 5xx). */
export function classify({ status, body, at }: HttpOutcome): ConnectorError | undefined {
  const [error] = errorsShape.safeParse(body).data?.errors ?? []
  if (!error) {
    if (status === 404 || status === 410)
      return new ConnectorError('gone', `The API answered ${status}`, { status, fix: 'Check the base URL' })
    return undefined
  }
  const text = `The site says: ${error.message}`
  // CHANGE: the site's own codes. docs/connectors.md says what the hub does about each class.
  switch (error.extensions?.code) {
    case 'EXPIRED_CURSOR':
      return new ConnectorError('pagination-reset', text, { status })
    case 'UNAUTHENTICATED':
      return new ConnectorError('auth', text, { status, fix: 'Check key, or make a new one at the site' })
    case 'RATE_LIMITED':
      return new ConnectorError('rate-limited', text, { status, scope: 'host', until: at.add({ seconds: 30 }) })
    case 'GRAPHQL_VALIDATION_FAILED':
      return new ConnectorError('schema-drift', text, { status })
    default:
      // Part of an answer is no answer: what is missing would look deleted.
      return new ConnectorError('transient', text, { status })
  }
}

// CHANGE: where the site says how many requests are left; else leave this out, here and in index.ts.
export function budget({ headers }: HttpOutcome): BudgetHint | undefined {
  const left = headers.get('x-ratelimit-remaining')
  return left ? { remaining: Number(left) } : undefined
}

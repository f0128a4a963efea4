/** What the API means by its errors, whatever the status they come with. */
import { type BudgetHint, ConnectorError, type HttpOutcome } from '../../../contract.ts'
import { errorShape } from './shapes.ts'

/** The error that an answer carries; undefined leaves it to src/http/classify.ts (401, 403, 429, 5xx). */
export function classify({ status, body, at }: HttpOutcome): ConnectorError | undefined {
  const error = errorShape.safeParse(body).data?.error
  if (!error) {
    if (status === 404 || status === 410)
      return new ConnectorError('gone', `The API answered ${status}`, { status, fix: 'Check the base URL' })
    return undefined
  }
  const text = `The site says: ${error.code}${error.message ? ` (${error.message})` : ''}`
  // CHANGE: the site's own codes. docs/connectors.md says what the hub does about each class.
  switch (error.code) {
    case 'expired_page':
      return new ConnectorError('pagination-reset', text, { status })
    case 'bad_key':
      return new ConnectorError('auth', text, { status, fix: 'Check key, or make a new one at the site' })
    case 'slow_down':
      return new ConnectorError('rate-limited', text, { status, scope: 'host', until: at.add({ seconds: 30 }) })
    default:
      return new ConnectorError(status >= 400 && status < 500 ? 'config' : 'transient', text, { status })
  }
}

// CHANGE: where the site says how many requests are left; else leave this out, here and in index.ts.
export function budget({ headers }: HttpOutcome): BudgetHint | undefined {
  const left = headers.get('x-ratelimit-remaining')
  return left ? { remaining: Number(left) } : undefined
}

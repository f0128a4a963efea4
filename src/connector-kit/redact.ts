/** What must not be in a file that others read. Pure. */
import { redactedUrl } from '../http/redirects.ts'
import { withoutSecrets } from '../sources/settings.ts'

/** What a person gave as secrets, by name; and whether addresses of e-mail may stay. */
export type Hiding = { secrets: Record<string, unknown>; keepsEmails: boolean }

/** Tokens that a site hands out, by the names they have in JSON. */
const secretName =
  /^(access|refresh|id|auth|session|csrf)[_-]?token$|^(client[_-]?)?secret$|^api[_-]?key$|^password$|^authorization$/i
/** From where a word begins: looked for from each of its letters, a long one would take its length squared. */
const email = /(?<![\w.+-])[\w.+-]+@(?:[a-z\d-]+\.)+[a-z]{2,}/gi

/** The text without secrets, and without addresses of e-mail. */
export const redactedText = (text: string, { secrets, keepsEmails }: Hiding): string => {
  const clean = withoutSecrets(text, secrets)
  return keepsEmails ? clean : clean.replace(email, 'somebody@example.org')
}

/** JSON likewise, and without the tokens in it. */
export function redactedJson(value: unknown, hiding: Hiding): unknown {
  if (typeof value === 'string') return redactedText(value, hiding)
  if (Array.isArray(value)) return value.map((one) => redactedJson(one, hiding))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, one]) =>
    secretName.test(name) && typeof one === 'string' ? [name, '(secret)'] : [name, redactedJson(one, hiding)],
  )
  return Object.fromEntries(entries)
}

/** The parameters that tell a request from others: those that carry a secret do not. */
export function redactedQuery(url: URL, { secrets }: Hiding, left: string[]): Record<string, string> {
  const shown = new URL(redactedUrl(url)).searchParams
  const isShown = ([name, value]: [string, string]) =>
    shown.get(name) === value && withoutSecrets(value, secrets) === value && !left.includes(name)
  return Object.fromEntries([...url.searchParams].filter(isShown))
}

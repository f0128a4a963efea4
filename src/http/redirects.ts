import { ConnectorError } from '../../connectors/contract.ts'
import { blocked } from './addresses.ts'
import type { Question } from './exchange.ts'

export const maxRedirects = 5

const secretHeaders = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'api-key',
  'api-username',
  'apikey',
  'x-api-key',
  'x-auth-token',
  'x-access-token',
  'x-csrf-token',
  'private-token',
]

const secretParameter =
  /^(key|api[-_]?key|apikey|token|(access|auth|refresh|private)[-_]?token|(client[-_]?)?secret|pass(word)?|sig(nature)?|auth|code)$/i

/** The URL for logs and messages: values of parameters that look secret are replaced. */
export function redactedUrl(url: URL): string {
  const shown = new URL(url)
  shown.username = ''
  shown.password = ''
  for (const name of [...shown.searchParams.keys()])
    if (secretParameter.test(name)) shown.searchParams.set(name, 'hidden')
  return shown.href
}

/** All secrets that a request carries, in one text: what tells one key of a site from another. Empty: none. */
export function credentialsOf({ headers, url }: Pick<Question, 'headers' | 'url'>): string {
  const inHeaders = secretHeaders.map((name) => headers.get(name)).filter((value) => value !== null)
  const inQuery = [...url.searchParams].filter(([name]) => secretParameter.test(name)).map(([, value]) => value)
  return [...inHeaders, ...inQuery].join('\n')
}

/** The request without anything secret in its headers. */
export function withoutCredentials(question: Question): Question {
  const headers = new Headers(question.headers)
  for (const name of secretHeaders) headers.delete(name)
  return { ...question, headers }
}

export const isRedirect = (status: number) => [301, 302, 303, 307, 308].includes(status)

/**
 * The request that a redirect asks for. Secrets stay with the origin they were meant for: across origins the headers go, and
 * so do query parameters that repeat a secret of ours.
 *
 * @returns undefined when the answer names no place
 * @throws ConnectorError blocked on the way from https to http with secrets; transient when the place does not parse
 */
export function redirected(question: Question, status: number, location: string | null): Question | undefined {
  if (location === null) return undefined
  if (!URL.canParse(location, question.url))
    throw new ConnectorError('transient', `${question.url.host} redirects to something that is no address`)
  const url = new URL(location, question.url)
  const becomesGet = status === 303 ? question.method !== 'HEAD' : status < 303 && question.method === 'POST'
  const headers = new Headers(question.headers)
  if (becomesGet) for (const name of ['content-type', 'content-encoding', 'content-language']) headers.delete(name)
  const next = { ...question, url, headers, ...(becomesGet ? { method: 'GET', body: null } : {}) }
  if (url.origin === question.url.origin) return next

  const secrets = credentialsOf(question)
  if (secrets === '') return next
  if (question.url.protocol === 'https:' && url.protocol === 'http:')
    throw blocked(url, 'a request with credentials is not continued over plain http')
  for (const [name, value] of [...url.searchParams])
    if (secretParameter.test(name) || secrets.split('\n').includes(value)) url.searchParams.delete(name)
  // Validators belong to the document that they were given for, and can tell one reader from another.
  for (const name of ['if-none-match', 'if-modified-since']) headers.delete(name)
  return withoutCredentials(next)
}

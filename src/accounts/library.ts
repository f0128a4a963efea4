import { APIError } from 'better-auth'
import type { Request } from 'express'

/** What the accounts library said: its answer with the cookies to set, or the code of its refusal. */
export type Answer<T> = { response: T; cookies: string[]; refusal?: undefined } | { refusal: string; cookies: string[] }

/** What the library may see of a request: whose it is, and with which browser. */
export function headersFor(req: Pick<Request, 'get'>): Headers {
  const headers = new Headers()
  const [cookies, browser] = [req.get('cookie'), req.get('user-agent')]
  if (cookies !== undefined) headers.set('cookie', readAlike(cookies))
  if (browser !== undefined) headers.set('user-agent', browser)
  return headers
}

/**
 * Cookies that the library reads as we do: the first of each name, and none that is written so oddly that it would find one
 * where we find none or another. Otherwise one session would be judged by the code that another one's owner knows.
 */
function readAlike(cookies: string): string {
  const first = new Map<string, string>()
  for (const [pair, name = ''] of cookies.matchAll(/(?<=^|; *)([^\s=;"]+)=(?!\s*")[^;]*/g))
    if (!first.has(name)) first.set(name, pair)
  return [...first.values()].join('; ')
}

/** Calls one of the library's endpoints. @throws what is no refusal */
export async function askLibrary<T>(call: Promise<{ headers: Headers; response: T }>): Promise<Answer<T>> {
  try {
    const { headers, response } = await call
    return { response, cookies: headers.getSetCookie() }
  } catch (error) {
    if (!(error instanceof APIError) || error.statusCode >= 500) throw error
    const cookies = error.headers instanceof Headers ? error.headers.getSetCookie() : []
    return { refusal: error.body?.code ?? 'refused', cookies }
  }
}

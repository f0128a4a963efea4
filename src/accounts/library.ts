import { APIError } from 'better-auth'
import type { Request } from 'express'

/** What the accounts library said: its answer with the cookies to set, or the code of its refusal. */
export type Answer<T> = { response: T; cookies: string[]; refusal?: undefined } | { refusal: string; cookies: string[] }

/** What the library may see of a request: whose it is, and with which browser. */
export function headersFor(req: Pick<Request, 'get'>): Headers {
  const headers = new Headers()
  for (const name of ['cookie', 'user-agent']) {
    const value = req.get(name)
    if (value !== undefined) headers.set(name, value)
  }
  return headers
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

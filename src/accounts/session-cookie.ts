import { createHmac } from 'node:crypto'
import type { Config } from '../config.ts'
import { cookieName, cookieValue, endCookie, setCookie } from '../http/cookies.ts'
import { isTokenRight } from '../token.ts'

/** How long a session lives after it was last used. */
export const sessionDays = 60

type CookieConfig = Pick<Config, 'publicUrl' | 'secret'>

/** As the accounts library names it. */
export const sessionCookieName = (config: CookieConfig) => cookieName(config, 'session_token')

/** What the library writes into the cookie: the token and its signature. */
export function signedToken(config: CookieConfig, token: string): string {
  const signature = createHmac('sha256', config.secret.key('accounts').toString('hex')).update(token).digest('base64')
  return encodeURIComponent(`${token}.${signature}`)
}

/** The token of the session cookie among a request's cookies, where its signature is ours. */
export function sessionToken(config: CookieConfig, cookies: string | undefined): string | undefined {
  const value = cookieValue(cookies, sessionCookieName(config))
  if (value === undefined) return undefined
  const token = value.slice(0, value.lastIndexOf('.'))
  return isTokenRight(value, decodeURIComponent(signedToken(config, token))) ? token : undefined
}

/** The whole `Set-Cookie` of a session that goes on. */
export const sessionCookie = (config: CookieConfig, token: string): string =>
  setCookie(config, 'session_token', signedToken(config, token), { seconds: sessionDays * 24 * 3600 })

/** The `Set-Cookie` that takes it back. */
export const endedCookie = (config: CookieConfig): string => endCookie(config, 'session_token')

/** The cookie in which the library notes who still owes a second factor. */
export const challengeCookieName = (config: CookieConfig) => cookieName(config, 'two_factor')

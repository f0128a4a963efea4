import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Config } from '../config.ts'

/** How long a session lives after it was last used. */
export const sessionDays = 60

type CookieConfig = Pick<Config, 'publicUrl' | 'secret'>

const isHttps = ({ publicUrl }: CookieConfig) => publicUrl?.startsWith('https:') ?? false

/** As the accounts library names it. */
export const sessionCookieName = (config: CookieConfig) =>
  `${isHttps(config) ? '__Secure-' : ''}guildhall.session_token`

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
  const expected = Buffer.from(decodeURIComponent(signedToken(config, token)))
  const given = Buffer.from(value)
  return expected.length === given.length && timingSafeEqual(expected, given) ? token : undefined
}

/** A cookie of a request, decoded; undefined where there is none, or one that cannot be read. */
export function cookieValue(cookies: string | undefined, name: string): string | undefined {
  const found = cookies?.split(';').find((cookie) => cookie.trimStart().startsWith(`${name}=`))
  try {
    return found && decodeURIComponent(found.slice(found.indexOf('=') + 1).trim())
  } catch {
    return undefined
  }
}

/** The whole `Set-Cookie` of a session that goes on. */
export function sessionCookie(config: CookieConfig, token: string): string {
  const secure = isHttps(config) ? '; Secure' : ''
  return `${sessionCookieName(config)}=${signedToken(config, token)}; Max-Age=${sessionDays * 24 * 3600}; Path=/; HttpOnly; SameSite=Lax${secure}`
}

/** The `Set-Cookie` that takes it back. */
export function endedCookie(config: CookieConfig): string {
  return `${sessionCookieName(config)}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax${isHttps(config) ? '; Secure' : ''}`
}

/** The cookie in which the library notes who still owes a second factor. */
export const challengeCookieName = (config: CookieConfig) => `${isHttps(config) ? '__Secure-' : ''}guildhall.two_factor`

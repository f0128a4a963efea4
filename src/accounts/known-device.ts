import { randomUUIDv7 } from 'node:crypto'
import type { Config } from '../config.ts'
import { cookieName, cookieValue, isHttps } from '../http/cookies.ts'
import { isTokenRight } from '../token.ts'

const keptDays = 365

type CookieConfig = Pick<Config, 'publicUrl' | 'secret'>

/**
 * A browser that has signed in to an account, or set its password by a link, brings a cookie that says so. It opens nothing:
 * its tries are counted apart, so that somebody who guesses at the account from elsewhere cannot shut its owner out.
 * @returns the whole `Set-Cookie`
 */
export function deviceCookie(config: CookieConfig, email: string): string {
  const id = randomUUIDv7()
  const secure = isHttps(config) ? '; Secure' : ''
  return `${cookieName(config, 'device')}=${id}.${proofOf(config, id, email)}; Max-Age=${keptDays * 24 * 3600}; Path=/; HttpOnly; SameSite=Lax${secure}`
}

/** Which device of the account's a request comes from; undefined where it is none. */
export function knownDevice(config: CookieConfig, cookies: string | undefined, email: string): string | undefined {
  const [id = '', proof = ''] = (cookieValue(cookies, cookieName(config, 'device')) ?? '').split('.')
  return isTokenRight(proof, proofOf(config, id, email)) ? id : undefined
}

const proofOf = ({ secret }: CookieConfig, id: string, email: string) => secret.hash('known device', `${id}\n${email}`)

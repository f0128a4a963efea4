import type { Config } from '../config.ts'

/** Whether browsers reach the hub encrypted; only then its cookies are for such requests alone. */
export const isHttps = ({ publicUrl }: Pick<Config, 'publicUrl'>): boolean => publicUrl?.startsWith('https:') ?? false

/** A cookie of ours, as the browser keeps it. */
export const cookieName = (config: Pick<Config, 'publicUrl'>, name: string): string =>
  `${isHttps(config) ? '__Secure-' : ''}guildhall.${name}`

/**
 * The `Set-Cookie` of a cookie of ours, under `cookieName`: for the hub's own pages, out of reach of scripts, and where the
 * hub is encrypted sent over such connections alone.
 * @param value  letters that a cookie may hold
 */
export const setCookie = (
  config: Pick<Config, 'publicUrl'>,
  name: string,
  value: string,
  { path = '/', seconds }: { path?: string; seconds: number },
): string =>
  `${cookieName(config, name)}=${value}; Max-Age=${seconds}; Path=${path}; HttpOnly${isHttps(config) ? '; Secure' : ''}; SameSite=Lax`

/** The `Set-Cookie` that takes it back. */
export const endCookie = (config: Pick<Config, 'publicUrl'>, name: string, path = '/'): string =>
  setCookie(config, name, '', { path, seconds: 0 })

/** A cookie of a request, decoded; undefined where there is none, or one that cannot be read. */
export function cookieValue(cookies: string | undefined, name: string): string | undefined {
  const found = cookies?.split(';').find((cookie) => cookie.trimStart().startsWith(`${name}=`))
  try {
    return found && decodeURIComponent(found.slice(found.indexOf('=') + 1).trim())
  } catch {
    return undefined
  }
}

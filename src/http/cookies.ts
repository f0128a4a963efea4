import type { Config } from '../config.ts'

/** Whether browsers reach the hub encrypted; only then its cookies are for such requests alone. */
export const isHttps = ({ publicUrl }: Pick<Config, 'publicUrl'>): boolean => publicUrl?.startsWith('https:') ?? false

/** A cookie of ours, as the browser keeps it. */
export const cookieName = (config: Pick<Config, 'publicUrl'>, name: string): string =>
  `${isHttps(config) ? '__Secure-' : ''}guildhall.${name}`

/** A cookie of a request, decoded; undefined where there is none, or one that cannot be read. */
export function cookieValue(cookies: string | undefined, name: string): string | undefined {
  const found = cookies?.split(';').find((cookie) => cookie.trimStart().startsWith(`${name}=`))
  try {
    return found && decodeURIComponent(found.slice(found.indexOf('=') + 1).trim())
  } catch {
    return undefined
  }
}

import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { ConnectorError } from '../../connectors/contract.ts'

/** Which private `host:port` may be reached, as written in `GUILDHALL_ALLOW_HOSTS`. */
export type AllowList = { has(host: string, port: number): boolean }

export function allowList(hosts: string[]): AllowList {
  const entries = new Set(hosts.map((host) => host.toLowerCase()))
  return { has: (host, port) => entries.has(`${bareHost(host)}:${port}`) }
}

/**
 * Whether an IP literal is an address of the public internet. Private, loopback, link-local, mapped, translated and
 * reserved ranges are not; neither is anything that does not parse. Of IPv6 only 2000::/3 is given out: `::127.0.0.1`, as
 * URLs write it (`::7f00:1`), is not.
 */
export function isPublicAddress(address: string | undefined): boolean {
  try {
    const parsed = ipaddr.process(address ?? '')
    return parsed.range() === 'unicast' && (!(parsed instanceof ipaddr.IPv6) || parsed.match(globalV6))
  } catch {
    return false
  }
}

const globalV6 = ipaddr.IPv6.parseCIDR('2000::/3')

/** The literal's text when the host of a URL is one, without brackets. */
export function addressLiteral(host: string): string | undefined {
  const bare = bareHost(host)
  return isIP(bare) === 0 ? undefined : bare
}

/**
 * The URL as it may be requested: http or https, ports 80 and 443 or on the list, no user info, no trailing dot, no
 * fragment. Says nothing yet of where its name leads: guarded-connect.ts looks at that.
 *
 * @param typed  what a person set, or the call began with: where none of it is on the list, a public site leads here,
 *   which the list never admits
 * @throws ConnectorError blocked
 */
export function admittedUrl(given: URL, list: AllowList, typed: URL[] = [given]): URL {
  const url = new URL(given)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw blocked(url, `not http or https: ${url.protocol}`)
  if (url.username !== '' || url.password !== '') throw blocked(url, 'the address holds a user name or password')
  url.hostname = url.hostname.replace(/\.+$/, '')
  url.hash = ''
  const listed = isListed(url, list)
  if (listed && !typed.some((one) => isListed(one, list)))
    throw blocked(url, 'a public site leads to a private address')
  const port = portOf(url)
  if (!listed && port !== 80 && port !== 443) throw blocked(url, `port ${port} is not 80 or 443`)
  const literal = addressLiteral(url.hostname)
  if (!listed && literal !== undefined && !isPublicAddress(literal))
    throw blocked(url, `${literal} is not a public address`)
  return url
}

export function portOf(url: URL): number {
  return Number(url.port || (url.protocol === 'https:' ? 443 : 80))
}

export function blocked(url: { host: string }, reason: string): ConnectorError {
  return new ConnectorError('blocked', `${url.host} is not asked: ${reason}`, {
    fix: 'Use a public http or https address, or name the private one in GUILDHALL_ALLOW_HOSTS.',
  })
}

const isListed = (url: URL, list: AllowList) => list.has(url.hostname, portOf(url))

const bareHost = (host: string) =>
  host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.+$/, '')

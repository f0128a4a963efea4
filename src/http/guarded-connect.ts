import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import { type AllowList, addressLiteral, blocked, isPublicAddress } from './addresses.ts'

export const connectTimeoutMs = 5_000

/**
 * Connects to public addresses only, and to what is on the list. Checking the URL is not enough: a literal is never
 * looked up, and a name can answer differently between a check and the connection. So literals are judged here, the
 * lookup used for the connection itself hands out public addresses only, and the address really connected to is
 * looked at before the socket is handed over.
 *
 * @param lookup  for tests
 */
export function guardedConnect(list: AllowList, lookup: LookupFunction = systemLookup): buildConnector.connector {
  const common = { timeout: connectTimeoutMs, allowH2: false }
  const anywhere = buildConnector({ ...common, lookup })
  const publicOnly = buildConnector({ ...common, lookup: publicLookup(lookup) })
  return (options, callback) => {
    const port = Number(options.port || (options.protocol === 'https:' ? 443 : 80))
    if (list.has(options.hostname, port)) return anywhere(options, callback)
    const host = { host: options.hostname }
    const literal = addressLiteral(options.hostname)
    if (literal !== undefined && !isPublicAddress(literal))
      return callback(blocked(host, `${literal} is not a public address`), null)
    publicOnly(options, (...[error, socket]) => {
      if (error) return callback(error, null)
      const reached = socket.remoteAddress
      if (isPublicAddress(reached)) return callback(null, socket)
      socket.destroy()
      callback(blocked(host, `it leads to ${reached ?? 'nowhere'}, which is not a public address`), null)
    })
  }
}

/** A lookup that forgets the addresses that are not public, and fails when none is left. */
function publicLookup(lookup: LookupFunction): LookupFunction {
  return (hostname, options: LookupOptions, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, [])
      const all = typeof found === 'string' ? [{ address: found, family: 0 }] : (found as LookupAddress[])
      const open = all.filter(({ address }) => isPublicAddress(address))
      const first = open[0]
      if (first === undefined) {
        const led = all.map(({ address }) => address).join(', ') || 'nowhere'
        return callback(blocked({ host: hostname }, `it leads to ${led}, which is not a public address`), [])
      }
      if (options.all) callback(null, open)
      else callback(null, first.address, first.family)
    })
  }
}

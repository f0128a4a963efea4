import { isIP } from 'node:net'
import type { Request } from 'express'

/**
 * Whether a request was made on this machine, for this machine. A proxy or tunnel says that it is one; a page elsewhere that a
 * name of its own leads here is refused by the name.
 */
export function isFromHere(req: Pick<Request, 'get' | 'socket'>): boolean {
  const isForwarded = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'via'].some((name) => req.get(name))
  const name = URL.parse(`http://${req.get('host') ?? ''}`)?.hostname ?? ''
  return !isForwarded && isLocalName(name) && isLoopback(req.socket.remoteAddress ?? '')
}

/** A name or address under which a machine reaches itself alone. */
export const isLocalName = (name: string) => name === 'localhost' || isLoopback(name.replace(/^\[|\]$/g, ''))

function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '')
  return isIP(plain) === 4 ? plain.startsWith('127.') : plain === '::1'
}

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** What opens something to whoever holds it: 256 bits in 43 letters of an address, nothing to guess. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** What is kept of a token that is looked up alone: no key is needed, there is nothing to try out. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Takes as long for a token that is nearly right. */
export function isTokenRight(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}

import { timingSafeEqual } from 'node:crypto'
import { type Config, hubAddress } from '../config.ts'

/** What a link in a mail may do. Each opens a page that asks; only its form changes anything. */
export const linkedActs = ['accept', 'ask-info', 'decline', 'snooze', 'pause'] as const
export type LinkedAct = (typeof linkedActs)[number]

/**
 * Names a person for one request in one version: whoever holds it may do there what the receiver may, and nothing else.
 * Nothing is stored; the next transition makes it worthless.
 */
export function requestToken(
  config: Pick<Config, 'secret'>,
  request: { publicId: string; version: number },
  memberId: string,
): string {
  return config.secret.hash('request links', `${request.publicId} ${request.version} ${memberId}`).slice(0, 43)
}

export function isTokenRight(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** The address of the page that asks. */
export function actUrl(
  config: Pick<Config, 'secret' | 'publicUrl' | 'host' | 'port'>,
  request: { publicId: string; version: number },
  memberId: string,
  act: LinkedAct,
): string {
  const token = requestToken(config, request, memberId)
  return `${hubAddress(config)}/requests/${request.publicId}/${act}?token=${token}`
}

import type { Config } from '../config.ts'
import type { TextKey } from '../http/texts.ts'

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

const labels = {
  accept: 'request.act.accept.button',
  'ask-info': 'request.act.ask-info.button',
  decline: 'request.act.decline.button',
  snooze: 'request.act.snooze.button',
  pause: 'request.act.pause.button',
} as const satisfies Record<LinkedAct, TextKey>

/** Every link of a mail to the receiver, with its label. */
export const linksFor = (
  config: Pick<Config, 'secret'>,
  request: { publicId: string; version: number },
  receiverId: string,
): { text: TextKey; url: string }[] =>
  linkedActs.map((act) => ({ text: labels[act], url: actUrl(config, request, receiverId, act) }))

/** The page that asks, from the root. */
export function actUrl(
  config: Pick<Config, 'secret'>,
  request: { publicId: string; version: number },
  receiverId: string,
  act: LinkedAct,
): string {
  return `/requests/${request.publicId}/${act}?token=${requestToken(config, request, receiverId)}`
}

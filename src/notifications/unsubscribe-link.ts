import { type Config, hubAddress } from '../config.ts'
import { isTokenRight } from '../token.ts'
import { isStoppable, type StoppableKind } from './kinds.ts'

const purpose = 'unsubscribe'

/** Turns off one kind of mail for one member, without signing in (RFC 8058). Good for ever: old mails are read too. */
export function unsubscribeUrl(
  config: Pick<Config, 'publicUrl' | 'host' | 'port' | 'secret'>,
  memberId: string,
  kind: StoppableKind,
): string {
  return `${hubAddress(config)}/unsubscribe/${unsubscribeToken(config, memberId, kind)}`
}

export function unsubscribeToken(config: Pick<Config, 'secret'>, memberId: string, kind: StoppableKind): string {
  return `${memberId}.${kind}.${signature(config, memberId, kind)}`
}

/** Whose mail of which kind a token turns off; undefined for one that we did not make. */
export function readUnsubscribeToken(
  config: Pick<Config, 'secret'>,
  token: string,
): { memberId: string; kind: StoppableKind } | undefined {
  const [memberId = '', kind = '', given = '', ...more] = token.split('.')
  if (more.length > 0 || !isStoppable(kind) || !/^[0-9a-f]{32}$/.test(given)) return undefined
  return isTokenRight(given, signature(config, memberId, kind)) ? { memberId, kind } : undefined
}

const signature = ({ secret }: Pick<Config, 'secret'>, memberId: string, kind: string) =>
  secret.hash(purpose, `${memberId} ${kind}`).slice(0, 32)

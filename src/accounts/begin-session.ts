import { randomUUIDv7 } from 'node:crypto'
import type { Deps } from '../deps.ts'
import { newToken, tokenHash } from '../token.ts'
import { sessionCookie, sessionDays } from './session-cookie.ts'

/**
 * Signs somebody in whose right was proven otherwise than by a password: by a link in a mail, by the first-admin link.
 * @returns the `Set-Cookie` of a new session; one that the browser brought along is not gone on with
 */
export async function beginSession(
  { db, now, config }: Pick<Deps, 'db' | 'now' | 'config'>,
  accountId: string,
  userAgent: string | undefined,
): Promise<string> {
  const token = newToken()
  await db('account_sessions').insert({
    id: randomUUIDv7(),
    user_id: accountId,
    token: tokenHash(token),
    expires_at: now().add({ hours: sessionDays * 24 }),
    user_agent: userAgent?.slice(0, 500) ?? '',
    created_at: now(),
    updated_at: now(),
  })
  return sessionCookie(config, token)
}

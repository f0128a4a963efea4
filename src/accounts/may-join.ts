import { readSettings } from '../admin/settings.ts'
import type { Deps } from '../deps.ts'
import { inviteByToken } from '../mentors/invite-queries.ts'

/**
 * Whether somebody may make an account: anyone, where the hub is open; otherwise who holds the link of an invitation that
 * waits, and comes from it.
 * @param next  where the sign-up leads on to
 */
export async function mayJoin(
  { db, now, config }: Pick<Deps, 'db' | 'now' | 'config'>,
  next: string,
): Promise<boolean> {
  if ((await readSettings(db)).anyoneMaySignUp) return true
  const token = next.match(/^\/invitations\/([\w-]{10,200})$/)?.[1]
  if (token === undefined) return false
  return (await inviteByToken(db, now(), config, token))?.state === 'sent'
}

import type { Response } from 'express'
import type { Deps } from '../deps.ts'
import { SignInNeeded } from '../errors.ts'
import type { Member } from './member.ts'
import { type OwnAccount, ownAccount } from './queries.ts'
import { type CurrentSession, mustBeAllowed, sessionOf } from './signed-in.ts'

/**
 * The member of a request with their session and how they sign in.
 * @throws SignInNeeded for a visitor
 */
export async function ownMember(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  res: Response,
): Promise<{ member: Member; session: CurrentSession; account: OwnAccount }> {
  const member = mustBeAllowed(res, 'account.own')
  const session = sessionOf(res)
  const account = session && (await ownAccount(db, session.accountId, now()))
  if (!account) throw new SignInNeeded()
  return { member, session, account }
}

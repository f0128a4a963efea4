import type { Deps } from '../deps.ts'
import { isPassword } from './change-password.ts'
import type { Guesser, GuessLimits } from './limits.ts'
import type { OwnAccount } from './queries.ts'
import type { CurrentSession } from './signed-in.ts'

/** So long a sign-in stands for the password that an account does not have. */
export const freshMinutes = 10

type Own = { account: Pick<OwnAccount, 'id' | 'email' | 'hasPassword'>; session: CurrentSession }

/** Tries at an open session are that session's: nobody elsewhere uses them up. */
export const ownGuesser = ({ account, session }: Own, address: string | undefined): Guesser => ({
  address,
  account: account.email,
  known: session.id,
})

export const isFresh = ({ begunAt }: Pick<CurrentSession, 'begunAt'>, now: Temporal.Instant): boolean =>
  Temporal.Instant.compare(begunAt.add({ minutes: freshMinutes }), now) > 0

/**
 * Whether whoever sits at a session is its owner, and not somebody who found it open: by the password, or, where the account
 * has none (it came by GitHub), by having signed in just now.
 * @throws TooMany 'too-many-tries'
 */
export async function proveOwner(
  { db, now, limits }: Pick<Deps, 'db' | 'now'> & { limits: GuessLimits },
  own: Own,
  { password, address }: { password: string; address: string | undefined },
): Promise<'proven' | 'wrong' | 'stale'> {
  if (!own.account.hasPassword) return isFresh(own.session, now()) ? 'proven' : 'stale'
  const guesser = ownGuesser(own, address)
  await limits.count('password', guesser)
  if (!(await isPassword({ db }, own.account.id, password))) return 'wrong'
  await limits.forgive('password', guesser)
  return 'proven'
}

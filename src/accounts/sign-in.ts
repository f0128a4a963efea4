import type { Deps } from '../deps.ts'
import type { Auth } from './auth.ts'
import { askLibrary } from './library.ts'
import { noteSignIn } from './note-sign-in.ts'

export type SignedIn =
  | { state: 'in' | 'second-factor'; cookies: string[] }
  | { state: 'wrong' | 'suspended'; cookies?: undefined }

/**
 * Signs in by password. An address without an account costs the same time as a wrong password, and is answered the same.
 * Limits are counted by the caller.
 */
export async function signIn(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'jobs'> & { auth: Auth },
  { email, password, headers }: { email: string; password: string; headers: Headers },
): Promise<SignedIn> {
  const { db, auth } = deps
  // The session that the browser brings along is not gone on with: it could be somebody else's gift.
  const answer = await askLibrary(auth.api.signInEmail({ body: { email, password }, headers, returnHeaders: true }))
  if (answer.refusal !== undefined) return { state: 'wrong' }
  const account = await db('accounts as a')
    .join('members as m', 'm.id', 'a.member_id')
    .where({ 'a.email': email })
    .first('a.id', 'a.member_id', 'm.state')
  if (account?.state !== 'active') {
    if (account) await db('account_sessions').where({ user_id: account.id }).delete()
    return { state: account ? 'suspended' : 'wrong' }
  }
  if ('twoFactorRedirect' in answer.response) return { state: 'second-factor', cookies: answer.cookies }
  await noteSignIn(deps, account.member_id)
  return { state: 'in', cookies: answer.cookies }
}

import type { Request } from 'express'
import type { Deps } from '../deps.ts'
import { cookieValue } from '../http/cookies.ts'
import type { Auth } from './auth.ts'
import { askLibrary } from './library.ts'
import { noteSignIn } from './note-sign-in.ts'
import { memberOfAccount, unfinishedSession } from './queries.ts'
import { challengeCookieName, sessionToken } from './session-cookie.ts'

type SecondDeps = Pick<Deps, 'db' | 'now' | 'config' | 'jobs'> & { auth: Auth }

/** Who has shown a password, or came by GitHub, and still owes a code. */
export type Challenge = { accountId: string; sessionId: string | undefined }

export async function whoIsChallenged(
  { db, now, config, auth }: SecondDeps,
  req: Pick<Request, 'get'>,
): Promise<Challenge | undefined> {
  const cookies = req.get('cookie')
  const token = sessionToken(config, cookies)
  const session = token ? await unfinishedSession(db, token, now()) : undefined
  if (session?.isPending) return { accountId: session.accountId, sessionId: session.id }
  // The signature is checked by the library when the code is; here it only says whose tries are counted.
  const value = cookieValue(cookies, challengeCookieName(config))
  if (!value || session) return undefined
  const { internalAdapter } = await auth.$context
  const challenge = await internalAdapter.findVerificationValue(value.slice(0, value.lastIndexOf('.')))
  return challenge ? { accountId: challenge.value, sessionId: undefined } : undefined
}

/** Checks a code of the app, or a recovery code, which is then used up; signs in when it is right. */
export async function passSecondFactor(
  deps: SecondDeps,
  { accountId, sessionId }: Challenge,
  code: string,
  headers: Headers,
): Promise<{ passed: true; cookies: string[] } | { passed: false }> {
  const { auth, db } = deps
  const answer = await checkCode(auth, code, headers)
  if (answer.refusal !== undefined) return { passed: false }
  if (sessionId) await db('account_sessions').where({ id: sessionId }).update({ is_pending: false })
  const member = await memberOfAccount(db, accountId)
  if (member) await noteSignIn(deps, member.id)
  return { passed: true, cookies: answer.cookies }
}

/** Of the app, or a recovery code: for the sign-in that the cookies have begun, or for the session that they bring. */
export async function checkCode(auth: Auth, code: string, headers: Headers) {
  const given = { body: { code }, headers, returnHeaders: true } as const
  if (/^\d{6}$/.test(code)) return askLibrary(auth.api.verifyTOTP(given))
  const recovery = (text: string) => askLibrary(auth.api.verifyBackupCode({ ...given, body: { code: text } }))
  const answer = await recovery(code)
  // Phones begin with a capital letter; codes from before have some of their own.
  const small = code.toLowerCase()
  return answer.refusal !== undefined && small !== code ? recovery(small) : answer
}

import { symmetricDecrypt } from 'better-auth/crypto'
import type { Deps } from '../deps.ts'
import type { Auth } from './auth.ts'
import { askLibrary } from './library.ts'

type TwoFactorDeps = Pick<Deps, 'db' | 'config'> & { auth: Auth }

/** Makes a secret, which is asked for with no sign-in before its first code was typed. @returns false: not the password */
export async function beginTwoFactor({ auth }: TwoFactorDeps, password: string, headers: Headers): Promise<boolean> {
  const answer = await askLibrary(auth.api.enableTwoFactor({ body: { password }, headers, returnHeaders: true }))
  return answer.refusal === undefined
}

/** The secret that waits for its first code, as text and as the address that an app reads from a picture. */
export async function waitingSecret(
  { auth, db, config }: TwoFactorDeps,
  account: { id: string; email: string },
): Promise<{ secret: string; uri: string } | undefined> {
  const row = await db('account_two_factors').where({ user_id: account.id, verified: false }).first('secret')
  if (!row) return undefined
  const { secretConfig } = await auth.$context
  const secret = base32(await symmetricDecrypt({ key: secretConfig, data: row.secret }))
  const issuer = `Guildhall of ${config.hubName}`
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account.email)}`
  const about = new URLSearchParams({ secret, issuer, digits: '6', period: '30' })
  return { secret, uri: `otpauth://totp/${label}?${about.toString().replaceAll('+', '%20')}` }
}

/** The first code: from now on signing in takes one. @returns the recovery codes, or undefined when the code is wrong */
export async function confirmTwoFactor(
  { auth }: TwoFactorDeps,
  accountId: string,
  code: string,
  headers: Headers,
): Promise<{ codes: string[]; cookies: string[] } | undefined> {
  const answer = await askLibrary(auth.api.verifyTOTP({ body: { code }, headers, returnHeaders: true }))
  if (answer.refusal !== undefined) return undefined
  const { backupCodes } = await auth.api.viewBackupCodes({ body: { userId: accountId } })
  return { codes: backupCodes, cookies: answer.cookies }
}

/** New recovery codes; the old ones stop working. */
export async function renewCodes({ auth }: TwoFactorDeps, password: string, headers: Headers): Promise<string[]> {
  const { response } = await auth.api.generateBackupCodes({ body: { password }, headers, returnHeaders: true })
  return response.backupCodes
}

/** Off again. @returns the cookies of the session, which is renewed */
export async function endTwoFactor({ auth }: TwoFactorDeps, password: string, headers: Headers): Promise<string[]> {
  const { headers: answer } = await auth.api.disableTwoFactor({ body: { password }, headers, returnHeaders: true })
  return answer.getSetCookie()
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648, without padding: what apps expect. */
function base32(text: string): string {
  const bits = [...Buffer.from(text)].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')
}

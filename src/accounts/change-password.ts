import { hashPassword, verifyPassword } from 'better-auth/crypto'
import type { Deps } from '../deps.ts'
import { type MailDeps, queueAccountMail } from './account-mail.ts'
import { setPasswordHash } from './create-member.ts'

/** Whether this is the account's password; no text is that of an account without one. */
export async function isPassword({ db }: Pick<Deps, 'db'>, accountId: string, password: string): Promise<boolean> {
  const row = await db('account_keys')
    .where({ user_id: accountId, provider_id: 'credential' })
    .whereNotNull('password')
    .first('password')
  return row !== undefined && verifyPassword({ hash: row.password, password })
}

/** The same for a hash that is at hand. */
export const isPasswordHash = (hash: string, password: string): Promise<boolean> => verifyPassword({ hash, password })

/** Sets the first or another password, ends every other session, and tells the owner by mail. */
export async function changePassword(
  deps: Pick<Deps, 'db'> & MailDeps,
  { accountId, sessionId, password }: { accountId: string; sessionId: string; password: string },
): Promise<void> {
  const passwordHash = await hashPassword(password)
  const now = deps.now()
  await deps.db.transaction(async (trx) => {
    await setPasswordHash(trx, now, accountId, passwordHash)
    await trx('account_sessions').where({ user_id: accountId }).whereNot({ id: sessionId }).delete()
    // A link to a new password that is under way would undo this one.
    await trx('account_links').where({ account_id: accountId, purpose: 'reset' }).delete()
    const account = await trx('accounts').where({ id: accountId }).first('email', 'member_id')
    await queueAccountMail(trx, deps, {
      to: account.email,
      memberId: account.member_id ?? undefined,
      subject: 'account.mail.password-changed.subject',
      paragraphs: ['account.mail.password-changed.what', 'account.mail.password-changed.not-you'],
      link: { label: 'account.mail.password-changed.link', url: '/forgot' },
    })
  })
}

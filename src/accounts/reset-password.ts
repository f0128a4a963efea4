import { hashPassword } from 'better-auth/crypto'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { Conflict } from '../errors.ts'
import { newToken, tokenHash } from '../token.ts'
import { type MailDeps, queueAccountMail } from './account-mail.ts'
import { setPasswordHash } from './create-member.ts'
import { forReal } from './for-real.ts'
import { makeLink, useLink } from './links.ts'

/**
 * Mails the link to a new password, where the address has an account. Where it has none the same is done and undone, so that
 * the time it takes does not tell.
 */
export async function askForReset(deps: Pick<Deps, 'db'> & MailDeps, email: string): Promise<void> {
  const now = deps.now()
  await forReal(deps, async (trx) => {
    const account = await trx('accounts').where({ email }).first('id', 'member_id')
    const token = account
      ? await makeLink(trx, now, { purpose: 'reset', accountId: account.id })
      : await makeNoLink(trx, now)
    await queueAccountMail(trx, deps, {
      to: email,
      memberId: account?.member_id ?? undefined,
      subject: 'account.mail.reset.subject',
      paragraphs: ['account.mail.reset.what', 'account.mail.reset.not-you'],
      link: { label: 'account.mail.reset.link', url: `/reset?token=${token}` },
    })
    return account !== undefined
  })
}

const nobody = '00000000-0000-0000-0000-000000000000'

async function makeNoLink(trx: Db, now: Temporal.Instant): Promise<string> {
  const token = newToken()
  await trx('account_links').where('expires_at', '<=', now).delete()
  await trx('account_links').where({ purpose: 'reset', account_id: nobody }).delete()
  await trx('account_links').insert({
    token_hash: tokenHash(token),
    purpose: 'first-admin',
    created_at: now,
    expires_at: now,
  })
  return token
}

/**
 * Sets a new password by a link, ends every session, and tells the owner. Having got the mail confirms the address.
 * @throws Conflict 'link-over' when it was used, or is over
 */
export async function resetPassword(
  deps: Pick<Deps, 'db'> & MailDeps,
  token: string,
  password: string,
): Promise<{ accountId: string; email: string }> {
  const passwordHash = await hashPassword(password)
  const now = deps.now()
  return deps.db.transaction(async (trx) => {
    const link = await useLink(trx, now, 'reset', token)
    if (!link?.accountId) throw new Conflict('link-over')
    await setPasswordHash(trx, now, link.accountId, passwordHash)
    await trx('account_sessions').where({ user_id: link.accountId }).delete()
    const [account] = await trx('accounts')
      .where({ id: link.accountId })
      .update({ email_verified: true, updated_at: now })
      .returning(['email', 'member_id'])
    await queueAccountMail(trx, deps, {
      to: account.email,
      memberId: account.member_id ?? undefined,
      subject: 'account.mail.password-changed.subject',
      paragraphs: ['account.mail.password-changed.what', 'account.mail.password-changed.not-you'],
      link: { label: 'account.mail.password-changed.link', url: '/forgot' },
    })
    return { accountId: link.accountId, email: account.email }
  })
}

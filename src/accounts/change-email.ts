import type { Deps } from '../deps.ts'
import { Conflict } from '../errors.ts'
import { type MailDeps, queueAccountMail } from './account-mail.ts'
import { makeLink, useLink } from './links.ts'

/**
 * Asks the owner of the old address first. Whether the new one has an account here already is not told, and found out only
 * by whoever reads its mail.
 */
export async function askToChangeEmail(
  deps: Pick<Deps, 'db'> & MailDeps,
  { accountId, memberId, email }: { accountId: string; memberId: string; email: string },
): Promise<void> {
  await deps.db.transaction(async (trx) => {
    const { email: oldEmail } = await trx('accounts').where({ id: accountId }).first('email')
    const token = await makeLink(trx, deps.now(), { purpose: 'leave-email', accountId, email })
    await queueAccountMail(trx, deps, {
      to: oldEmail,
      memberId,
      subject: 'account.mail.leave.subject',
      paragraphs: ['account.mail.leave.what', 'account.mail.leave.not-you'],
      values: { email },
      link: { label: 'account.mail.leave.link', url: `/account/email/leave?token=${token}` },
    })
  })
}

/**
 * The old address agrees: the new one is asked.
 * @throws Conflict 'link-over'
 */
export async function agreeToLeave(deps: Pick<Deps, 'db'> & MailDeps, token: string): Promise<{ email: string }> {
  return deps.db.transaction(async (trx) => {
    const link = await useLink(trx, deps.now(), 'leave-email', token)
    if (!link?.accountId || !link.email) throw new Conflict('link-over')
    const { email, accountId } = link
    const next = await makeLink(trx, deps.now(), { purpose: 'take-email', accountId, email })
    await queueAccountMail(trx, deps, {
      to: email,
      subject: 'account.mail.take.subject',
      paragraphs: ['account.mail.take.what', 'account.mail.take.not-you'],
      link: { label: 'account.mail.take.link', url: `/account/email/take?token=${next}` },
    })
    return { email }
  })
}

/**
 * The new address agrees, and is the account's. Links that were mailed to the old one stop working.
 * @throws Conflict 'link-over', or 'email-taken' when another account has it
 */
export async function takeEmail({ db, now }: Pick<Deps, 'db' | 'now'>, token: string): Promise<{ email: string }> {
  return db.transaction(async (trx) => {
    const link = await useLink(trx, now(), 'take-email', token)
    if (!link?.accountId || !link.email) throw new Conflict('link-over')
    try {
      await trx('accounts')
        .where({ id: link.accountId })
        .update({ email: link.email, email_verified: true, updated_at: now() })
    } catch (error) {
      if ((error as { constraint?: string }).constraint === 'accounts_email_key') throw new Conflict('email-taken')
      throw error
    }
    await trx('account_links').where({ account_id: link.accountId }).delete()
    return { email: link.email }
  })
}

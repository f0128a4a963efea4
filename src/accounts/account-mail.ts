import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import type { TextKey, Texts, TextValues } from '../http/texts.ts'
import { queueMail } from '../notifications/queue-mail.ts'

export type MailDeps = Pick<Deps, 'config' | 'now' | 'jobs'> & { texts: Texts }

/** A mail that keeps an account: it is always sent. Call it in the transaction of what it tells of. */
export async function queueAccountMail(
  trx: Db,
  { texts, ...deps }: MailDeps,
  mail: {
    to: string
    memberId?: string
    subject: TextKey
    paragraphs: TextKey[]
    values?: TextValues
    link?: { label: TextKey; url: string }
  },
): Promise<void> {
  const { t } = texts
  const values = { hub: deps.config.hubName, ...mail.values }
  await queueMail(trx, deps, {
    kind: 'account',
    to: mail.to,
    memberId: mail.memberId,
    subject: t(mail.subject, values),
    paragraphs: mail.paragraphs.map((key) => t(key, values)),
    link: mail.link && { label: t(mail.link.label, values), url: mail.link.url },
  })
}

import { randomUUIDv7 } from 'node:crypto'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import type { MailCalendar } from '../mailer.ts'
import { type MailContent, mailHost, writeMail } from './write-mail.ts'

export type QueuedMail = MailContent & {
  /** One address, without a name. */
  to: string
  /** At most one mail has it: `digest daily <member> <date>`. */
  key?: string
  /** What the reader's calendar is to take over. */
  calendar?: MailCalendar
}

/**
 * Writes a mail into the queue, in the transaction of what it tells of; a worker sends it. Nothing more goes to an address
 * that a mail server refused, but what keeps an account (kind `account`): whoever asked for it should get it if they can.
 * @returns false when it was not queued: the address is refused, or a mail with this key is there
 */
export async function queueMail(
  trx: Db,
  { config, now, jobs }: Pick<Deps, 'config' | 'now' | 'jobs'>,
  { to, key, calendar, ...mail }: QueuedMail,
): Promise<boolean> {
  const address = to.trim()
  if (mail.kind !== 'account' && (await isRefused(trx, address))) return false
  const written = await writeMail(config, mail)
  const id = randomUUIDv7()
  const added = await trx('mails')
    .insert({
      id,
      message_id: `${id}@${mailHost(config)}`,
      key: key ?? null,
      member_id: mail.memberId ?? null,
      to_address: address,
      kind: mail.kind,
      subject: written.subject,
      text: written.text,
      html: written.html,
      headers: written.headers,
      calendar: calendar ? JSON.stringify(calendar) : null,
      next_try_at: now(),
      created_at: now(),
    })
    .onConflict('key')
    .ignore()
    .returning('id')
  if (added.length === 0) return false
  await jobs.enqueue(trx, 'send-mail', {})
  return true
}

async function isRefused(db: Db, address: string): Promise<boolean> {
  const found = await db('refused_addresses').where({ address: address.toLowerCase() }).first('address')
  return found !== undefined
}

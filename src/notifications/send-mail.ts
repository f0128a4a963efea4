import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import type { MailCalendar } from '../mailer.ts'
import { retryAfterMinutes } from './retry-mail.ts'

type Claimed = {
  id: string
  message_id: string
  to_address: string
  kind: string
  subject: string
  text: string
  html: string
  headers: Record<string, string>
  calendar: MailCalendar | null
  attempts: number
  created_at: Temporal.Instant
}

/** So long one process has a mail for itself: longer than any sending takes (src/mailer.ts). */
const claimMinutes = 10

/**
 * Sends the mails that are due, one by one. Any number of processes may; killed at any moment, what was not noted as sent is
 * sent again when its claim is over, under the same Message-ID. A mail server that cannot be reached ends the round.
 */
export async function sendMail(deps: Pick<Deps, 'db' | 'now' | 'mailer' | 'log'>, signal?: AbortSignal): Promise<void> {
  while (!signal?.aborted) {
    const mail = await claimNext(deps.db, deps.now())
    if (!mail) return
    const delivery = await deps.mailer.send({
      messageId: mail.message_id,
      to: mail.to_address,
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      headers: mail.headers,
      date: mail.created_at,
      ...(mail.calendar && { calendar: mail.calendar }),
    })
    const about = { mailId: mail.id, kind: mail.kind, attempts: mail.attempts }
    if (delivery.state === 'sent') {
      await noteSent(deps, mail)
      deps.log.info(about, 'mail sent')
    } else if (delivery.state === 'refused') {
      await noteRefused(deps, mail, delivery.reason)
      deps.log.warn(about, 'mail refused for good')
    } else {
      await tryLater(deps, mail, delivery.reason)
      deps.log.warn(about, delivery.state === 'away' ? 'the mail server takes no mail' : 'mail not taken yet')
      if (delivery.state === 'away') return
    }
  }
}

/** Claiming commits before anything is sent: nothing waits for a mail server inside a transaction. */
async function claimNext(db: Db, now: Temporal.Instant): Promise<Claimed | undefined> {
  const { rows } = await db.raw<{ rows: Claimed[] }>(
    `UPDATE mails SET attempts = attempts + 1, next_try_at = :until
     WHERE id = (SELECT id FROM mails WHERE state = 'waiting' AND next_try_at <= :now
                 ORDER BY next_try_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING id, message_id, to_address, kind, subject, text, html, headers, calendar, attempts, created_at`,
    { now: now.toString(), until: now.add({ minutes: claimMinutes }).toString() },
  )
  return rows[0]
}

const emptied = { text: '', html: '', headers: {}, calendar: null }

/** An address that takes a mail is no longer refused. */
async function noteSent({ db, now }: Pick<Deps, 'db' | 'now'>, mail: Claimed): Promise<void> {
  await db.transaction(async (trx) => {
    await trx('mails')
      .where({ id: mail.id })
      .update({ state: 'sent', sent_at: now(), trouble: null, ...emptied })
    await trx('refused_addresses').where({ address: mail.to_address.toLowerCase() }).delete()
  })
}

/** Everything else that waits for this address stops too, but for what keeps an account. */
async function noteRefused({ db, now }: Pick<Deps, 'db' | 'now'>, mail: Claimed, reason: string): Promise<void> {
  const address = mail.to_address.toLowerCase()
  await db.transaction(async (trx) => {
    await trx('refused_addresses').insert({ address, reason, at: now() }).onConflict('address').merge(['reason', 'at'])
    await trx('mails')
      .where({ state: 'waiting' })
      .whereRaw('lower(to_address) = ?', [address])
      .where((which) => which.where({ id: mail.id }).orWhereNot({ kind: 'account' }))
      .update({ state: 'refused', trouble: reason, ...emptied })
  })
}

async function tryLater({ db, now }: Pick<Deps, 'db' | 'now'>, mail: Claimed, trouble: string): Promise<void> {
  const minutes = retryAfterMinutes(mail.attempts, mail.created_at, now())
  await db('mails')
    .where({ id: mail.id, state: 'waiting' })
    .update(
      minutes === undefined
        ? { state: 'given-up', trouble, ...emptied }
        : { next_try_at: now().add({ minutes }), trouble },
    )
}

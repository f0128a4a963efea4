import type { Config } from '../config.ts'
import type { Db } from '../db.ts'
import { createMailer } from '../mailer.ts'
import { showsMails } from '../notifications/dev-mail-link.ts'
import { mailFolder } from '../notifications/mail-folder.ts'
import { type Check, ok, warn } from './check.ts'

const patienceMinutes = 30

/** Whether the mail server lets us in, and whether what is to be sent goes out. */
export async function checkMail(
  db: Db,
  config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'dataDirectory' | 'databaseUrl' | 'host' | 'publicUrl'>,
  now: Temporal.Instant,
): Promise<Check> {
  const { rows } = await db.raw<{ rows: { waiting: number; late: number; refused: number; given_up: number }[] }>(
    `SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting,
            count(*) FILTER (WHERE state = 'waiting' AND created_at < :late::timestamptz) AS late,
            count(*) FILTER (WHERE state = 'given-up' AND created_at > :lately::timestamptz) AS given_up,
            (SELECT count(*) FROM refused_addresses) AS refused
     FROM mails`,
    { late: now.subtract({ minutes: patienceMinutes }).toString(), lately: now.subtract({ hours: 7 * 24 }).toString() },
  )
  const { waiting = 0, late = 0, refused = 0, given_up: givenUp = 0 } = rows[0] ?? {}
  const counts = `${waiting} waiting, ${refused} ${refused === 1 ? 'address' : 'addresses'} refused for good`
  if (!config.smtpUrl) {
    const says = `no mail server: mails are files in ${mailFolder(config)}`
    const shown = showsMails(config)
    if (shown === 'to-all-here') return ok('mail', `${says}, and shown at /dev/mail`)
    return shown === 'by-link'
      ? warn(
          'mail',
          `${says}, and shown at /dev/mail to whoever has the link in the log`,
          'Good for trying the hub on this machine. Before others reach it, by a proxy too, set PUBLIC_URL, SMTP_URL and MAIL_FROM.',
        )
      : warn('mail', says, 'Nobody gets them. Set SMTP_URL and MAIL_FROM before people use the hub.')
  }
  const mailer = createMailer(config)
  try {
    const trouble = await mailer.verify()
    if (trouble)
      return warn('mail', `the mail server does not let the hub in: ${trouble}`, `Is SMTP_URL right? ${counts}.`)
  } finally {
    mailer.close()
  }
  if (late > 0)
    return warn(
      'mail',
      `${late} wait for more than ${patienceMinutes} minutes; ${counts}`,
      'Is a worker running? Its log says what the mail server answers.',
    )
  if (givenUp > 0)
    return warn(
      'mail',
      `${givenUp} were given up in a week; ${counts}`,
      'For three days the mail server did not take them; the worker’s log says why.',
    )
  return ok('mail', counts)
}

import nodemailer from 'nodemailer'
import type { Config } from './config.ts'
import { judgeRefusal } from './notifications/judge-refusal.ts'
import { keepMail, mailFolder } from './notifications/mail-folder.ts'

/** A calendar file (RFC 5545), and what a calendar is asked to do with it: the same method that the file names. */
export type MailCalendar = { method: 'REQUEST' | 'CANCEL'; content: string }

/** A mail as it goes out. `messageId` without angle brackets, the same however often it is sent. */
export type Mail = {
  messageId: string
  /** One address. */
  to: string
  subject: string
  text: string
  html: string
  /** Further headers: In-Reply-To, References, List-Unsubscribe … */
  headers: Record<string, string>
  /** When it was written. */
  date: Temporal.Instant
  /** Goes as a third form of the text, which mail programs offer to take over, and as a file for those that do not. */
  calendar?: MailCalendar
}

/**
 * What the mail server made of it. `refused`: nothing more should go to this address. `later`: this mail may pass another
 * time. `away`: no mail passes just now, the server cannot be reached or does not let us in.
 */
export type Delivery = { state: 'sent' } | { state: 'refused' | 'later' | 'away'; reason: string }

export type Mailer = {
  send(mail: Mail): Promise<Delivery>
  /** Whether the mail server lets us in. @returns undefined where it does, else why not */
  verify(): Promise<string | undefined>
  close(): void
}

/** A mail that is being sent for longer is given up: shorter than a claim lasts (src/notifications/send-mail.ts). */
const patience = { connectionTimeout: 20_000, greetingTimeout: 20_000, socketTimeout: 60_000, dnsTimeout: 20_000 }

/** To the SMTP server of `SMTP_URL`; without one into `mail/` of the data directory, a file each (shown at /dev/mail). */
export function createMailer(config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'dataDirectory'>): Mailer {
  const safely = { disableFileAccess: true, disableUrlAccess: true }
  const smtp = config.smtpUrl ? nodemailer.createTransport({ url: config.smtpUrl, ...patience, ...safely }) : undefined
  const toFile = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'unix', ...safely })

  return {
    async send({ messageId, to, date, headers, calendar, ...mail }) {
      const message = {
        ...mail,
        from: config.mailFrom,
        // As an object it is one address, whatever is in it.
        to: { name: '', address: to },
        messageId: `<${messageId}>`,
        // nodemailer speaks Date; a text is taken as it is.
        date: mailDate(date),
        headers,
        ...(calendar && { icalEvent: { ...calendar, filename: 'session.ics' } }),
      }
      if (!smtp) {
        const { message: written } = await toFile.sendMail(message)
        await keepMail(mailFolder(config), messageId, { raw: written as Buffer, ...mail })
        return { state: 'sent' }
      }
      try {
        await smtp.sendMail(message)
        return { state: 'sent' }
      } catch (error) {
        const { command, response, message: reason } = error as { command?: string; response?: string; message: string }
        return { state: judgeRefusal({ command, response }), reason: reason.slice(0, 300) }
      }
    },
    async verify() {
      try {
        await smtp?.verify()
        return undefined
      } catch (error) {
        return (error as Error).message.slice(0, 300)
      }
    },
    close: () => {
      smtp?.close()
      toFile.close()
    },
  }
}

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** As RFC 5322 wants it, in UTC. */
function mailDate(instant: Temporal.Instant): string {
  const at = instant.toZonedDateTimeISO('UTC')
  const time = at.toPlainTime().toString({ smallestUnit: 'second' })
  return `${days[at.dayOfWeek - 1]}, ${at.day} ${months[at.month - 1]} ${at.year} ${time} +0000`
}

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import nodemailer from 'nodemailer'
import type { Config } from './config.ts'

/** A mail as it goes out. `messageId` without angle brackets, the same however often it is sent. */
export type Mail = {
  messageId: string
  to: string
  subject: string
  text: string
  html: string
  /** Further headers: In-Reply-To, References, List-Unsubscribe … */
  headers: Record<string, string>
}

/** What the mail server made of it. `refused`: for good, nothing more should go to this address. */
export type Delivery = { state: 'sent' } | { state: 'refused'; reason: string } | { state: 'later'; reason: string }

export type Mailer = { send(mail: Mail): Promise<Delivery>; close(): void }

/** To the SMTP server of `SMTP_URL`; without one into `mail/` of the data directory, a file each (shown at /dev/mail). */
export function createMailer(config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'dataDirectory'>): Mailer {
  const transport = config.smtpUrl
    ? nodemailer.createTransport(config.smtpUrl, { disableFileAccess: true, disableUrlAccess: true })
    : nodemailer.createTransport({ streamTransport: true, buffer: true })
  return {
    async send({ messageId, ...mail }) {
      try {
        const sent = await transport.sendMail({
          ...mail,
          from: config.mailFrom,
          messageId: `<${messageId}>`,
        })
        if (!config.smtpUrl) {
          const folder = join(config.dataDirectory, 'mail')
          await mkdir(folder, { recursive: true, mode: 0o700 })
          const name = messageId.replace(/[^A-Za-z0-9.-]/g, '_')
          await writeFile(join(folder, `${name}.eml`), (sent as unknown as { message: Buffer }).message, {
            mode: 0o600,
          })
        }
        return { state: 'sent' }
      } catch (error) {
        const { responseCode, message } = error as { responseCode?: number; message: string }
        const isForGood = responseCode !== undefined && responseCode >= 550 && responseCode <= 559
        return { state: isForGood ? 'refused' : 'later', reason: message.slice(0, 300) }
      }
    },
    close: () => transport.close(),
  }
}

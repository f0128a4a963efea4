import type { Texts } from '../http/texts.ts'
import { type KeptMail, mostKept } from './mail-folder.ts'

export type DevMailsPage = {
  title: string
  lead: string
  rows: { url: string; subject: string; to: string; date: string }[]
  empty: { headline: string; text: string; acts: { label: string; url: string; look: string }[] }
}

export function devMailsPage(mails: KeptMail[], { t, number }: Texts): DevMailsPage {
  return {
    title: t('dev-mail.title'),
    lead: t('dev-mail.lead', { most: number(mostKept) }),
    rows: mails.map((mail) => ({
      url: `/dev/mail/${mail.name}`,
      subject: mail.subject,
      to: t('dev-mail.to', { address: headerOf(mail, 'To') }),
      date: headerOf(mail, 'Date'),
    })),
    empty: {
      headline: t('dev-mail.empty'),
      text: t('dev-mail.empty.text'),
      acts: [{ label: t('dev-mail.empty.act'), url: '/', look: 'quiet' }],
    },
  }
}

export type DevMailPage = {
  title: string
  headers: KeptMail['headers']
  /** Addresses of this hub are links. */
  textParts: { text?: string; url?: string }[]
  htmlUrl: string
}

/** @param ownAddress  the hub's, as mails name it */
export function devMailPage(mail: KeptMail, ownAddress: string): DevMailPage {
  const parts = mail.text.split(/(https?:\/\/[^\s<>"]+)/)
  return {
    title: mail.subject,
    headers: mail.headers,
    textParts: parts.map((part) => (part.startsWith(`${ownAddress}/`) ? { url: part } : { text: part })),
    htmlUrl: `/dev/mail/${mail.name}/html`,
  }
}

const headerOf = (mail: KeptMail, wanted: string) =>
  mail.headers.find(({ name }) => name.toLowerCase() === wanted.toLowerCase())?.value ?? ''

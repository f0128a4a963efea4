import { createHash } from 'node:crypto'
import { type Config, hubAddress } from '../config.ts'
import { isStoppable, type MailKind } from './kinds.ts'
import { mailViews, textsOf } from './mail-texts.ts'
import { unsubscribeUrl } from './unsubscribe-link.ts'

export type MailContent = {
  /** Undefined: somebody who has no account. */
  memberId?: string
  kind: MailKind
  subject: string
  /** Plain text; words of people may stand in them, they are escaped. */
  paragraphs: string[]
  /** From the root, or absolute on this hub. */
  link?: { label: string; url: string }
  /** What else can be done at once, each by a page that asks first. */
  acts?: { label: string; url: string }[]
  /** Words of a person, plain text. */
  quote?: string
  /** What a digest holds. */
  entries?: { text: string; url: string; quote?: string; reason?: string }[]
  /** Mails of the same thread are shown together: `question <id>`. */
  thread?: string
}

export type WrittenMail = { subject: string; text: string; html: string; headers: Record<string, string> }

/** A mail in words and in HTML, with its headers. Every link in it leads to the hub's own address. */
export async function writeMail(
  config: Pick<Config, 'publicUrl' | 'host' | 'port' | 'secret' | 'hubName' | 'languages'>,
  mail: MailContent,
): Promise<WrittenMail> {
  const texts = textsOf(config)
  const { t } = texts
  const address = hubAddress(config)
  const absolute = (url: string) => new URL(url, `${address}/`).href
  const stopUrl = mail.memberId && isStoppable(mail.kind) ? unsubscribeUrl(config, mail.memberId, mail.kind) : undefined
  const model = {
    t,
    language: texts.language,
    hubName: config.hubName,
    hubUrl: `${address}/`,
    subject: oneLine(mail.subject),
    paragraphs: mail.paragraphs.map(plain),
    quote: mail.quote === undefined ? undefined : plain(mail.quote),
    link: mail.link && { label: mail.link.label, url: absolute(mail.link.url) },
    acts: (mail.acts ?? []).map(({ label, url }) => ({ label, url: absolute(url) })),
    entries: (mail.entries ?? []).map((entry) => ({
      text: oneLine(entry.text),
      url: absolute(entry.url),
      quote: entry.quote === undefined ? undefined : plain(entry.quote),
      reason: entry.reason,
    })),
    why: texts.find(`mail.why.${mail.kind}`, { hub: config.hubName }) ?? '',
    choicesUrl: stopUrl || mail.kind === 'welcome' ? absolute('/account/mail') : undefined,
    stopUrl,
  }
  return {
    subject: model.subject,
    text: asText(model, t),
    html: await mailViews('mail/message', model),
    headers: headersOf(config, mail, stopUrl),
  }
}

type Model = {
  hubName: string
  hubUrl: string
  paragraphs: string[]
  quote: string | undefined
  link: { label: string; url: string } | undefined
  acts: { label: string; url: string }[]
  entries: { text: string; url: string; quote: string | undefined; reason: string | undefined }[]
  why: string
  choicesUrl: string | undefined
  stopUrl: string | undefined
}

function asText(mail: Model, t: ReturnType<typeof textsOf>['t']): string {
  const blocks = [
    ...mail.paragraphs,
    mail.quote && quoted(mail.quote),
    ...mail.entries.map(({ text, url, quote, reason }) =>
      [text, reason, quote && quoted(quote), url].filter(Boolean).join('\n'),
    ),
    mail.link && `${mail.link.label}:\n${mail.link.url}`,
    ...mail.acts.map(({ label, url }) => `${label}:\n${url}`),
    [
      '-- ',
      t('mail.from', { hub: mail.hubName, url: mail.hubUrl }),
      mail.why,
      mail.choicesUrl && `${t('mail.choices')}: ${mail.choicesUrl}`,
      mail.stopUrl && `${t('mail.stop')}: ${mail.stopUrl}`,
    ]
      .filter(Boolean)
      .join('\n'),
  ]
  return `${blocks.filter(Boolean).join('\n\n')}\n`
}

const quoted = (text: string) => text.replace(/^/gm, '> ')

function headersOf(config: Pick<Config, 'publicUrl' | 'host' | 'port'>, mail: MailContent, stopUrl?: string) {
  const root = mail.thread && `<thread-${fingerprint(mail.thread)}@${mailHost(config)}>`
  return {
    'Auto-Submitted': 'auto-generated',
    ...(root && { 'In-Reply-To': root, References: root }),
    ...(stopUrl && { 'List-Unsubscribe': `<${stopUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
  }
}

/** The right side of our Message-IDs. */
export function mailHost(config: Pick<Config, 'publicUrl' | 'host' | 'port'>): string {
  return new URL(hubAddress(config)).hostname.replace(/[[\]]/g, '').replaceAll(':', '-')
}

const fingerprint = (thread: string) => createHash('sha256').update(thread).digest('hex').slice(0, 32)

/** Without line breaks and other control characters, which have no place in a header or in a line of text. */
const oneLine = (text: string) =>
  text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 240)

/** Line breaks are kept, the other control characters are not. */
const plain = (text: string) =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/(?!\n)\p{Cc}/gu, ' ')
    .trim()

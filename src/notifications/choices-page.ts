import type { Member } from '../accounts/member.ts'
import { may } from '../accounts/permissions.ts'
import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { type MailChoice, mailChoices, type NoticeKind, type StoppableKind } from './kinds.ts'

type Notice = { kind: string; icon: string; title: string; text: string }

export type MailAddress = { address: string; refusal?: { reason: string; at: Temporal.Instant } } | undefined

export type ChoicesPage = {
  title: string
  done?: Notice
  summary?: FormSummary
  address: { text: string; trouble?: { title: string; text: string; reason?: string; mayTryAgain: boolean } }
  fields: Field[]
  time: string
}

/** Kinds of which this member may hear. */
export function kindsFor(member: Pick<Member, 'roles'>): NoticeKind[] {
  return [
    'answer',
    'comment',
    'outcome',
    ...(may(member, 'mentor.own') ? (['question-invitation'] as const) : []),
    'tag-question',
    'request',
    'message',
    'booking',
    'application',
    ...(may(member, 'desk.coordinator') ? (['staff'] as const) : []),
    ...(may(member, 'desk.maintainer') ? (['source'] as const) : []),
  ]
}

export function choicesPage(
  chosen: (kind: NoticeKind) => string,
  given: { member: Member; mail: MailAddress; done?: string; errors: FormErrors; texts: Texts },
): ChoicesPage {
  const { member, texts, errors } = given
  const { t, find } = texts
  return {
    title: t('mail-choices.title'),
    done: doneNotice(given.done, texts),
    summary: formSummary(errors, texts),
    address: addressState(given.mail, member, texts),
    fields: kindsFor(member).map((kind) =>
      field({
        name: kind,
        kind: 'select',
        label: find(`notice.kind.${kind}`) ?? kind,
        hint: find(`notice.kind.${kind}.text`),
        value: chosen(kind),
        error: errors[kind],
        options: mailChoices.map((choice) => ({ value: choice, label: choiceName(choice, texts) })),
      }),
    ),
    time: t('mail-choices.time', { zone: member.timeZone }),
  }
}

function doneNotice(done: string | undefined, { t }: Texts): Notice | undefined {
  if (done === 'saved')
    return { kind: 'done', icon: 'solved', title: t('mail-choices.saved'), text: t('mail-choices.saved.text') }
  if (done === 'tried')
    return { kind: 'done', icon: 'solved', title: t('mail-choices.tried'), text: t('mail-choices.tried.text') }
  return undefined
}

/** Where the mail of a member goes, and what is wrong with that. */
export function addressState(mail: MailAddress, member: Member, texts: Texts): ChoicesPage['address'] {
  const { t } = texts
  if (!mail)
    return {
      text: '',
      trouble: {
        title: t('mail-choices.no-address'),
        text: t('mail-choices.no-address.text'),
        mayTryAgain: false,
      },
    }
  const { address, refusal } = mail
  if (!refusal) return { text: t('mail-choices.address', { address }) }
  return {
    text: '',
    trouble: {
      title: t('mail-choices.refused', { address }),
      text: t('mail-choices.refused.text', { date: texts.momentIn(refusal.at, member.timeZone) }),
      reason: refusal.reason,
      mayTryAgain: true,
    },
  }
}

function choiceName(choice: MailChoice, { t }: Texts): string {
  switch (choice) {
    case 'at-once':
      return t('mail-choices.at-once')
    case 'daily':
      return t('mail-choices.daily')
    case 'weekly':
      return t('mail-choices.weekly')
    case 'never':
      return t('mail-choices.never')
  }
}

export type UnsubscribePage = { title: string; text: string; isDone: boolean; act: string; url: string }

export function unsubscribePage(kind: StoppableKind, token: string, isDone: boolean, texts: Texts): UnsubscribePage {
  const { t, find } = texts
  const name = find(`notice.kind.${kind}`) ?? kind
  return {
    title: t(isDone ? 'unsubscribe.done' : 'unsubscribe.title'),
    text: t(isDone ? 'unsubscribe.done.text' : 'unsubscribe.text', { kind: name }),
    isDone,
    act: t('unsubscribe.act'),
    url: `/unsubscribe/${token}`,
  }
}

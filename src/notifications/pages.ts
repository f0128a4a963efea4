import type { Member } from '../accounts/member.ts'
import { may } from '../accounts/permissions.ts'
import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { type MailChoice, mailChoices, type NoticeKind, type StoppableKind } from './kinds.ts'
import { noticeText } from './notice-text.ts'
import { noticesOnPage, type StoredNotice } from './queries.ts'

type Notice = { kind: string; icon: string; title: string; text: string }

export type NoticesPage = {
  title: string
  rooms: {
    title: string
    rows: {
      url: string
      text: string
      isNew: boolean
      isWaiting: boolean
      icon: string
      reason?: string
      quote?: string
      at: string
      dateTime: string
      age: string
    }[]
  }[]
  mayMarkRead: boolean
  /** There where mail to the member came back. */
  address?: ChoicesPage['address']
  pager?: { newerUrl?: string; olderUrl?: string }
  empty: { headline: string; text: string; acts: { label: string; url: string; look: string }[] }
}

export function noticesPage(
  notices: StoredNotice[],
  {
    member,
    page,
    mail,
    texts,
    now,
  }: { member: Member; page: number; mail: MailAddress; texts: Texts; now: Temporal.Instant },
): NoticesPage {
  const { t } = texts
  const shown = notices.slice(0, noticesOnPage)
  const row = (notice: StoredNotice) => ({
    url: notice.url,
    ...noticeText(notice, texts),
    isNew: !notice.isRead,
    isWaiting: notice.isWaiting,
    icon: iconOf[notice.kind],
    at: texts.momentIn(notice.createdAt, member.timeZone),
    dateTime: notice.createdAt.toString(),
    age: ageOf(notice.createdAt, now, texts),
  })
  const rooms = [
    { title: t('notices.unread'), rows: shown.filter((notice) => !notice.isRead).map(row) },
    { title: t('notices.earlier'), rows: shown.filter((notice) => notice.isRead).map(row) },
  ].filter(({ rows }) => rows.length > 0)
  const isMore = notices.length > noticesOnPage
  return {
    title: t('notices.title', { count: member.unread }),
    rooms,
    mayMarkRead: member.unread > 0,
    address: mail?.refusal ? addressState(mail, member, texts) : undefined,
    pager:
      page > 1 || isMore
        ? {
            ...(page > 1 ? { newerUrl: page === 2 ? '/notices' : `/notices?page=${page - 1}` } : {}),
            ...(isMore ? { olderUrl: `/notices?page=${page + 1}` } : {}),
          }
        : undefined,
    empty: {
      headline: t('notices.empty'),
      text: t('notices.empty.text'),
      acts: [{ label: t('notices.empty.act'), url: '/ask', look: 'do' }],
    },
  }
}

const iconOf: Record<NoticeKind, string> = {
  'question-invitation': 'open',
  'tag-question': 'open',
  answer: 'article',
  comment: 'article',
  outcome: 'article',
  request: 'held',
  message: 'article',
  booking: 'held',
  application: 'held',
  staff: 'trouble',
  source: 'trouble',
  welcome: 'open',
}

function ageOf(then: Temporal.Instant, now: Temporal.Instant, { t }: Texts): string {
  const minutes = Math.max(0, Math.floor((now.epochMilliseconds - then.epochMilliseconds) / 60_000))
  if (minutes < 60) return t('notices.minutes-ago', { count: minutes })
  if (minutes < 24 * 60) return t('notices.hours-ago', { count: Math.floor(minutes / 60) })
  return t('notices.days-ago', { count: Math.floor(minutes / (24 * 60)) })
}

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

function addressState(mail: MailAddress, member: Member, texts: Texts): ChoicesPage['address'] {
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

import type { Member } from '../accounts/member.ts'
import type { Texts } from '../http/texts.ts'
import { addressState, type ChoicesPage, type MailAddress } from './choices-page.ts'
import type { NoticeKind } from './kinds.ts'
import { noticeText } from './notice-text.ts'
import { noticesOnPage, type StoredNotice } from './queries.ts'

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

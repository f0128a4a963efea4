import type { OwnBooking } from '../bookings/booking-of.ts'
import type { Texts } from '../http/texts.ts'
import { type Portrait, portraitOf } from '../items/portrait.ts'
import { noticeText } from '../notifications/notice-text.ts'
import { type Age, ageOf } from './age.ts'
import type { Ledger, Tie } from './queries.ts'
import { type SessionRow, sessionRow, sessionWait } from './session-rows.ts'
import type { DeskTab } from './tabs.ts'
import { apart, short, type TieRow, tieRow } from './ties.ts'
import type { Waiting } from './waiting.ts'

type Row = Age & {
  title: string
  meta: string
  url: string
  icon?: string
  portrait?: Portrait
  verb: string
  label: string
}
type Empty = { headline: string; text: string; acts: { label: string; url: string; look: string }[] }

export type DeskPage = {
  title: string
  tabs: DeskTab[]
  rows: Row[]
  empty: Empty
  sessions: { rows: SessionRow[]; none: string; all: string }
  ties: TieRow[]
  noTies: string
  ledger: { label: string; url: string; meta?: string; count: string }[]
}

export function deskPage(
  waiting: Waiting[],
  { upcoming, ties, ledger }: { upcoming: OwnBooking[]; ties: Tie[]; ledger: Ledger },
  member: { name: string; handle: string; timeZone: string },
  tabs: DeskTab[],
  texts: Texts,
  now: Temporal.Instant,
): DeskPage {
  const { t, number } = texts
  return {
    title: t('desk.title', { count: waiting.length, name: apart(member.name.split(' ')[0] ?? member.name) }),
    tabs,
    rows: waiting.map((one) => ({ ...rowOf(one, texts, member.timeZone), ...ageOf(one.at, now, texts), url: one.url })),
    empty: {
      headline: t('desk.empty'),
      text: t('desk.empty.text'),
      acts: [
        { label: t('desk.empty.ask'), url: '/ask', look: 'do' },
        { label: t('desk.empty.people'), url: '/mentors', look: 'quiet' },
      ],
    },
    sessions: {
      rows: upcoming.map((booking) => sessionRow(booking, member.timeZone, texts)),
      none: t('desk.sessions.upcoming.none'),
      all: t('desk.sessions.all'),
    },
    ties: ties.map((tie) => tieRow(tie, texts)),
    noTies: t('desk.ties.none'),
    ledger: [
      {
        label: t('desk.questions'),
        url: '/questions?view=mine',
        meta: ledger.openQuestions > 0 ? t('desk.questions.open', { count: ledger.openQuestions }) : undefined,
        count: number(ledger.questions),
      },
      {
        label: t('desk.answers'),
        url: `/members/${member.handle}`,
        meta: ledger.acceptedAnswers > 0 ? t('desk.answers.accepted', { count: ledger.acceptedAnswers }) : undefined,
        count: number(ledger.answers),
      },
      { label: t('desk.followed'), url: '/questions?view=followed', count: number(ledger.followed) },
      { label: t('desk.watched'), url: '/tags', count: number(ledger.watchedTags) },
      {
        label: t('desk.notices'),
        url: '/notices',
        meta: ledger.unread > 0 ? t('desk.notices.unread', { count: ledger.unread }) : undefined,
        count: number(ledger.notices),
      },
    ],
  }
}

/** The finding, what one needs to know before the click, and one verb. */
function rowOf(one: Waiting, texts: Texts, timeZone: string): Omit<Row, 'age' | 'dateTime' | 'url'> {
  const { t } = texts
  const row = (
    mark: { icon: string } | { portrait: Portrait },
    title: string,
    meta: string,
    verb: string,
  ): Omit<Row, 'age' | 'dateTime' | 'url'> => ({ ...mark, title, meta, verb, label: `${verb}: ${title}` })
  switch (one.kind) {
    case 'request':
      return row(
        { portrait: portraitOf(one.name) },
        t('desk.row.request', { name: apart(one.name), about: short(one.about ?? '') }),
        t('desk.row.expires', { at: texts.momentIn(one.expiresAt, timeZone) }),
        t('desk.row.request.verb'),
      )
    case 'needs-info':
      return row(
        { portrait: portraitOf(one.name) },
        t('desk.row.needs-info', { name: apart(one.name), said: short(one.said) }),
        t('desk.row.waits-for-this', { at: texts.momentIn(one.expiresAt, timeZone) }),
        t('desk.row.needs-info.verb', { name: apart(one.name.split(' ')[0] ?? one.name) }),
      )
    case 'choose':
      return row(
        { icon: 'solved' },
        t('desk.row.choose', { count: one.count, about: one.about }),
        t('desk.row.choose.text', { count: one.count }),
        t('desk.row.choose.verb'),
      )
    case 'message':
      return row(
        { portrait: portraitOf(one.name) },
        t('desk.row.message', { name: apart(one.name), count: one.count }),
        short(one.said),
        t('desk.row.message.verb'),
      )
    case 'draft':
      return row(
        { icon: 'held' },
        t('desk.row.draft', { about: one.about }),
        t('desk.row.draft.text'),
        t('desk.row.draft.verb'),
      )
    case 'session-asked':
    case 'session-open':
    case 'session-prepare':
    case 'session-message':
    case 'session-feedback':
    case 'session-learning': {
      const { title, meta, verb } = sessionWait(one, texts, timeZone)
      return row({ portrait: portraitOf(one.name) }, title, meta, verb)
    }
    case 'deletes':
      return row(
        { icon: 'trouble' },
        t('desk.row.deletes', { source: one.source, missing: one.missing, of: one.items }),
        t('desk.row.deletes.text'),
        t('desk.row.deletes.verb'),
      )
    case 'notice': {
      const { text, quote, reason } = noticeText(one.notice, texts)
      return row({ icon: 'article' }, text, short(reason ?? quote ?? ''), t('desk.row.notice.verb'))
    }
  }
}

import type { Texts } from '../http/texts.ts'
import { type Availability, type Load, takingPeople } from '../mentors/taking-people.ts'
import { type Age, ageOf } from './age.ts'
import { hours } from './bookings-page.ts'
import type { Invitation, Tie } from './queries.ts'
import type { DeskTab } from './tabs.ts'
import { type TieRow, tieRow } from './ties.ts'

export type MentorDeskPage = {
  title: string
  tabs: DeskTab[]
  controlsUrl: string
  notice?: { kind: string; icon: string; title: string; text: string }
  /** Why nobody can book them, and where they change it. */
  unbookable?: { title: string; text: string; url: string; link: string }
  rows: (Age & { title: string; isTheirWords: boolean; meta: string; url: string; verb: string; label: string })[]
  empty: { headline: string; text: string; acts: { label: string; url: string; look: string }[] }
  ties: TieRow[]
  noTies: string
  load: { label: string; value: string }[]
}

/** What a mentor has set, what they have on their hands, and the setting weeklyInvitationsPerMentor. */
export type Fullness = {
  set: Availability
  load: Load & { invitedThisWeek: number }
  /** Of sessions, this month. */
  hours: { bookedMinutes: number; hoursPerMonth?: number }
  weeklyDefault: number
}

/** Questions to answer, people, and how full the week is. */
export function mentorDeskPage(
  invitations: Invitation[],
  ties: Tie[],
  /** Undefined: they are no mentor now. */
  fullness: Fullness | undefined,
  member: { handle: string; timeZone: string; unbookable?: 'no-hours' | 'no-types' },
  tabs: DeskTab[],
  texts: Texts,
  now: Temporal.Instant,
): MentorDeskPage {
  const { t, number } = texts
  const verb = t('desk.mentor.answer')
  return {
    title: t('desk.mentor.title', { count: invitations.length }),
    tabs,
    controlsUrl: `/mentors/${member.handle}`,
    notice: noticeOf(fullness, member.timeZone, texts, now),
    ...(fullness && member.unbookable ? { unbookable: unbookable(member.unbookable, texts) } : {}),
    rows: invitations.map(({ url, title, tags, answers, at }) => ({
      ...ageOf(at, now, texts),
      url,
      title,
      isTheirWords: true,
      meta: [t('desk.mentor.answers', { count: answers }), ...tags].join(' · '),
      verb,
      label: `${verb}: ${title}`,
    })),
    empty: {
      headline: t('desk.mentor.empty'),
      text: t('desk.mentor.empty.text'),
      acts: [{ label: t('desk.mentor.empty.act'), url: '/questions?view=unanswered', look: 'verb' }],
    },
    ties: ties.map((tie) => tieRow(tie, texts)),
    noTies: t('desk.mentor.ties.none'),
    load: fullness
      ? [
          {
            label: t('desk.mentor.week'),
            value: t('desk.mentor.of', { used: number(toldThisWeek(fullness)), limit: number(weeklyLimit(fullness)) }),
          },
          {
            label: t('desk.mentor.people'),
            value: t('desk.mentor.of', { used: number(fullness.load.held), limit: number(fullness.set.capacity) }),
          },
          { label: t('desk.mentor.sessions'), value: hoursOf(fullness, texts) },
        ]
      : [],
  }
}

const unbookable = (why: 'no-hours' | 'no-types', { t }: Texts): MentorDeskPage['unbookable'] =>
  why === 'no-hours'
    ? {
        title: t('hours.unbookable'),
        text: t('hours.unbookable.hours'),
        url: '/desk/mentor/hours',
        link: t('hours.unbookable.give'),
      }
    : {
        title: t('hours.unbookable'),
        text: t('hours.unbookable.types'),
        url: '/desk/mentor/sessions',
        link: t('sessions.title'),
      }

function hoursOf({ hours: { bookedMinutes, hoursPerMonth } }: Fullness, { t, number }: Texts): string {
  const used = number(hours(bookedMinutes))
  return hoursPerMonth === undefined ? used : t('desk.mentor.of', { used, limit: number(hoursPerMonth) })
}

const weeklyLimit = ({ set, weeklyDefault }: Fullness) => set.weeklyInvitations ?? weeklyDefault
const toldThisWeek = ({ load }: Fullness) => load.askedThisWeek + load.invitedThisWeek

function noticeOf(
  fullness: Fullness | undefined,
  timeZone: string,
  texts: Texts,
  now: Temporal.Instant,
): MentorDeskPage['notice'] {
  const { t } = texts
  const notice = (title: string, text: string) => ({ kind: '', icon: 'held', title, text })
  if (!fullness) return notice(t('desk.mentor.none'), t('desk.mentor.none.text'))
  const taking = takingPeople(fullness.set, now, fullness.load, fullness.weeklyDefault)
  if (!taking.isNow && taking.why === 'closed') return notice(t('desk.mentor.closed'), t('desk.mentor.closed.text'))
  if (!taking.isNow && taking.why === 'paused')
    return notice(t('desk.mentor.paused', { at: texts.momentIn(taking.until, timeZone) }), t('desk.mentor.closed.text'))
  if (!taking.isNow && taking.why === 'full') return notice(t('desk.mentor.full'), t('desk.mentor.full.text'))
  if (toldThisWeek(fullness) >= weeklyLimit(fullness))
    return notice(
      t('desk.mentor.full-week'),
      t(taking.isNow ? 'desk.mentor.full-week.questions' : 'desk.mentor.full-week.text'),
    )
  return undefined
}

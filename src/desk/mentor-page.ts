import type { Texts } from '../http/texts.ts'
import { type Age, ageOf } from './age.ts'
import type { Invitation, MentorLoad, Tie } from './queries.ts'
import type { DeskTab } from './tabs.ts'
import { type TieRow, tieRow } from './ties.ts'

export type MentorDeskPage = {
  title: string
  tabs: DeskTab[]
  controlsUrl: string
  notice?: { kind: string; icon: string; title: string; text: string }
  rows: (Age & { title: string; isTheirWords: boolean; meta: string; url: string; verb: string; label: string })[]
  empty: { headline: string; text: string; acts: { label: string; url: string; look: string }[] }
  ties: TieRow[]
  noTies: string
  load: { label: string; value: string }[]
}

/** Questions to answer, people, and how full the week is. */
export function mentorDeskPage(
  invitations: Invitation[],
  ties: Tie[],
  load: MentorLoad | undefined,
  member: { handle: string; timeZone: string },
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
    notice: noticeOf(load, member.timeZone, texts),
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
    load: load
      ? [
          {
            label: t('desk.mentor.week'),
            value: t('desk.mentor.of', { used: number(load.askedThisWeek), limit: number(load.weeklyLimit) }),
          },
          {
            label: t('desk.mentor.people'),
            value: t('desk.mentor.of', { used: number(load.conversations), limit: number(load.capacity) }),
          },
        ]
      : [],
  }
}

function noticeOf(load: MentorLoad | undefined, timeZone: string, texts: Texts): MentorDeskPage['notice'] {
  const { t } = texts
  const notice = (title: string, text: string) => ({ kind: '', icon: 'held', title, text })
  if (!load) return notice(t('desk.mentor.none'), t('desk.mentor.none.text'))
  if (!load.isTakingPeople) return notice(t('desk.mentor.closed'), t('desk.mentor.closed.text'))
  if (load.pausedUntil)
    return notice(
      t('desk.mentor.paused', { at: texts.momentIn(load.pausedUntil, timeZone) }),
      t('desk.mentor.closed.text'),
    )
  if (load.askedThisWeek >= load.weeklyLimit) return notice(t('desk.mentor.full-week'), t('desk.mentor.full-week.text'))
  return undefined
}

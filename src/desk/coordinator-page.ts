import type { TextKey, Texts } from '../http/texts.ts'
import { type Age, ageOf } from './age.ts'
import type { Queue, QueueName, QueueRow } from './coordinator-queues.ts'
import type { DeskTab } from './tabs.ts'

type Row = Age & {
  id: string
  title: string
  isTheirWords: boolean
  url: string
  meta: string
  isLate: boolean
  verb: string
  label: string
  owner?: string
  isMine: boolean
  isFree: boolean
  takeLabel: string
}
type QueueSection = {
  name: QueueName
  title: string
  count: string
  rows: Row[]
  more?: string
  /** Its own page, where it has one. */
  all?: { label: string; url: string }
}

export type CoordinatorDeskPage = {
  title: string
  tabs: DeskTab[]
  summary?: { title: string; lines: { text: string; url?: string }[] }
  jumps: { url: string; label: string; count: string }[]
  queues: QueueSection[]
  /** What coordinators look after beside the queues that stand here. */
  also: { label: string; url: string; count?: string }[]
  empty: { headline: string; text: string; acts: { label: string; url: string; look: string }[] }
}

const words: Record<QueueName, { title: TextKey; verb: TextKey; meta: TextKey; lateAfterDays: number }> = {
  applications: {
    title: 'queue.applications',
    verb: 'queue.applications.verb',
    meta: 'queue.applications.meta',
    lateAfterDays: 7,
  },
  flags: { title: 'queue.flags', verb: 'queue.flags.verb', meta: 'queue.flags.meta', lateAfterDays: 1 },
  unanswered: {
    title: 'queue.unanswered',
    verb: 'queue.unanswered.verb',
    meta: 'queue.unanswered.meta',
    lateAfterDays: 7,
  },
  'slow-requests': {
    title: 'queue.slow-requests',
    verb: 'queue.slow-requests.verb',
    meta: 'queue.slow-requests.meta',
    lateAfterDays: 7,
  },
  'silent-mentors': {
    title: 'queue.silent-mentors',
    verb: 'queue.silent-mentors.verb',
    meta: 'queue.silent-mentors.meta',
    lateAfterDays: 7,
  },
  invites: { title: 'queue.invites', verb: 'queue.invites.verb', meta: 'queue.invites.meta', lateAfterDays: 14 },
}

/** What waits for coordinators, a queue each; those without anything are left out. */
export function coordinatorDeskPage(
  queues: Queue[],
  {
    memberId,
    unknownTags,
    tabs,
    trouble,
  }: { memberId: string; unknownTags: number; tabs: DeskTab[]; trouble?: string },
  texts: Texts,
  now: Temporal.Instant,
): CoordinatorDeskPage {
  const { t, number } = texts
  const filled = queues.filter(({ count }) => count > 0)
  const ofQueues: { name: QueueName; label: string; url: string }[] = [
    { name: 'applications', label: t('desk.coordinator.applications'), url: '/mentors/applications' },
    { name: 'invites', label: t('desk.coordinator.invites'), url: '/mentors/invites' },
    { name: 'flags', label: t('desk.coordinator.flags'), url: '/flags' },
  ]
  const wholeList = (name: QueueName) => {
    const own = ofQueues.find((one) => one.name === name)
    return own && { url: own.url, label: t('desk.coordinator.all.label', { queue: own.label }) }
  }
  const total = filled.reduce((sum, { count }) => sum + count, 0)
  return {
    title: t('desk.coordinator.title', { count: total }),
    tabs,
    summary: trouble === undefined ? undefined : { title: trouble, lines: [] },
    jumps: filled.map(({ name, count }) => ({ url: `#${name}`, label: t(words[name].title), count: number(count) })),
    queues: filled.map(({ name, rows, count }) => ({
      name,
      title: t(words[name].title),
      count: number(count),
      rows: rows.map((row) => queueRow(name, row, memberId, texts, now)),
      more: count > rows.length ? t('desk.coordinator.more', { count: count - rows.length }) : undefined,
      all: wholeList(name),
    })),
    also: [
      ...ofQueues.filter(({ name }) => !filled.some((queue) => queue.name === name)),
      {
        label: t('desk.coordinator.tags'),
        url: '/tags/unknown',
        ...(unknownTags > 0 ? { count: number(unknownTags) } : {}),
      },
      { label: t('desk.coordinator.groups'), url: '/groups' },
      { label: t('desk.coordinator.linked'), url: '/linked-accounts' },
    ],
    empty: {
      headline: t('desk.coordinator.empty'),
      text: t('desk.coordinator.empty.text'),
      acts: [{ label: t('desk.coordinator.invite'), url: '/mentors/invites/new', look: 'verb' }],
    },
  }
}

function queueRow(name: QueueName, row: QueueRow, memberId: string, texts: Texts, now: Temporal.Instant): Row {
  const { t } = texts
  const { verb, meta, lateAfterDays } = words[name]
  return {
    ...ageOf(row.since, now, texts),
    id: row.id,
    title: row.title,
    // Two names with our arrow between are our sentence.
    isTheirWords: name !== 'slow-requests',
    url: row.url,
    meta: t(meta, { count: row.count ?? 0 }),
    isLate: now.since(row.since).total('hours') > lateAfterDays * 24,
    verb: t(verb),
    label: `${t(verb)}: ${row.title}`,
    owner: row.owner && row.owner.id !== memberId ? t('desk.owner', { name: row.owner.name }) : undefined,
    isMine: row.owner?.id === memberId,
    isFree: row.owner === undefined,
    takeLabel: t(row.owner ? 'desk.give-back.label' : 'desk.take.label', { title: row.title }),
  }
}

/** What is wrong with a source, in words, with what to do about it and where. Pure. */
import type { TextKey, Texts } from '../http/texts.ts'
import { type FindingKind, mild, toldKinds } from '../sources/findings.ts'
import type { MaintainedSource } from '../sources/maintained-sources.ts'
import { type LinkedWords, linkedWords } from './linked-words.ts'
import { type Health, sourceUrl } from './source-state.ts'
import { shortMoment, span } from './times.ts'
import { troubleWords } from './trouble-words.ts'

export type FindingNotice = {
  id: string
  kind: string
  icon: string
  title: string
  /** What the site or the connector says, as it is. */
  said?: LinkedWords
  text: string
  /** A large delete is decided on its source's own page. */
  decision?: { action: string; remove: string; keep: string }
}

export type FindingRow = FindingNotice & { url: string; verb: string; label: string }

const titles: Record<FindingKind, TextKey> = {
  'mass-delete': 'maintain.finding.mass-delete',
  secrets: 'maintain.finding.secrets',
  stopped: 'maintain.finding.stopped',
  'schema-drift': 'maintain.finding.schema-drift',
  'held-off': 'maintain.finding.held-off',
  failing: 'maintain.finding.failing',
  overdue: 'maintain.finding.overdue',
  'quota-low': 'maintain.finding.quota-low',
  'catching-up': 'maintain.finding.catching-up',
  stumbled: 'maintain.finding.stumbled',
}

const todo: Record<FindingKind, TextKey> = {
  'mass-delete': 'maintain.finding.mass-delete.do',
  secrets: 'maintain.finding.secrets.do',
  stopped: 'maintain.finding.stopped.do',
  'schema-drift': 'maintain.finding.schema-drift.do',
  'held-off': 'maintain.finding.held-off.do',
  failing: 'maintain.finding.failing.do',
  overdue: 'maintain.finding.overdue.do',
  'quota-low': 'maintain.finding.quota-low.do',
  'catching-up': 'maintain.finding.catching-up.do',
  stumbled: 'maintain.finding.stumbled.do',
}

/** What is wrong with a source, what that means, what to do: most pressing first. */
export function findingNotices(
  { source, findings }: Health,
  texts: Texts,
  given: { now: Temporal.Instant; timeZone: string },
): FindingNotice[] {
  const { t } = texts
  return findings.map(({ kind, since }) => ({
    id: `${kind}-${source.name}`,
    kind: mild.includes(kind) ? '' : 'trouble',
    icon: mild.includes(kind) ? 'held' : 'trouble',
    title: t(titles[kind], valuesOf(source, since, given, texts)),
    said: saidOf(source, kind, texts),
    text: t(todo[kind], valuesOf(source, since, given, texts)),
    ...(kind === 'mass-delete' && {
      decision: {
        action: `${sourceUrl(source)}/deletes`,
        remove: t('maintain.deletes.delete', { count: source.trouble?.missing ?? 0 }),
        keep: t('maintain.deletes.keep'),
      },
    }),
  }))
}

/** Most pressing first: what maintainers are told of, then what the hub tries by itself. */
const pressing: FindingKind[] = [...toldKinds, 'catching-up']

/**
 * The same of all sources, a row each, with the way to where it is set right. A run that failed once is not among them; and
 * where no worker is there, that is what is wrong, not each source that waits for one.
 */
export function findingRows(
  healths: Health[],
  texts: Texts,
  given: { now: Temporal.Instant; timeZone: string; isWorkerThere: boolean },
): FindingRow[] {
  return healths
    .flatMap((health) => {
      const notices = findingNotices(health, texts, given)
      return health.findings.map(({ kind }, index) => ({ kind, notice: notices[index], source: health.source }))
    })
    .filter(({ kind }) => pressing.includes(kind) && (given.isWorkerThere || kind !== 'overdue'))
    .sort((one, other) => pressing.indexOf(one.kind) - pressing.indexOf(other.kind))
    .flatMap(({ kind, notice, source }) => (notice ? [{ ...notice, ...wayOn(kind, source, texts) }] : []))
}

const settingsFirst: FindingKind[] = ['secrets', 'stopped', 'held-off']

function wayOn(kind: FindingKind, source: MaintainedSource, { t }: Texts): Pick<FindingRow, 'url' | 'verb' | 'label'> {
  const verb =
    kind === 'mass-delete'
      ? t('maintain.decide')
      : settingsFirst.includes(kind)
        ? t('maintain.settings')
        : t('maintain.look')
  const url = sourceUrl(source)
  return {
    url: settingsFirst.includes(kind) ? `${url}/settings` : url,
    verb,
    label: t('maintain.verb.label', { verb, source: source.title }),
  }
}

/** Whether what it ails from may be in its settings: these are then the first thing to look at. */
export const isForSettings = ({ findings }: Health): boolean =>
  findings.some(({ kind }) => mayBeSettings.includes(kind))

const mayBeSettings: FindingKind[] = [...settingsFirst, 'schema-drift', 'failing']

/** Of what is wrong, what is told beside the settings. */
export const ofSettings = ({ source, findings }: Health): Health => ({
  source,
  findings: findings.filter(({ kind }) => [...mayBeSettings, 'stumbled', 'quota-low'].includes(kind)),
})

function valuesOf(
  source: MaintainedSource,
  since: Temporal.Instant | undefined,
  { now, timeZone }: { now: Temporal.Instant; timeZone: string },
  texts: Texts,
): Record<string, string | number> {
  const at = (instant: Temporal.Instant | null | undefined) =>
    instant ? shortMoment(instant, now, timeZone, texts).text : texts.t('maintain.never')
  return {
    source: source.title,
    since: since ? at(since) : '',
    hasSince: since ? 'yes' : 'no',
    items: source.items,
    missing: source.trouble?.missing ?? 0,
    of: source.trouble?.items ?? source.items,
    left: source.requestsLeft ?? 0,
    until: source.requestsResetAt ? at(source.requestsResetAt) : '',
    hasUntil: source.requestsResetAt ? 'yes' : 'no',
    next: at(source.nextRunAt),
    lag: source.lastSuccessAt ? span(now.epochMilliseconds - source.lastSuccessAt.epochMilliseconds, texts) : '',
    hasRead: source.lastSuccessAt ? 'yes' : 'no',
    times: source.trouble?.times ?? 0,
  }
}

function saidOf({ trouble, lastMessage }: MaintainedSource, kind: FindingKind, texts: Texts): LinkedWords | undefined {
  const words = (said: { message: string; fix?: string }) => linkedWords(troubleWords(said, texts))
  if (kind === 'held-off') return lastMessage ? words({ message: lastMessage }) : undefined
  if (!trouble || kind === 'mass-delete' || kind === 'quota-low' || kind === 'overdue' || kind === 'catching-up') return
  return words(trouble)
}

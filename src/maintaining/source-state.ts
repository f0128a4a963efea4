/** A source's state and troubles in words, as every page of the desk says them. Pure. */
import type { TextKey, Texts } from '../http/texts.ts'
import type { Finding, FindingKind } from '../sources/findings.ts'
import type { MaintainedSource } from '../sources/maintained-sources.ts'
import { shortMoment, span } from './times.ts'

export type Health = { source: MaintainedSource; findings: Finding[] }

export type State = { look: string; icon: string; label: string }

export type FindingNotice = {
  id: string
  kind: string
  icon: string
  title: string
  /** What the site or the connector says, as it is. */
  said?: string
  text: string
  link?: { url: string; label: string }
  /** A large delete is decided where it is told of. */
  decision?: { action: string; remove: string; keep: string }
}

const labels: Record<FindingKind, TextKey> = {
  'mass-delete': 'maintain.state.mass-delete',
  secrets: 'maintain.state.secrets',
  stopped: 'maintain.state.stopped',
  'schema-drift': 'maintain.state.schema-drift',
  'held-off': 'maintain.state.held-off',
  failing: 'maintain.state.failing',
  overdue: 'maintain.state.overdue',
  'quota-low': 'maintain.state.quota-low',
  'catching-up': 'maintain.state.catching-up',
  stumbled: 'maintain.state.stumbled',
}

const mild: FindingKind[] = ['catching-up', 'stumbled', 'quota-low']

export function stateOf({ source, findings }: Health, { t }: Texts): State {
  const held = (label: string) => ({ look: 'held', icon: 'held', label })
  if (source.state === 'removing') return held(t('maintain.state.removing'))
  if (source.retiredAt) return { look: 'open', icon: 'open', label: t('maintain.state.retired') }
  const [first] = findings
  if (first && !mild.includes(first.kind)) return { look: 'trouble', icon: 'trouble', label: t(labels[first.kind]) }
  if (source.state === 'paused') return { look: 'open', icon: 'open', label: t('maintain.state.paused') }
  if (source.isSyncing) return held(t('maintain.state.running'))
  if (first) return held(t(labels[first.kind]))
  if (!source.lastSuccessAt) return held(t('maintain.state.new'))
  return { look: 'solved', icon: 'solved', label: t('maintain.state.good') }
}

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

/** What is wrong, what that means, what to do: most pressing first. `stumbled` alone says nothing on the list of all. */
export function findingNotices(
  { source, findings }: Health,
  texts: Texts,
  given: { now: Temporal.Instant; timeZone: string; isOwnPage: boolean },
): FindingNotice[] {
  const { t } = texts
  const url = `/desk/maintainer/sources/${source.name}`
  return findings
    .filter(({ kind }) => given.isOwnPage || kind !== 'stumbled')
    .map(({ kind, since }) => ({
      id: `${kind}-${source.name}`,
      kind: mild.includes(kind) ? '' : 'trouble',
      icon: mild.includes(kind) ? 'held' : 'trouble',
      title: t(titles[kind], valuesOf(source, since, given, texts)),
      said: saidOf(source, kind, texts),
      text: t(todo[kind], valuesOf(source, since, given, texts)),
      ...(!given.isOwnPage && { link: linkOf(kind, url, t) }),
      ...(given.isOwnPage && kind !== 'overdue' && needsSettings.includes(kind)
        ? { link: { url: `${url}/settings`, label: t('maintain.settings') } }
        : {}),
      ...(kind === 'mass-delete' && {
        decision: {
          action: `${url}/deletes`,
          remove: t('maintain.deletes.delete', { count: source.trouble?.missing ?? 0 }),
          keep: t('maintain.deletes.keep'),
        },
      }),
    }))
}

const needsSettings: FindingKind[] = ['stopped', 'secrets', 'held-off']

const linkOf = (kind: FindingKind, url: string, t: Texts['t']) =>
  needsSettings.includes(kind)
    ? { url: `${url}/settings`, label: t('maintain.settings') }
    : { url, label: t('maintain.look') }

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

function saidOf({ trouble, lastMessage }: MaintainedSource, kind: FindingKind, texts: Texts): string | undefined {
  if (kind === 'held-off') return lastMessage ? troubleWords({ message: lastMessage }, texts) : undefined
  if (!trouble || kind === 'mass-delete' || kind === 'quota-low' || kind === 'overdue' || kind === 'catching-up') return
  return troubleWords(trouble, texts)
}

/** What a run or a trial ended with: the connector's words and its advice, or ours for what the hub itself says. */
export function troubleWords({ message, fix }: { message: string; fix?: string }, texts: Texts): string {
  const ours = /^[a-z-]+$/.test(message) ? texts.find(`maintain.said.${message}`) : undefined
  if (ours) return ours
  return [message, fix]
    .filter((part): part is string => Boolean(part))
    .map((part) => (/[\p{L}\p{N})]$/u.test(part) ? `${part}.` : part))
    .join(' ')
}

/** A source's state in a word, as every page of the desk says it. Pure. */
import type { TextKey, Texts } from '../http/texts.ts'
import type { Finding, FindingKind } from '../sources/findings.ts'
import type { MaintainedSource } from '../sources/maintained-sources.ts'

export type Health = { source: MaintainedSource; findings: Finding[] }

export type State = { look: string; icon: string; label: string }

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

/** What passes by itself, or is far off. */
export const mild: FindingKind[] = ['catching-up', 'stumbled', 'quota-low']

export function stateOf({ source, findings }: Health, { t }: Texts, now: Temporal.Instant): State {
  const held = (label: string) => ({ look: 'held', icon: 'held', label })
  if (source.state === 'removing') return held(t('maintain.state.removing'))
  if (source.retiredAt) return { look: 'open', icon: 'open', label: t('maintain.state.retired') }
  const [first] = findings
  if (first && !mild.includes(first.kind)) return { look: 'trouble', icon: 'trouble', label: t(labels[first.kind]) }
  if (source.state === 'paused') return { look: 'open', icon: 'open', label: t('maintain.state.paused') }
  if (source.isSyncing) return held(t('maintain.state.running'))
  if (first) return held(t(labels[first.kind]))
  if (!source.lastSuccessAt) return held(t('maintain.state.new'))
  if (isDue(source, now)) return held(t('maintain.state.due'))
  return { look: 'solved', icon: 'solved', label: t('maintain.state.good') }
}

/** It is read as soon as a worker is free. */
export const isDue = ({ state, nextRunAt }: MaintainedSource, now: Temporal.Instant): boolean =>
  state === 'active' && Temporal.Instant.compare(nextRunAt, now) <= 0

export const sourceUrl = ({ name }: Pick<MaintainedSource, 'name'>): string => `/desk/maintainer/sources/${name}`

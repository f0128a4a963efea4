/** A source's state in a word, as every page of the desk says it. Pure. */
import type { TextKey, Texts } from '../http/texts.ts'
import { type Finding, mild } from '../sources/findings.ts'
import type { MaintainedSource } from '../sources/maintained-sources.ts'
import { type SourceHealth, sourceHealth } from '../sources/source-health.ts'

export type Health = { source: MaintainedSource; findings: Finding[] }

export type State = { look: string; icon: string; label: string }

const labels: Record<SourceHealth, TextKey> = {
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
  removing: 'maintain.state.removing',
  retired: 'maintain.state.retired',
  paused: 'maintain.state.paused',
  syncing: 'maintain.state.running',
  new: 'maintain.state.new',
  due: 'maintain.state.due',
  ok: 'maintain.state.good',
}

const looks: Partial<Record<SourceHealth, string>> = {
  retired: 'open',
  paused: 'open',
  ok: 'solved',
}

export function stateOf({ source, findings }: Health, { t }: Texts, now: Temporal.Instant): State {
  const health = sourceHealth(source, findings, now)
  const isTrouble = findings.some(({ kind }) => kind === health && !mild.includes(kind))
  const look = isTrouble ? 'trouble' : (looks[health] ?? 'held')
  return { look, icon: look, label: t(labels[health]) }
}

export const sourceUrl = ({ name }: Pick<MaintainedSource, 'name'>): string => `/desk/maintainer/sources/${name}`

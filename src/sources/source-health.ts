/** How a source goes, in one word for the desk and the command line alike. Pure. */
import { type Finding, type FindingKind, mild } from './findings.ts'
import type { Source } from './source.ts'

export type SourceHealth = FindingKind | 'removing' | 'retired' | 'paused' | 'syncing' | 'new' | 'due' | 'ok'

type Shown = Pick<Source, 'state' | 'retiredAt' | 'lastSuccessAt' | 'nextRunAt'> & { isSyncing: boolean }

/** @param findings  of `findingsOf`, the most pressing first */
export function sourceHealth(source: Shown, findings: Finding[], now: Temporal.Instant): SourceHealth {
  if (source.state === 'removing') return 'removing'
  if (source.retiredAt) return 'retired'
  const [first] = findings
  if (first && !mild.includes(first.kind)) return first.kind
  if (source.state === 'paused') return 'paused'
  if (source.isSyncing) return 'syncing'
  if (first) return first.kind
  if (!source.lastSuccessAt) return 'new'
  return isDue(source, now) ? 'due' : 'ok'
}

/** It is read as soon as a worker is free. */
export const isDue = ({ state, nextRunAt }: Pick<Source, 'state' | 'nextRunAt'>, now: Temporal.Instant): boolean =>
  state === 'active' && Temporal.Instant.compare(nextRunAt, now) <= 0

import type { ErrorClass } from '../../connectors/contract.ts'

/** A source as its row has it, its secrets still sealed. */
export type Source = {
  id: string
  /** In addresses and commands. */
  name: string
  title: string
  siteUrl: string
  connector: string
  connectorVersion: number
  /** As given, without secrets. */
  settings: Record<string, unknown>
  sealedSecrets: Buffer | null
  state: 'active' | 'paused' | 'removing'
  pausedBy: 'person' | 'hub' | null
  /** In a maintainer's words. */
  pausedReason: string | null
  /** Since when it is read no more, for good; what it brought stays. */
  retiredAt: Temporal.Instant | null
  trouble: Trouble | null
  cursor: unknown
  intervalMinutes: number
  nextRunAt: Temporal.Instant
  leaseUntil: Temporal.Instant | null
  failuresInRow: number
  lastRunAt: Temporal.Instant | null
  lastSuccessAt: Temporal.Instant | null
  sweepGeneration: number
  sweptAt: Temporal.Instant | null
  /** Requests that the site still granted at `requestsLeftAt`, where it says. */
  requestsLeft: number | null
  requestsLeftAt: Temporal.Instant | null
  requestsResetAt: Temporal.Instant | null
  /** So many items may go that the site seems to have lost. */
  deletesConfirmed: number | null
  createdAt: Temporal.Instant
}

/** Who does something to a source; nobody: the command line. */
export type By = { actorId?: string }

/** What is wrong with a source, and what a maintainer can do. */
export type Trouble = {
  class: ErrorClass | 'mass-delete'
  message: string
  fix?: string
  /** ISO instant of the first of `times` runs in a row that ended so. */
  since: string
  times: number
  /** Of 'mass-delete': how many seem to be gone, of how many. */
  missing?: number
  items?: number
}

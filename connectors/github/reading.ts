/** What the parts of one run share. */
import type { Ctx, Item, ItemFailure, SyncEvent, Tombstone } from '../contract.ts'
import type { Api } from './api.ts'
import type { Cursor } from './cursor.ts'
import { idOf, type Kind } from './ids.ts'
import type { Home } from './map.ts'
import type { Settings } from './settings.ts'

export type Reading = {
  ctx: Ctx<Settings>
  settings: Settings
  api: Api
  home: Home
  /** Where the repository is, for octokit's routes. */
  at: { owner: string; repo: string }
  branch: string
  hasIssues: boolean
  hasDiscussions: boolean
  /** By the site's clock. */
  startedAt: Temporal.Instant
  /** The cursor as it will be once what was yielded is in. */
  place: Cursor
  /** Issues that this run has brought already. */
  brought: Set<number>
}

export type Rows = { items: Item[]; tombstones: Tombstone[]; failures: ItemFailure[] }

/** A part of a run: true where it was read to its end, false where time ran out. */
export type PartRun = AsyncGenerator<SyncEvent<Cursor>, boolean>

export const noRows = (): Rows => ({ items: [], tombstones: [], failures: [] })

export const hasRows = ({ items, tombstones = [], failures = [] }: Partial<Rows> & Pick<Rows, 'items'>): boolean =>
  items.length + tombstones.length + failures.length > 0

export const batchOf = ({ place }: Reading, rows: Rows = noRows()): SyncEvent<Cursor> => ({
  type: 'batch',
  ...rows,
  cursor: place,
})

export const failureOf = (
  { home }: Reading,
  kind: Kind,
  key: string | number,
  stage: 'fetch' | 'validate',
  message: string,
): ItemFailure => ({ externalId: idOf(home.id, kind, key), stage, message: message.slice(0, 500) })

export const isLate = ({ ctx }: Reading): boolean => Temporal.Instant.compare(ctx.now(), ctx.deadline) >= 0

/** What changes may reach a list late: each walk goes back behind the newest by so much. */
const lookback = { minutes: 5 }

/** Where the next walk starts, by the site's clock. */
export function nextSince(newest: string, siteTime: Temporal.Instant | undefined): string {
  const at = Temporal.Instant.from(newest)
  const latest = siteTime && Temporal.Instant.compare(siteTime, at) < 0 ? siteTime : at
  return latest.subtract(lookback).toString()
}

export const isAfter = (a: string, b: string): boolean =>
  Temporal.Instant.compare(Temporal.Instant.from(a), Temporal.Instant.from(b)) > 0

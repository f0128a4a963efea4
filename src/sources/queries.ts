import type { Db } from '../db.ts'
import { NotFound } from '../errors.ts'
import type { Source } from './source.ts'

/** @throws NotFound 'source-not-found' */
export async function sourceByName(db: Db, name: string): Promise<Source> {
  const row = await db('sources').where('name', name).first(columns)
  if (!row) throw new NotFound('source-not-found', { name })
  return row
}

export async function sourceById(db: Db, id: string): Promise<Source | undefined> {
  return db('sources').where('id', id).first(columns)
}

/** In any order; ids that are not there are left out. */
export async function sourcesById(db: Db, ids: string[]): Promise<Source[]> {
  return db('sources').whereRaw('id = ANY(?)', [ids]).select(columns)
}

export type ListedSource = Omit<Source, 'sealedSecrets' | 'cursor'> & {
  items: number
  /** How many of its items are under which licence, most first. */
  licences: { spdx: string; url: string | null; items: number }[]
  isSyncing: boolean
  /** Items that could not be read. */
  failures: number
}

/** All sources by title. */
export async function listSources(db: Db, now: Temporal.Instant): Promise<ListedSource[]> {
  const sources: Source[] = await db('sources').select(columns).orderByRaw('title COLLATE "und-x-icu", name')
  const { rows: licences } = await db.raw<{ rows: { source_id: string; spdx: string; url: string; items: number }[] }>(
    `SELECT source_id, license ->> 'spdx' AS spdx, min(license ->> 'url') AS url, count(*) AS items
     FROM items GROUP BY 1, 2 ORDER BY items DESC`,
  )
  const failures: { source_id: string; failures: number }[] = await db('item_failures')
    .groupBy('source_id')
    .select('source_id')
    .count({ failures: '*' })
  return sources.map(({ sealedSecrets: _, cursor: __, ...source }) => {
    const mine = licences.filter((row) => row.source_id === source.id)
    return {
      ...source,
      items: mine.reduce((sum, row) => sum + row.items, 0),
      licences: mine.map(({ spdx, url, items }) => ({ spdx, url, items })),
      isSyncing: source.leaseUntil !== null && Temporal.Instant.compare(source.leaseUntil, now) > 0,
      failures: failures.find((row) => row.source_id === source.id)?.failures ?? 0,
    }
  })
}

/** Ids of the sources whose time has come, and of those whose run died; longest due first. */
export async function dueSources(db: Db, now: Temporal.Instant): Promise<string[]> {
  const rows: { id: string }[] = await db('sources')
    .where('state', 'active')
    .whereRaw('(lease_until IS NULL AND next_run_at <= :now OR lease_until <= :now)', { now: now.toString() })
    .orderBy('next_run_at')
    .select('id')
  return rows.map((row) => row.id)
}

export type RunRow = {
  startedAt: Temporal.Instant
  finishedAt: Temporal.Instant | null
  state: 'running' | 'ok' | 'limited' | 'paused' | 'failed' | 'cancelled' | 'lost'
  complete: boolean
  seen: number
  upserted: number
  deleted: number
  failed: number
  requests: number
  bytes: number
  message: string | null
  /** What it is doing, of one that goes on. */
  progress: string | null
}

/** Newest first. */
export async function runsOf(db: Db, sourceId: string, limit: number): Promise<RunRow[]> {
  return db('runs')
    .where('source_id', sourceId)
    .orderBy('started_at', 'desc')
    .limit(limit)
    .select(
      { startedAt: 'started_at', finishedAt: 'finished_at' },
      ...['state', 'complete', 'seen', 'upserted', 'deleted', 'failed', 'requests', 'bytes', 'message', 'progress'],
    )
}

export type FailureRow = {
  externalId: string
  stage: string
  message: string
  attempts: number
  nextTryAt: Temporal.Instant
}

/** Items that could not be read, longest waiting first. */
export async function failuresOf(db: Db, sourceId: string, limit: number): Promise<FailureRow[]> {
  return db('item_failures').where('source_id', sourceId).orderBy('next_try_at').limit(limit).select({
    externalId: 'external_id',
    stage: 'stage',
    message: 'message',
    attempts: 'attempts',
    nextTryAt: 'next_try_at',
  })
}

const columns = {
  id: 'id',
  name: 'name',
  title: 'title',
  siteUrl: 'site_url',
  connector: 'connector',
  connectorVersion: 'connector_version',
  settings: 'settings',
  sealedSecrets: 'secrets',
  state: 'state',
  pausedBy: 'paused_by',
  pausedReason: 'paused_reason',
  retiredAt: 'retired_at',
  trouble: 'trouble',
  cursor: 'cursor',
  intervalMinutes: 'interval_minutes',
  nextRunAt: 'next_run_at',
  leaseUntil: 'lease_until',
  failuresInRow: 'failures_in_row',
  lastRunAt: 'last_run_at',
  lastSuccessAt: 'last_success_at',
  sweepGeneration: 'sweep_generation',
  sweptAt: 'swept_at',
  requestsLeft: 'requests_left',
  requestsLeftAt: 'requests_left_at',
  requestsResetAt: 'requests_reset_at',
  deletesConfirmed: 'deletes_confirmed',
  createdAt: 'created_at',
}

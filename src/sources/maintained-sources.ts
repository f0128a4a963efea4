import type { Db } from '../db.ts'
import type { RunDay } from './day-strip.ts'
import { daysShown } from './day-strip.ts'
import { sourcesById } from './queries.ts'
import type { Source } from './source.ts'

/** A source with what its maintainers need beside its row. */
export type MaintainedSource = Source & {
  items: number
  /** Items that could not be read. */
  failures: number
  isSyncing: boolean
  /** Its last run that ended: its requests, how it ended, and what was said then. */
  lastRequests: number
  lastState: string | null
  lastMessage: string | null
  /** When a run last began that brought something new. */
  lastBroughtAt: Temporal.Instant | null
}

type Row = {
  id: string
  items: number
  failures: number
  requests: number | null
  state: string | null
  message: string | null
  brought_at: Temporal.Instant | null
}

/** All sources, or one; those read no more last, then by title. */
export async function maintainedSources(db: Db, now: Temporal.Instant, name?: string): Promise<MaintainedSource[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `SELECT s.id, last.requests, last.state, last.message,
       (SELECT count(*)::int FROM items i WHERE i.source_id = s.id) AS items,
       (SELECT count(*)::int FROM item_failures f WHERE f.source_id = s.id) AS failures,
       (SELECT max(r.started_at) FROM runs r WHERE r.source_id = s.id AND r.upserted > 0) AS brought_at
     FROM sources s
     LEFT JOIN LATERAL (SELECT requests, state, message FROM runs r WHERE r.source_id = s.id AND r.state <> 'running'
       ORDER BY r.started_at DESC LIMIT 1) AS last ON true
     WHERE CAST(:name AS text) IS NULL OR s.name = :name
     ORDER BY s.retired_at NULLS FIRST, s.title COLLATE "und-x-icu", s.name`,
    { name: name ?? null },
  )
  const sources = await sourcesById(
    db,
    rows.map(({ id }) => id),
  )
  const byId = new Map(sources.map((source) => [source.id, source]))
  return rows.flatMap((row) => {
    const source = byId.get(row.id)
    if (!source) return []
    const { items, failures } = row
    const last = { lastRequests: row.requests ?? 0, lastState: row.state, lastMessage: row.message }
    // Of the same row as when it is due: a run that begins between the two reads would else be neither due nor going on.
    const isSyncing = source.leaseUntil !== null && Temporal.Instant.compare(source.leaseUntil, now) > 0
    return [{ ...source, items, failures, isSyncing, ...last, lastBroughtAt: row.brought_at }]
  })
}

/** What the runs of the last 30 days brought, by source and by day in that zone. */
export async function runDays(
  db: Db,
  { now, timeZone, sourceId }: { now: Temporal.Instant; timeZone: string; sourceId?: string },
): Promise<Map<string, RunDay[]>> {
  const { rows } = await db.raw<{
    rows: { source_id: string; day: Temporal.PlainDate; good: number; failed: number; upserted: number }[]
  }>(
    `SELECT source_id, (started_at AT TIME ZONE :timeZone)::date AS day,
       count(*) FILTER (WHERE state IN ('ok', 'limited', 'cancelled'))::int AS good,
       count(*) FILTER (WHERE state IN ('failed', 'paused', 'lost'))::int AS failed,
       sum(upserted)::int AS upserted
     FROM runs WHERE started_at > :since AND state <> 'running' AND (CAST(:sourceId AS uuid) IS NULL OR source_id = :sourceId)
     GROUP BY 1, 2`,
    { timeZone, since: now.subtract({ hours: 24 * daysShown }).toString(), sourceId: sourceId ?? null },
  )
  return Map.groupBy(rows, (row) => row.source_id) as Map<string, RunDay[]>
}

/** Whether a worker asked in the last minutes which sources are due, by the database's clock; null: nobody ever did. */
export async function isWorkerThere(db: Db): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `SELECT FROM pgboss.job WHERE name = 'sync-due-sources' AND (
       state = 'active' OR state = 'completed' AND completed_on > now() - interval '5 minutes') LIMIT 1`,
  )
  return rows.length > 0
}

/**
 * Sources share the worker's few places. One that hangs, answers slowly or never ends would hold its place for long, and some of
 * these all places: so a run is short at first, and what takes longer goes on in places of their own.
 */
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { type SyncDeps, type SyncInput, type SyncReport, syncSource } from './sync-source.ts'

const briefMinutes = 0.5
/** A run that took so long, waiting for answers included, is not expected to be shorter the next time. */
const longSeconds = 15

/** A run in the lane of short runs; where there is more to read, the lane of long ones goes on at once. */
export async function syncBriefly(deps: SyncDeps, input: SyncInput): Promise<SyncReport> {
  const report = await syncSource(deps, { ...input, limits: { minutes: briefMinutes, ...input.limits } })
  if (report.state === 'ok' && !report.complete && !report.isBusy)
    await enqueueRun(deps, { sourceId: input.sourceId, isAsked: input.isAsked, isLong: true })
  return report
}

/** Queues a run; one that is queued or running in that lane already is not queued again. */
export const enqueueRun = (
  { db, jobs }: Pick<Deps, 'db' | 'jobs'>,
  { isLong, ...run }: { sourceId: string; isAsked?: boolean; isLong: boolean },
): Promise<void> => jobs.enqueue(db, isLong ? 'sync-long-source' : 'sync-source', run, { singletonKey: run.sourceId })

/** Those of the sources whose last run took long, or did not come to the end of what there is. */
export async function longSources(db: Db, ids: string[], now: Temporal.Instant): Promise<Set<string>> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `SELECT wanted.id FROM unnest(?::uuid[]) AS wanted (id),
       LATERAL (SELECT * FROM runs WHERE source_id = wanted.id ORDER BY started_at DESC LIMIT 1) run
     WHERE run.state = 'ok' AND NOT run.complete
        OR coalesce(run.finished_at, ?) - run.started_at > ? * interval '1 second'`,
    [ids, now.toString(), longSeconds],
  )
  return new Set(rows.map((row) => row.id))
}

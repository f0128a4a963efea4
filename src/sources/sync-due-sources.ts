import type { Deps } from '../deps.ts'
import { enqueueRun, longSources } from './lanes.ts'
import { dueSources } from './queries.ts'

/** Queues a run for each source whose time has come. One that is queued or running already is not queued again. */
export async function syncDueSources({ db, now, jobs }: Pick<Deps, 'db' | 'now' | 'jobs'>): Promise<number> {
  const due = await dueSources(db, now())
  const long = await longSources(db, due, now())
  for (const sourceId of due) await enqueueRun({ db, jobs }, { sourceId, isLong: long.has(sourceId) })
  return due.length
}

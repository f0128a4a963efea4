import type { Deps } from '../deps.ts'
import { dueSources } from './queries.ts'

/** Queues a run for each source whose time has come. One that is queued or running already is not queued again. */
export async function syncDueSources({ db, now, jobs }: Pick<Deps, 'db' | 'now' | 'jobs'>): Promise<number> {
  const due = await dueSources(db, now())
  for (const sourceId of due) await jobs.enqueue(db, 'sync-source', { sourceId }, { singletonKey: sourceId })
  return due.length
}

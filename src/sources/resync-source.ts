import { recordAudit } from '../admin/audit.ts'
import type { Deps } from '../deps.ts'
import { Conflict } from '../errors.ts'
import { sourceByName } from './queries.ts'
import { enqueueSync } from './request-sync.ts'
import type { By } from './source.ts'

/**
 * Has the source read from its beginning. Nothing is deleted by it, and what has not changed is not stored again; a run
 * that goes on ends first.
 * @throws NotFound 'source-not-found'
 * @throws Conflict 'source-paused'
 */
export async function resyncSource(
  { db, now, jobs }: Pick<Deps, 'db' | 'now' | 'jobs'>,
  name: string,
  { actorId }: By = {},
): Promise<void> {
  await db.transaction(async (trx) => {
    const source = await sourceByName(trx, name)
    if (source.state !== 'active') throw new Conflict('source-paused', { name, fix: `source resume ${name}` })
    // A batch that comes now finds that it was cancelled, and does not bring the old place back.
    await trx('sources')
      .where('id', source.id)
      .update({ cursor: null, cancel_requested: source.leaseUntil !== null, next_run_at: now().toString() })
    await enqueueSync(trx, jobs, source.id)
    await recordAudit(trx, now(), {
      actorId,
      action: 'source.resynced',
      subject: { kind: 'source', id: source.id },
      detail: { name: source.title },
    })
  })
}

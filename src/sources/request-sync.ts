import { recordAudit } from '../admin/audit.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { Conflict } from '../errors.ts'
import type { Jobs } from '../jobs.ts'
import { sourceByName } from './queries.ts'
import type { By } from './source.ts'

/**
 * Has a worker run the source as soon as one is free.
 * @throws NotFound 'source-not-found'
 * @throws Conflict 'source-paused'
 */
export async function requestSync(
  { db, now, jobs }: Pick<Deps, 'db' | 'now' | 'jobs'>,
  name: string,
  { actorId }: By = {},
): Promise<void> {
  await db.transaction(async (trx) => {
    const source = await sourceByName(trx, name)
    if (source.state !== 'active') throw new Conflict('source-paused', { name, fix: `source resume ${name}` })
    await trx('sources').where('id', source.id).update({ next_run_at: now().toString() })
    await enqueueSync(trx, jobs, source.id)
    await recordAudit(trx, now(), {
      actorId,
      action: 'source.run-asked',
      subject: { kind: 'source', id: source.id },
      detail: { name: source.title },
    })
  })
}

/** In the transaction that makes the source due: a job that is there already, or a tick, does it otherwise. */
export const enqueueSync = (trx: Db, jobs: Jobs, sourceId: string): Promise<void> =>
  jobs.enqueue(trx, 'sync-source', { sourceId, isAsked: true }, { singletonKey: sourceId })

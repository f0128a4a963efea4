import { recordAudit } from '../admin/audit.ts'
import type { Deps } from '../deps.ts'
import { Conflict, NotFound } from '../errors.ts'
import { enqueueSync } from './request-sync.ts'
import type { By } from './source.ts'

/**
 * Stops the source's runs, the one that may be going on too: what it has committed stays.
 * @throws NotFound 'source-not-found'
 */
export async function pauseSource(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  name: string,
  { actorId, reason = '' }: By & { reason?: string } = {},
): Promise<void> {
  await db.transaction(async (trx) => {
    const [source]: { id: string; title: string }[] = await trx('sources')
      .where('name', name)
      .whereNot('state', 'removing')
      .update({ state: 'paused', paused_by: 'person', paused_reason: reason || null, cancel_requested: true })
      .returning(['id', 'title'])
    if (!source) throw new NotFound('source-not-found', { name })
    await recordAudit(trx, now(), {
      actorId,
      action: 'source.paused',
      subject: { kind: 'source', id: source.id },
      detail: { name: source.title, reason },
    })
  })
}

/**
 * Makes the source due now, whatever paused it, and one that was read no more too; what was wrong is forgotten and found
 * again if it still is.
 * @throws NotFound 'source-not-found'
 * @throws Conflict 'source-removing'
 */
export async function resumeSource(
  { db, now, jobs }: Pick<Deps, 'db' | 'now'> & Partial<Pick<Deps, 'jobs'>>,
  name: string,
  { actorId }: By = {},
): Promise<void> {
  await db.transaction(async (trx) => {
    const source = await trx('sources').where('name', name).forUpdate().first('id', 'title', 'state')
    if (!source) throw new NotFound('source-not-found', { name })
    if (source.state === 'removing') throw new Conflict('source-removing', { name })
    if (source.state !== 'paused') return
    await trx('sources').where('id', source.id).update({
      state: 'active',
      paused_by: null,
      paused_reason: null,
      retired_at: null,
      trouble: null,
      failures_in_row: 0,
      cancel_requested: false,
      next_run_at: now().toString(),
    })
    if (jobs) await enqueueSync(trx, jobs, source.id)
    await recordAudit(trx, now(), {
      actorId,
      action: 'source.resumed',
      subject: { kind: 'source', id: source.id },
      detail: { name: source.title },
    })
  })
}

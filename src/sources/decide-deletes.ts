import { recordAudit } from '../admin/audit.ts'
import type { Deps } from '../deps.ts'
import { Conflict } from '../errors.ts'
import { sourceByName } from './queries.ts'
import { enqueueSync } from './request-sync.ts'
import type { By } from './source.ts'

/**
 * What a maintainer says to a large delete that waits: the next run lets so many go, if the site still lacks them; or they
 * are kept, and the site is asked about them from the beginning, as if nothing had been missed.
 * @throws NotFound 'source-not-found'
 * @throws Conflict 'deletes-decided' when none waits, 'source-paused'
 */
export async function decideDeletes(
  { db, now, jobs }: Pick<Deps, 'db' | 'now' | 'jobs'>,
  name: string,
  { actorId, act }: By & { act: 'delete' | 'keep' },
): Promise<void> {
  await db.transaction(async (trx) => {
    await trx('sources').where('name', name).forUpdate().first('id')
    const source = await sourceByName(trx, name)
    const { trouble } = source
    if (trouble?.class !== 'mass-delete') throw new Conflict('deletes-decided')
    if (act === 'delete') {
      if (source.state !== 'active') throw new Conflict('source-paused', { name, fix: `source resume ${name}` })
      await trx('sources')
        .where('id', source.id)
        .update({ deletes_confirmed: trouble.missing ?? 0, next_run_at: now().toString() })
      await enqueueSync(trx, jobs, source.id)
    } else {
      await trx('sources').where('id', source.id).update({ trouble: null, deletes_confirmed: null })
      await trx('items').where('source_id', source.id).where('misses', '>', 0).update({ misses: 0 })
      await trx('items')
        .where('source_id', source.id)
        .whereNull('verified_at')
        .update({ verified_at: now().toString() })
    }
    await recordAudit(trx, now(), {
      actorId,
      action: act === 'delete' ? 'source.deletes-confirmed' : 'source.deletes-refused',
      subject: { kind: 'source', id: source.id },
      detail: { name: source.title, items: trouble.missing ?? 0 },
    })
  })
}

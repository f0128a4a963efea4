import { recordAudit } from '../admin/audit.ts'
import type { Deps } from '../deps.ts'
import { Conflict } from '../errors.ts'
import { type Connectors, installedConnectors } from './connectors.ts'
import { sourceByName } from './queries.ts'
import { enqueueSync } from './request-sync.ts'
import type { By } from './source.ts'

/**
 * Has items that could not be read fetched again at once: one, or all of a source. A connector that cannot fetch one item
 * reads the source from its beginning for it.
 * @returns how many are tried again; 0 where they came in meanwhile
 * @throws NotFound 'source-not-found'
 * @throws Conflict 'source-paused'
 */
export async function tryAgain(
  { db, now, jobs, connectors }: Pick<Deps, 'db' | 'now' | 'jobs'> & { connectors?: Connectors },
  name: string,
  { actorId, externalId }: By & { externalId?: string } = {},
): Promise<number> {
  const { byId } = connectors ?? (await installedConnectors())
  return db.transaction(async (trx) => {
    const source = await sourceByName(trx, name)
    if (source.state !== 'active') throw new Conflict('source-paused', { name, fix: `source resume ${name}` })
    const canFetchOne = byId.get(source.connector)?.fetchOne !== undefined
    const tried = await trx('item_failures')
      .where({ source_id: source.id, ...(externalId === undefined ? {} : { external_id: externalId }) })
      .update({ next_try_at: now().toString(), ...(canFetchOne ? {} : { attempts: 0 }) })
    if (tried === 0) return 0
    await trx('sources').where('id', source.id).update({ next_run_at: now().toString() })
    await enqueueSync(trx, jobs, source.id)
    await recordAudit(trx, now(), {
      actorId,
      action: 'source.tried-again',
      subject: { kind: 'source', id: source.id },
      detail: { name: source.title, items: tried },
    })
    return tried
  })
}

import type { Deps } from '../deps.ts'
import { Conflict } from '../errors.ts'
import { sourceByName } from './queries.ts'

/**
 * Has a worker run the source as soon as one is free.
 * @throws NotFound 'source-not-found'
 * @throws Conflict 'source-paused'
 */
export async function requestSync({ db, now, jobs }: Pick<Deps, 'db' | 'now' | 'jobs'>, name: string): Promise<void> {
  await db.transaction(async (trx) => {
    const source = await sourceByName(trx, name)
    if (source.state !== 'active') throw new Conflict('source-paused', { name, fix: `source resume ${name}` })
    await trx('sources').where('id', source.id).update({ next_run_at: now().toString() })
    await jobs.enqueue(trx, 'sync-source', { sourceId: source.id }, { singletonKey: source.id })
  })
}

import type { Deps } from '../deps.ts'
import { Conflict, NotFound } from '../errors.ts'

/**
 * Stops the source's runs, the one that may be going on too: what it has committed stays.
 * @throws NotFound 'source-not-found'
 */
export async function pauseSource({ db }: Pick<Deps, 'db'>, name: string): Promise<void> {
  const changed = await db('sources')
    .where('name', name)
    .whereNot('state', 'removing')
    .update({ state: 'paused', paused_by: 'person', cancel_requested: true })
  if (changed === 0) throw new NotFound('source-not-found', { name })
}

/**
 * Makes the source due now, whatever paused it; what was wrong is forgotten and found again if it still is.
 * @throws NotFound 'source-not-found'
 * @throws Conflict 'source-removing'
 */
export async function resumeSource({ db, now }: Pick<Deps, 'db' | 'now'>, name: string): Promise<void> {
  const source = await db('sources').where('name', name).first('state')
  if (!source) throw new NotFound('source-not-found', { name })
  if (source.state === 'removing') throw new Conflict('source-removing', { name })
  await db('sources').where({ name, state: 'paused' }).update({
    state: 'active',
    paused_by: null,
    trouble: null,
    failures_in_row: 0,
    cancel_requested: false,
    next_run_at: now().toString(),
  })
}

import { entomb } from '../items/entomb.ts'
import { renewLease } from './lease.ts'
import type { Run, RunDeps } from './run.ts'
import type { Trouble } from './source.ts'

const atOnce = 500

/** More than this going at one time is more likely an error of the site than a clean-up. */
export const mostDeletable = (items: number): number => Math.max(20, Math.floor(items / 10))

/**
 * Deletes what a source, asked about it, no longer has: unless that is more than `mostDeletable` of its items; then
 * nothing goes until a person confirms.
 * @returns the trouble to show where it was refused
 */
export async function deleteMissing(
  deps: RunDeps,
  run: Run,
  missing: string[],
  { reason, confirmed }: { reason: 'deleted' | 'swept'; confirmed: boolean },
): Promise<Trouble | null> {
  if (missing.length === 0) return null
  const [{ items } = { items: 0 }]: { items: number }[] = await deps
    .db('items')
    .where('source_id', run.source.id)
    .count({ items: '*' })
  // A site goes on losing things while a maintainer makes up their mind: a tenth more is still what they agreed to.
  const agreed = Math.floor((run.source.deletesConfirmed ?? 0) * 1.1)
  if (missing.length > Math.max(mostDeletable(items), agreed) && !confirmed) {
    const before = run.source.trouble?.class === 'mass-delete' ? run.source.trouble : undefined
    return {
      class: 'mass-delete',
      message: `${missing.length} of ${items} items seem to be gone from the site. Nothing was deleted.`,
      fix: `Look at the site. If it is so: guildhall source sync ${run.source.name} --wait --confirm-mass-delete`,
      since: before?.since ?? deps.now().toString(),
      times: (before?.times ?? 0) + 1,
      missing: missing.length,
      items,
    }
  }
  for (let at = 0; at < missing.length; at += atOnce) {
    const graves = missing.slice(at, at + atOnce).map((externalId) => ({ externalId, reason }))
    run.counts.deleted += await deps.db.transaction(async (trx) => {
      await renewLease(trx, run.lease, deps.now())
      const deleted = await entomb(trx, run.source.id, graves, deps.now())
      await trx('runs')
        .where('id', run.id)
        .update({ deleted: trx.raw('deleted + ?', [deleted]) })
      await deps.jobs.enqueue(trx, 'index-documents', {})
      return deleted
    })
  }
  return null
}

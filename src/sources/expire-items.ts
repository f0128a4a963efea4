import type { Deps } from '../deps.ts'
import { entomb } from '../items/entomb.ts'

const atOnce = 500

/**
 * Deletes items that were to be kept for a time only.
 * @param only  of one source; without it, of all
 * @returns how many went
 */
export async function expireItems(
  { db, now, jobs }: Pick<Deps, 'db' | 'now' | 'jobs'>,
  only: { sourceId?: string } = {},
): Promise<number> {
  let all = 0
  for (;;) {
    const went = await db.transaction(async (trx) => {
      const due: { source_id: string; external_id: string }[] = await trx('items')
        .where('expires_at', '<=', now().toString())
        .where(only.sourceId ? { source_id: only.sourceId } : {})
        .orderBy('id')
        .limit(atOnce)
        .forUpdate()
        .select('source_id', 'external_id')
      let deleted = 0
      for (const [sourceId, rows] of Map.groupBy(due, (row) => row.source_id)) {
        const graves = rows.map((row) => ({ externalId: row.external_id, reason: 'expired' }))
        deleted += await entomb(trx, sourceId, graves, now())
      }
      if (deleted > 0) await jobs.enqueue(trx, 'index-documents', {})
      return deleted
    })
    all += went
    if (went < atOnce) return all
  }
}

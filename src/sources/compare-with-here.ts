/** What a dry run would change here, though it changes nothing. */
import type { Item } from '../../connectors/contract.ts'
import type { Db } from '../db.ts'
import { contentHash } from '../items/item-rows.ts'
import type { Run } from './run.ts'

const mostListRequests = 50

/** How many of them are not here yet, or different from what is here. */
export async function countChanged(db: Db, sourceId: string, items: Item[]): Promise<number> {
  const rows: { external_id: string; content_hash: string }[] = await db('items')
    .where('source_id', sourceId)
    .whereRaw('external_id = ANY(?)', [items.map((item) => item.externalId)])
    .select('external_id', 'content_hash')
  const known = new Map(rows.map((row) => [row.external_id, row.content_hash]))
  return items.filter((item) => known.get(item.externalId) !== contentHash(item)).length
}

/** Of what is here, what the site no longer has. A long list of a site's ids is not read to its end for this. */
export async function askAfterDeleted(db: Db, run: Run): Promise<{ wouldDelete?: string[]; askedAbout?: number }> {
  const { source, connector, ctx } = run
  const { deletes } = connector.capabilities
  const here = db('items').where('source_id', source.id)
  if (connector.verify && deletes === 'verify') {
    const ids: string[] = await here.orderByRaw('verified_at NULLS FIRST').limit(100).pluck('external_id')
    if (ids.length === 0) return {}
    const verdicts = await connector.verify(ctx, ids)
    return { wouldDelete: ids.filter((id) => /^(gone|moved)$/.test(verdicts.get(id) ?? '')), askedAbout: ids.length }
  }
  if (connector.listIds && deletes === 'sweep') {
    const ids: string[] = await here.pluck('external_id')
    if (ids.length === 0) return {}
    const listed = new Set<string>()
    const before = run.used.requests
    for await (const some of connector.listIds(ctx)) {
      run.heldBytes = 0
      for (const id of some) listed.add(id)
      if (run.used.requests - before > mostListRequests) return {}
    }
    return { wouldDelete: ids.filter((id) => !listed.has(id)), askedAbout: ids.length }
  }
  return {}
}

import type { Author } from '../../connectors/contract.ts'
import { recordAudit } from '../admin/audit.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { Conflict, NotFound } from '../errors.ts'
import { type LockedSite, lockSite } from '../sources/lock-site.ts'
import { authorKeys } from './authors.ts'
import { entomb } from './entomb.ts'
import { forgetTitles } from './hidden.ts'
import { refetch } from './refetch.ts'

type TakeDown = {
  /** The source's name. */
  source: string
  externalId: string
  /** Without it: because somebody asked. */
  reason?: string
  askedBy?: string
  /** The maintainer; without it, the command line. */
  actorId?: string
}

/**
 * Takes an item down, from every source on its site; no later sync brings it back. Doing it again changes nothing,
 * but that its title is forgotten once somebody asked for it to be gone.
 * @returns how many items went
 * @throws NotFound 'source-not-found'
 * @throws Conflict 'reply-no-item' for the id of a reply, which goes with its item or its author: `item`, `author`
 */
export async function hideItem(deps: Pick<Deps, 'db' | 'now' | 'jobs'>, wanted: TakeDown): Promise<number> {
  const { externalId, reason = 'asked for', askedBy } = wanted
  const isAskedFor = wanted.reason === undefined || askedBy !== undefined
  return deps.db.transaction(async (trx) => {
    const site = await lockSite(trx, wanted.source)
    const now = deps.now()
    const title = await titleOf(trx, site, wanted)
    await trx('hidden_items')
      .insert({
        site_url: site.url,
        external_id: externalId,
        reason,
        asked_by: askedBy ?? null,
        hidden_at: now.toString(),
        title: isAskedFor ? null : title,
      })
      .onConflict(['site_url', 'external_id'])
      .ignore()
    if (isAskedFor) await forgetTitles(trx, { url: site.url }, [externalId])
    let went = 0
    for (const sourceId of site.sourceIds) went += await entomb(trx, sourceId, [{ externalId, reason: 'hidden' }], now)
    await deps.jobs.enqueue(trx, 'index-documents', {})
    await recordAudit(trx, now, {
      actorId: wanted.actorId,
      action: 'item.hidden',
      subject: { kind: 'item', id: externalId },
      detail: { name: externalId, source: wanted.source, reason },
    })
    return went
  })
}

/**
 * Null for what is not here yet.
 * @throws Conflict 'reply-no-item'
 */
async function titleOf(trx: Db, { sourceIds }: LockedSite, { source, externalId }: TakeDown): Promise<string | null> {
  const item: { title: string } | undefined = await trx('items')
    .whereIn('source_id', sourceIds)
    .where('external_id', externalId)
    .first('title')
  if (item) return item.title
  const reply: { item: string; author: Author } | undefined = await trx('replies as r')
    .join('items as i', 'i.id', 'r.item_id')
    .whereIn('i.source_id', sourceIds)
    .where('r.external_id', externalId)
    .first('i.external_id as item', 'r.author')
  if (!reply) return null
  const [author = ''] = authorKeys(reply.author)
  throw new Conflict('reply-no-item', { source, externalId, item: reply.item, author })
}

/**
 * Lets the next sync bring the item again.
 * @throws NotFound 'source-not-found', 'hidden-item-not-found'
 */
export async function unhideItem(
  deps: Pick<Deps, 'db' | 'now'>,
  { source, externalId, actorId }: Pick<TakeDown, 'source' | 'externalId' | 'actorId'>,
): Promise<void> {
  await deps.db.transaction(async (trx) => {
    const site: LockedSite = await lockSite(trx, source)
    const gone = await trx('hidden_items').where({ site_url: site.url, external_id: externalId }).delete()
    if (gone === 0) throw new NotFound('hidden-item-not-found', { source, externalId })
    for (const sourceId of site.sourceIds) {
      const { rowCount } = await trx.raw(
        `DELETE FROM tombstones WHERE source_id = ? AND external_id = ? AND reason = 'hidden'`,
        [sourceId, externalId],
      )
      if (rowCount > 0) await refetch(trx, sourceId, [externalId], deps.now())
    }
    await recordAudit(trx, deps.now(), {
      actorId,
      action: 'item.unhidden',
      subject: { kind: 'item', id: externalId },
      detail: { name: externalId, source },
    })
  })
}

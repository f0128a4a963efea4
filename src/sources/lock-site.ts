import type { Db } from '../db.ts'
import { NotFound } from '../errors.ts'

export type LockedSite = {
  url: string
  /** Every source on the site: a thing taken down is taken down from all. */
  sourceIds: string[]
}

/**
 * Locks the sources that share a site with this one: no batch of theirs commits before the caller does.
 * @throws NotFound 'source-not-found'
 */
export async function lockSite(trx: Db, sourceName: string): Promise<LockedSite> {
  const source = await trx('sources').where('name', sourceName).first('site_url')
  if (!source) throw new NotFound('source-not-found', { name: sourceName })
  const rows: { id: string }[] = await trx('sources')
    .where('site_url', source.site_url)
    .orderBy('id')
    .forUpdate()
    .select('id')
  return { url: source.site_url, sourceIds: rows.map((row) => row.id) }
}

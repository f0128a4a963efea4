import type { Db } from '../db.ts'
import { NotFound } from '../errors.ts'

export type LockedSite = {
  url: string
  /** Every source on the site: a thing taken down is taken down from all. */
  sourceIds: string[]
}

/**
 * Locks the sources that share a site with this one: no batch of theirs commits before the caller does.
 * @param source  its name, or its site's address: what was hidden outlives the source
 * @throws NotFound 'source-not-found'
 */
export async function lockSite(trx: Db, source: string): Promise<LockedSite> {
  const url = /^https?:/.test(source) ? source : await addressOf(trx, source)
  const rows: { id: string }[] = await trx('sources').where('site_url', url).orderBy('id').forUpdate().select('id')
  return { url, sourceIds: rows.map((row) => row.id) }
}

async function addressOf(trx: Db, name: string): Promise<string> {
  const source = await trx('sources').where('name', name).first('site_url')
  if (!source) throw new NotFound('source-not-found', { name })
  return source.site_url
}

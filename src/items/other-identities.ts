import type { Author } from '../../connectors/contract.ts'
import type { Db } from '../db.ts'
import { isKey, sqlEveryone } from './author-sql.ts'
import { authorKeys } from './authors.ts'

export type Identity = { key: string; name: string }

const mostOthers = 20

/**
 * Who is most likely the author with this key, and does not go by it: they share an id or an address with them, on one
 * site. What hides the one does not hide the other. A name that two have says nothing.
 */
export async function otherIdentities(db: Db, sourceIds: string[], key: string): Promise<Identity[]> {
  const { rows } = await db.raw<{ rows: { author: Author }[] }>(
    `WITH everyone AS MATERIALIZED (${sqlEveryone}), same AS (SELECT author FROM everyone WHERE ${isKey})
     SELECT DISTINCT author FROM everyone WHERE NOT ${isKey} AND EXISTS (
       SELECT FROM same WHERE same.author ->> 'externalId' = everyone.author ->> 'externalId'
         OR same.author ->> 'url' = everyone.author ->> 'url')`,
    [sourceIds, sourceIds, key, key],
  )
  const byKey = new Map(rows.map(({ author }) => [authorKeys(author)[0] ?? '', author.name]))
  byKey.delete('')
  return [...byKey].slice(0, mostOthers).map(([other, name]) => ({ key: other, name }))
}

/** The same, before anything is hidden: on the site of the source with this name. */
export async function otherIdentitiesAt(db: Db, source: string, key: string): Promise<Identity[]> {
  const site = db('sources').where('name', source).select('site_url')
  return otherIdentities(db, await db('sources').whereIn('site_url', site).pluck('id'), key)
}

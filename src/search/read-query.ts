import type { Db } from '../db.ts'
import { canonicalNames } from '../tags/resolve.ts'
import type { SearchRequest } from './contract.ts'
import { parseQuery, type TypedQuery } from './parse-query.ts'

/** What was typed, understood; tags by the names that documents have, whatever they were called. */
export async function readQuery(
  db: Db,
  request: Omit<SearchRequest, 'offset' | 'limit' | 'sort'>,
): Promise<TypedQuery> {
  const typed = parseQuery(request)
  if (typed.filters.tags.length === 0) return typed
  return { ...typed, filters: { ...typed.filters, tags: await canonicalNames(db, typed.filters.tags) } }
}

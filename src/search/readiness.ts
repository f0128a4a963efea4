import { type Meilisearch, MeilisearchApiError } from 'meilisearch'
import type { Db } from '../db.ts'
import type { SearchReadiness } from './contract.ts'

/** Search is ready where Postgres is: without Meilisearch it goes on, and says so. Never throws. */
export async function readiness(
  db: Db,
  client: Meilisearch | undefined,
  index: string | undefined,
): Promise<SearchReadiness> {
  try {
    await db.raw('SELECT documents FROM search.totals')
  } catch {
    return { ok: false, engine: 'postgres', degraded: 'the search tables cannot be read' }
  }
  if (!client || !index) return { ok: true, engine: 'postgres' }
  try {
    // Its health alone would not say whether it lets us in and has been filled.
    await client.index(index).getRawInfo()
    return { ok: true, engine: 'meilisearch' }
  } catch (error) {
    return { ok: true, engine: 'postgres', degraded: whyAway(error, index) }
  }
}

function whyAway(error: unknown, index: string): string {
  if (!(error instanceof MeilisearchApiError)) return 'Meilisearch does not answer'
  if (error.response.status === 401 || error.response.status === 403) return 'Meilisearch refuses MEILI_KEY'
  if (error.response.status === 404) return `Meilisearch has no index ${index} yet`
  return 'Meilisearch does not answer as it should'
}

import type { Db } from '../db.ts'
import type { Candidate, CandidateSource } from './candidates.ts'
import type { Kind } from './contract.ts'
import { find } from './find.ts'

export type Completion = { title: string; url: string; kind: Kind }

/** Titles that what was typed so far may be the beginning of, best first, each title once. */
export async function complete(
  deps: { db: Db; languages: string[]; source: CandidateSource; now: Temporal.Instant },
  prefix: string,
  limit: number,
): Promise<Completion[]> {
  const { ranked } = await find(deps, { text: prefix.slice(0, 200) })
  const best = ranked.slice(0, limit * 2).map(({ candidate }: { candidate: Candidate }) => candidate.id)
  if (best.length === 0) return []
  const { rows } = await deps.db.raw<{ rows: Completion[] }>(
    `SELECT title, url, kind FROM search.documents JOIN unnest(?::text[]) WITH ORDINALITY AS found(id, place) USING (id) ORDER BY place`,
    [best],
  )
  const seen = new Set<string>()
  return rows.filter(({ title }) => !seen.has(title.toLowerCase()) && seen.add(title.toLowerCase())).slice(0, limit)
}

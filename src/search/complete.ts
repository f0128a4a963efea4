import type { Db } from '../db.ts'
import type { CandidateSource } from './candidates.ts'
import type { Kind } from './contract.ts'
import { find } from './find.ts'

export type Completion = { title: string; url: string; kind: Kind }

const mostPeople = 2

/** Titles that what was typed so far may be the beginning of, best first, each once; then people, by name or by what they know. */
export async function complete(
  deps: { db: Db; languages: string[]; source: CandidateSource; now: Temporal.Instant },
  prefix: string,
  limit: number,
): Promise<Completion[]> {
  const found = await find(deps, { text: prefix.slice(0, 200), withPeople: true })
  const people = found.people.ranked.slice(0, Math.min(mostPeople, limit))
  const best = [...found.ranked.slice(0, limit * 2), ...people].map(({ candidate }) => candidate.id)
  if (best.length === 0) return []
  const { rows } = await deps.db.raw<{ rows: Completion[] }>(
    `SELECT title, url, kind FROM search.documents JOIN unnest(?::text[]) WITH ORDINALITY AS found(id, place) USING (id) ORDER BY place`,
    [best],
  )
  const seen = new Set<string>()
  const isNew = ({ title }: Completion) => !seen.has(title.toLowerCase()) && seen.add(title.toLowerCase())
  const named = rows.filter(({ kind }) => kind === 'person')
  const titles = rows.filter(({ kind }) => kind !== 'person').filter(isNew)
  return [...titles.slice(0, limit - named.length), ...named]
}

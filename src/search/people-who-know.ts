/** Who of the people that share a word with a question say that they know of what it is about. Pure. */
import { stem, tokens } from './analyse.ts'
import type { QueryTerm } from './candidates.ts'
import type { Alike } from './contract.ts'
import { peopleFloors, type Ranked, rank } from './rank.ts'
import type { Totals } from './vocabulary.ts'

/**
 * One word in common says little: “work” is in what everybody says of themselves. What counts is a tag of theirs that the question
 * names in any form, or a description that has half of what the question's words tell.
 *
 * @param language  in which the hub reads texts that have none
 */
export function peopleWhoKnow(
  query: { terms: QueryTerm[] },
  people: Ranked[],
  totals: Totals,
  now: Temporal.Instant,
  language: string | undefined,
): Alike['people'] {
  const asked = new Set(
    query.terms.flatMap(({ variants }) =>
      variants.filter(({ weight, titleOnly }) => weight >= sureWeight && !titleOnly).map((variant) => variant.stem),
    ),
  )
  const names = (tag: string) => tokens(tag).every(({ word }) => asked.has(stem(word, language)) || asked.has(word))
  const candidates = people.map(({ candidate }) => candidate)
  const telling = new Map(
    rank(query, candidates, totals, now, { floors: onlyTelling }).map(({ candidate, score }) => [candidate.id, score]),
  )
  return candidates
    .map(({ id, tags }) => ({ id, score: telling.get(id) ?? 0, tags: (tags ?? []).filter(names) }))
    .filter(({ score, tags }) => score > 0 || tags.length > 0)
    .sort((a, b) => b.tags.length - a.tags.length || b.score - a.score)
}

/** Words of a question's body count less, and so do those that may be slips. */
const sureWeight = 0.7

const onlyTelling = { ...peopleFloors, best: Number.POSITIVE_INFINITY }

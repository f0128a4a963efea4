/** Which documents are looked through for the words of a query, as a tsquery. Pure. */
import type { QueryTerm } from './candidates.ts'

/**
 * @property match  which documents are looked through
 * @property order  the words that tell which of them are looked at first
 */
export type WordMatch = { match: string; order: string }

/**
 * The rarest words find by themselves, the others two together: what has only one word that many have is seldom what was
 * meant, and looking through all of them took most of the time of a search.
 *
 * @param documents  how many there are in all
 * @returns undefined where no word of the query is in any document
 */
export function matchWords(terms: QueryTerm[], documents: number): WordMatch | undefined {
  const known = rarestFirst(terms)
  const alone = within(known, known.reduce((sum, one) => sum + one.documents, 0) <= few ? few : mostAlone)
  if (alone.length === 0) return undefined
  const pairs = rarestPairs(known.slice(alone.length), documents)
  return {
    match: [
      ...alone.map(({ query }) => query),
      ...[...pairs].map(([one, others]) => `${one.query} & (${others.map(({ query }) => query).join(' | ')})`),
    ].join(' | '),
    order: [...new Set([...alone, ...pairs.keys(), ...[...pairs.values()].flat()])]
      .map(({ query }) => query)
      .join(' | '),
  }
}

/** The rarest words, any of which is enough, until together they are in so many documents; the rarest in any case. */
export function matchAnyWord(terms: QueryTerm[], budget: number): WordMatch | undefined {
  const alone = within(rarestFirst(terms), budget)
  if (alone.length === 0) return undefined
  const match = alone.map(({ query }) => query).join(' | ')
  return { match, order: match }
}

/** A stem as it is written in a tsquery. */
export const quoted = (stem: string) => `'${stem.replace(/[\\']/g, '\\$&')}'`

const atMostTerms = 8
/** Where all words together are in no more documents, any of them is enough. */
const few = 1000
/** On 170,105 short documents, five times as many of each took twice as long and found less: only the first 200 are ranked. */
const mostAlone = 150
const mostInPairs = 250
/** Words of one question stand together more often than by chance. */
const lift = 2

type Known = { query: string; documents: number }

/** Two forms of one word are one. */
function rarestFirst(terms: QueryTerm[]): Known[] {
  const known = terms
    .map(({ variants }) => {
      const stems = [...new Set(variants.map((variant) => quoted(variant.stem)))]
      return {
        query: stems.length > 1 ? `(${stems.join(' | ')})` : (stems[0] ?? ''),
        documents: variants.reduce((sum, variant) => sum + variant.documents, 0),
        weight: Math.max(0, ...variants.map((variant) => variant.weight)),
      }
    })
    .filter(({ documents }) => documents > 0)
    .sort((a, b) => a.documents / a.weight - b.documents / b.weight)
  const queries = new Set<string>()
  return known.filter(({ query }) => !queries.has(query) && queries.add(query)).slice(0, atMostTerms)
}

function within(known: Known[], budget: number): Known[] {
  let sum = 0
  const end = known.findIndex(({ documents }, index) => {
    sum += documents
    return index > 0 && sum > budget
  })
  return end < 0 ? known : known.slice(0, end)
}

/** A word and those that it may stand with. */
function rarestPairs(known: Known[], documents: number): Map<Known, Known[]> {
  const pairs = known
    .flatMap((one, i) =>
      known.slice(i + 1).map((other) => {
        const together = (lift * one.documents * other.documents) / Math.max(1, documents)
        return { one, other, about: Math.min(one.documents, together) }
      }),
    )
    .sort((a, b) => a.about - b.about)
  const chosen = new Map<Known, Known[]>()
  let sum = 0
  for (const { one, other, about } of pairs) {
    sum += about
    if (sum > mostInPairs) break
    chosen.set(one, [...(chosen.get(one) ?? []), other])
  }
  return chosen
}

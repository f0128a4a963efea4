import type { Db } from '../db.ts'
import { synonymsAmong } from '../tags/synonyms.ts'
import type { NamedTag } from '../tags/tags-in.ts'
import { stem } from './analyse.ts'
import type { Candidate, CandidateSource, ParsedQuery } from './candidates.ts'
import type { SearchFilters, SearchRequest } from './contract.ts'
import { isFiltered, isPeopleOnly, noFilters, peopleOnly } from './filters.ts'
import { parseQuery, type TypedQuery } from './parse-query.ts'
import { bestFirst, bestText, type Floors, peopleFloors, type Ranked, rank } from './rank.ts'
import { readQuery } from './read-query.ts'
import { lookUp, type Totals } from './vocabulary.ts'

export type Found = {
  typed: TypedQuery
  query: ParsedQuery
  ranked: Ranked[]
  /** There may be more than was looked at. */
  isCut: boolean
  /** Who shares a word with it, where people were asked for too. */
  people: { ranked: Ranked[]; isCut: boolean }
  /** How good the best is, filters aside; undefined where there are none, and the best of what was found is the best. */
  best: number | undefined
  totals: Totals
  corrections: Map<string, string>
  /** Tags of which a name or alias stands in the text. */
  named: NamedTag[]
}

export const maxCandidates = 200

/** Candidates and rank alone: what a search finds, before a page of it is made. */
export async function find(
  { db, languages, source, now }: { db: Db; languages: string[]; source: CandidateSource; now: Temporal.Instant },
  request: Omit<SearchRequest, 'offset' | 'limit' | 'sort'> & {
    /** Further text; its words are worth `weight` of the others. */
    background?: { text: string; weight: number }
    /** Default: rank.ts. */
    floors?: Floors
    /** Looks for people too. */
    withPeople?: boolean
    /** What is found is not counted. */
    withoutFacets?: boolean
  },
  /** The request, where it was read already. */
  read?: TypedQuery,
): Promise<Found> {
  const typed = read ?? (await readQuery(db, request))
  const { background } = request
  const more = background
    ? parseQuery({ text: background.text }).words.filter((word) => !typed.words.includes(word))
    : []
  const asked = { ...typed, words: [...typed.words, ...more] }
  const { terms, totals, corrections, named } = await lookUp(db, asked, languages, { correct: request.correct ?? true })
  for (const term of terms)
    if (background && more.includes(term.word)) for (const variant of term.variants) variant.weight *= background.weight
  const stems = (word: string) => [...new Set([...languages.map((language) => stem(word, language)), word])]
  const query: ParsedQuery = {
    terms,
    withoutFacets: request.withoutFacets,
    phrases: typed.phrases.map((phrase) => phrase.map(stems)),
    excluded: typed.excluded.flatMap(stems),
    filters: typed.filters,
    limit: maxCandidates,
    documents: totals.documents,
    text: typed.text,
    meant: synonymsAmong(named).map(({ name }) => name),
  }
  // Where people are asked for among others, they are apart.
  const areApart = request.withPeople && query.filters.kinds.includes('person')
  const candidates =
    terms.length === 0 ? [] : await source.candidates({ ...query, withPeople: request.withPeople && !areApart })
  const best =
    isFiltered(query.filters) && !isPeopleOnly(query.filters)
      ? bestText(query, await source.candidates({ ...query, filters: noFilters }), totals)
      : undefined
  const isAlong = ({ kind }: Candidate) => request.withPeople && !areApart && kind === 'person'
  return {
    typed,
    query,
    ...within(
      query,
      candidates.filter((one) => !isAlong(one)),
      { totals, best, floors: request.floors },
      now,
    ),
    people: areApart
      ? await findAgain({ source, now }, { query, totals, best }, peopleOnly(query.filters))
      : within(query, candidates.filter(isAlong), { totals, best }, now),
    best,
    totals,
    corrections,
    named,
  }
}

/** The same words with other filters. */
export async function findAgain(
  { source, now }: { source: CandidateSource; now: Temporal.Instant },
  { query, totals, best }: Pick<Found, 'query' | 'totals' | 'best'>,
  filters: SearchFilters,
): Promise<Pick<Found, 'ranked' | 'isCut'>> {
  const candidates = query.terms.length === 0 ? [] : await source.candidates({ ...query, filters })
  return within(query, candidates, { totals, best }, now)
}

/** People are measured by the best of them: next to what was written on a question they all share few words with it. */
function within(
  query: ParsedQuery,
  candidates: Candidate[],
  { totals, best, floors }: Pick<Found, 'totals' | 'best'> & { floors?: Floors },
  now: Temporal.Instant,
): Pick<Found, 'ranked' | 'isCut'> {
  const people = candidates.filter(({ kind }) => kind === 'person')
  const rest = people.length > 0 ? candidates.filter(({ kind }) => kind !== 'person') : candidates
  let ranked = rank(query, rest, totals, now, { best, floors })
  if (people.length > 0)
    ranked = [...ranked, ...rank(query, people, totals, now, { floors: peopleFloors })].sort(bestFirst)
  return { ranked: ranked.slice(0, maxCandidates), isCut: candidates.length >= maxCandidates }
}

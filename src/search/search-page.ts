import type { Db } from '../db.ts'
import type { CandidateSource } from './candidates.ts'
import type { FacetCount, Facets, SearchRequest, SearchResult } from './contract.ts'
import { type Counted, countAll, countFound, withPeople } from './count-facets.ts'
import { isFiltered, without } from './filters.ts'
import { type Found, find, findAgain, maxCandidates } from './find.ts'
import { hitsOf, newestIds, sourceTitles } from './hits.ts'
import type { TypedQuery } from './parse-query.ts'
import type { Ranked } from './rank.ts'
import { readQuery } from './read-query.ts'
import { alikeOf } from './suggest.ts'

type Finding = { db: Db; languages: string[]; source: CandidateSource; now: Temporal.Instant; hubName: string }
type Page = Omit<SearchResult, 'engine'>

const defaultLimit = 20
const maxLimit = 100

/** One page of what a search finds, with its counts. Past the candidates there is no page. */
export async function searchPage(finding: Finding, request: SearchRequest): Promise<Page> {
  const offset = Math.max(0, Math.trunc(request.offset ?? 0) || 0)
  const limit = Math.min(maxLimit, Math.max(1, Math.trunc(request.limit ?? defaultLimit) || defaultLimit))
  const typed = await readQuery(finding.db, request)
  if (typed.words.length === 0) return wordless(finding, typed, request, offset, limit)

  const found = await find(finding, { ...request, withPeople: true }, typed)
  const ordered = request.sort === 'newest' ? [...found.ranked].sort(newestFirst) : found.ranked
  const page = ordered.slice(offset, offset + limit).map(({ candidate, score }) => ({ id: candidate.id, score }))
  const [hits, facets] = await Promise.all([
    hitsOf(finding, page, found.query),
    countFound(counted(found), typed.filters, async (facet) =>
      counted(await findAgain(finding, found, without(typed.filters, facet))),
    ).then((counts) => withTitles(finding, counts)),
  ])
  const corrected = correction(found)
  return {
    hits,
    total: found.ranked.length,
    totalIsCapped: found.ranked.length >= maxCandidates,
    facets: withPeople(facets, {
      count: found.people.ranked.length,
      ...(found.people.isCut ? { isCapped: true } : {}),
    }),
    query: understood(typed),
    ...(corrected ? { corrected } : {}),
    topScore: found.ranked[0]?.score ?? 0,
    alike: alikeOf(finding, found, 0),
  }
}

/** Filters alone: everything that passes them, newest first, counted exactly. Punctuation alone finds nothing. */
async function wordless(
  finding: Finding,
  typed: TypedQuery,
  request: SearchRequest,
  offset: number,
  limit: number,
): Promise<Page> {
  const { db } = finding
  const isNothing =
    typed.text !== '' || (typed.excluded.length > 0 && request.text.trim() !== '' && !isFiltered(typed.filters))
  if (isNothing)
    return { hits: [], total: 0, totalIsCapped: false, facets: noFacets(), query: understood(typed), ...nothingAlike }
  const [{ total, facets }, ids] = await Promise.all([
    countAll(db, typed.filters),
    newestIds(db, typed.filters, Math.min(offset, maxOffset), limit),
  ])
  const hits = await hitsOf(
    finding,
    ids.map((id) => ({ id, score: 0 })),
    { terms: [] },
  )
  return {
    hits,
    total,
    totalIsCapped: false,
    facets: await withTitles(finding, facets),
    query: understood(typed),
    ...nothingAlike,
  }
}

const nothingAlike = { topScore: 0, alike: { documents: [], people: [], floor: 0, named: [] } }

const counted = ({ ranked, isCut }: Pick<Found, 'ranked' | 'isCut'>): Counted => ({
  candidates: ranked.map(({ candidate }) => candidate),
  isCut,
})

const maxOffset = 10_000_000

function correction({ typed, corrections }: Found): SearchResult['corrected'] {
  if (corrections.size === 0) return undefined
  // Words are folded; the text is as typed, so each is looked for without regard to case.
  const shownFor = typed.text.replace(/[\p{L}\p{N}\p{M}'’]+/gu, (word) => corrections.get(word.toLowerCase()) ?? word)
  return { from: [...corrections.keys()].join(' '), to: [...corrections.values()].join(' '), shownFor }
}

const understood = ({ text, filters, excluded, phrases }: TypedQuery): SearchResult['query'] => ({
  text,
  filters,
  excluded,
  phrases: phrases.map((phrase) => phrase.join(' ')),
})

async function withTitles(finding: Finding, facets: Facets): Promise<Facets> {
  const titles = await sourceTitles(
    finding,
    facets.source.map((count) => count.value),
  )
  const source = facets.source.map((count): FacetCount => ({ ...count, label: titles.get(count.value) ?? count.value }))
  return { ...facets, source }
}

const newestFirst = (a: Ranked, b: Ranked) =>
  b.candidate.at - a.candidate.at || (a.candidate.id < b.candidate.id ? -1 : 1)

const noFacets = (): Facets => ({ kind: [], source: [], tag: [], solved: [], language: [], year: [] })

import type { Candidate, ParsedQuery, QueryTerm } from './candidates.ts'
import type { Totals } from './vocabulary.ts'

export type Ranked = Match & { score: number }

/** BM25F (Robertson, Zaragoza 2009): each field's frequency over its own length norm, weighed, summed, then saturated. */
export const weights = {
  title: 4,
  tags: 2,
  body: 1,
  k1: 2,
  b: 0.7,
}

/** What makes an answer good, as shares of the text's own score: small, so that they only order what matches about equally. */
export const priors = {
  solved: 0.03,
  answered: 0.01,
  votes: 0.02,
  recent: 0.01,
}

/**
 * What is found either has so much of what the query's words tell (`telling`, by their rarity), however long the document, or is
 * good enough as a whole, in shares of a title that is the query itself: worth a part of the best, where the best says that
 * the hub has something on the question at all. Of 400 questions that long texts answered, the best was below .18 for two; of
 * the right answers to 1,600 questions at most one in two hundred is below three tenths of the best, and so is half of what
 * shares any word.
 */
export const floors = { telling: 0.5, best: 0.16, ofBest: 0.3, any: 0.06 }

export type Floors = typeof floors

/** For those who look for people: what they say of themselves has few of a question's words, one is enough. */
export const peopleFloors: Floors = { ...floors, best: 0, any: 0, ofBest: 0.2 }

/** Whatever shares a word: for who has ever written on something like it. */
export const noFloors: Floors = { telling: 0, best: 0, ofBest: 0, any: 0 }

/** From this score on, where the best has `top`. */
export const floorOf = (top: number, { best, any, ofBest }: Floors = floors): number =>
  top < best ? Number.POSITIVE_INFINITY : Math.max(any, ofBest * top)

/**
 * Candidates that reach the floor, best first; equal scores by id, so that pages of one search fit together.
 *
 * @param best  how good the best is (`bestText`) where filters leave a part of what the words find: with it the same
 *   documents reach the floor with filters as without, and counts hold. Otherwise the best of these.
 * @param likeness  for later: 0 to 1 for each candidate, by meaning; counted half and half with the words
 */
export function rank(
  query: Pick<ParsedQuery, 'terms'>,
  candidates: Candidate[],
  totals: Totals,
  now: Temporal.Instant,
  { best, likeness, floors: least = floors }: { best?: number; likeness?: Map<string, number>; floors?: Floors } = {},
): Ranked[] {
  const matches = matchAll(query, candidates, totals)
  const floor = floorOf(best ?? highest(matches), least)
  const ranked: Ranked[] = []
  for (const match of matches) {
    if (!reaches(match, floor, least)) continue
    const { candidate, text, telling } = match
    const meant = likeness?.get(candidate.id)
    const score = meant === undefined ? text : (text + meant) / 2
    ranked.push({ candidate, text, telling, score: score * (1 + prior(candidate, now)) })
  }
  return ranked.sort(bestFirst)
}

/** Those of them that reach the floors: the same as if they had been ranked with these. */
export function reaching(ranked: Ranked[], least: Floors = floors): Ranked[] {
  const floor = floorOf(highest(ranked), least)
  return ranked.filter((one) => reaches(one, floor, least))
}

const reaches = ({ text, telling }: Match, floor: number, least: Floors) => text >= floor || telling >= least.telling

export const bestFirst = (x: Ranked, y: Ranked): number =>
  y.score - x.score || (x.candidate.id < y.candidate.id ? -1 : 1)

/** What the words alone give the best of these. */
export const bestText = (query: Pick<ParsedQuery, 'terms'>, candidates: Candidate[], totals: Totals): number =>
  highest(matchAll(query, candidates, totals))

/** At most the sum of `priors`; 0 for a document of which nothing is known. */
export function prior(
  candidate: Pick<Candidate, 'solved' | 'replies' | 'votes' | 'at'>,
  now: Temporal.Instant,
): number {
  const years = Math.max(0, now.epochMilliseconds - candidate.at) / yearMs
  return (
    (candidate.solved ? priors.solved : 0) +
    (candidate.replies > 0 ? priors.answered : 0) +
    priors.votes * (1 - 1 / (1 + Math.log1p(Math.max(0, candidate.votes)))) +
    priors.recent * Math.exp(-years / 3)
  )
}

const yearMs = 365.25 * 24 * 3600 * 1000

type Matcher = { variants: { needle: string; weight: number; idf: number; titleOnly: boolean }[]; idf: number }

const titleSaturation = () => (weights.title / (weights.k1 + weights.title)) * (weights.k1 + 1)

function matcher(term: QueryTerm, totals: Totals): Matcher {
  const idf = (documents: number) =>
    Math.log(1 + (totals.documents - documents + 0.5) / (Math.min(documents, totals.documents) + 0.5))
  // What stands for a word that documents have is worth no more than the word.
  const own = term.variants.filter(({ weight }) => weight === 1).map((variant) => idf(variant.documents))
  const most = own.length > 0 ? Math.max(...own) : Number.POSITIVE_INFINITY
  const variants = term.variants.map((variant) => ({
    needle: ` ${variant.stem}:`,
    weight: variant.weight,
    idf: Math.min(most, idf(variant.documents)),
    titleOnly: variant.titleOnly ?? false,
  }))
  return { variants, idf: Math.max(0, ...variants.map((variant) => variant.idf * variant.weight)) || idf(0) }
}

type Match = {
  candidate: Candidate
  /** In shares of a title that is the query itself. */
  text: number
  /** In shares of all that the query's words tell. */
  telling: number
}

const highest = (matches: Pick<Match, 'text'>[]) => matches.reduce((most, { text }) => Math.max(most, text), 0)

function matchAll(query: Pick<ParsedQuery, 'terms'>, candidates: Candidate[], totals: Totals): Match[] {
  const matchers = query.terms.map((term) => matcher(term, totals))
  const all = matchers.reduce((sum, { idf }) => sum + idf, 0)
  if (all === 0) return []
  return candidates.map((candidate) => {
    const { score, told } = match(matchers, candidate, totals)
    return { candidate, text: score / (all * titleSaturation()), telling: told / all }
  })
}

function match(matchers: Matcher[], candidate: Candidate, totals: Totals): { score: number; told: number } {
  const { terms } = candidate
  const endOfTitle = terms.indexOf('\n')
  const endOfTags = terms.indexOf('\n', endOfTitle + 1)
  const titleNorm = 1 - weights.b + (weights.b * candidate.titleLength) / totals.averageTitle
  const bodyNorm = 1 - weights.b + (weights.b * candidate.bodyLength) / totals.averageBody
  let score = 0
  let told = 0
  for (const { variants } of matchers) {
    let best = 0
    let bestTold = 0
    for (const { needle, weight, idf, titleOnly } of variants) {
      // Most words of a question are not in most documents: one look says so.
      let at = terms.indexOf(needle)
      if (at < 0) continue
      let frequency = 0
      if (at < endOfTitle) {
        frequency = (weights.title * times(terms, at + needle.length)) / titleNorm
        if (!titleOnly) at = terms.indexOf(needle, endOfTitle)
      }
      if (!titleOnly && at >= 0) {
        if (at < endOfTags) {
          frequency += weights.tags * times(terms, at + needle.length)
          at = terms.indexOf(needle, endOfTags)
        }
        if (at >= 0) frequency += (weights.body * times(terms, at + needle.length)) / bodyNorm
      }
      if (frequency === 0) continue
      best = Math.max(best, (weight * idf * frequency * (weights.k1 + 1)) / (weights.k1 + frequency))
      bestTold = Math.max(bestTold, weight * idf)
    }
    score += best
    told += bestTold
  }
  return { score, told }
}

/** The number that stands there. */
function times(terms: string, from: number): number {
  let count = 0
  for (let i = from; i < terms.length; i++) {
    const digit = terms.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) break
    count = count * 10 + digit
  }
  return count
}

import type { Db } from '../db.ts'
import type { Candidate, CandidateSource, ParsedQuery, QueryTerm } from './candidates.ts'
import { filterConditions } from './filters.ts'
import { removeDocuments, storeDocuments } from './stored-documents.ts'

/** Where documents are always kept, and found when no other engine runs. */
export function postgresCandidates(db: Db, languages: string[]): CandidateSource {
  return {
    index: (documents) => storeDocuments(db, documents, languages),
    remove: (ids) => removeDocuments(db, ids, languages),
    candidates: (query) => findCandidates(db, query),
  }
}

/** The columns that ranking reads. */
export const candidateColumns = `id, kind, source, tags, lang, solved, replies, votes, at, year, terms,
  title_length AS "titleLength", body_length AS "bodyLength"`

const atMostTerms = 8

async function findCandidates(db: Db, query: ParsedQuery): Promise<Candidate[]> {
  const conditions = filterConditions(query.filters)
  const match = matchingQuery(query.terms, query.budget)
  if (match === undefined) return []
  const required = requiredPhrases(query)
  // Ordering carries no more than where a row stands: with all its columns it takes twice as long.
  const { rows } = await db.raw<{ rows: Candidate[] }>(
    `WITH best AS MATERIALIZED (
       SELECT ctid AS place FROM search.documents WHERE everything @@ :match::tsquery AND ${conditions.sql}
       ORDER BY ts_rank(head, :order::tsquery, 1) DESC, id LIMIT :limit)
     SELECT ${candidateColumns} FROM best JOIN search.documents ON ctid = place`,
    {
      ...conditions.bindings,
      match: [match, required]
        .filter(Boolean)
        .map((part) => `(${part})`)
        .join(' & '),
      order: match,
      limit: query.limit,
    },
  )
  return rows
}

/** Undefined where no word of the query is in any document. */
function matchingQuery(terms: QueryTerm[], budget: number): string | undefined {
  const known = terms
    .map((term) => ({
      term,
      documents: term.variants.reduce((sum, variant) => sum + variant.documents, 0),
      weight: Math.max(0, ...term.variants.map((variant) => variant.weight)),
    }))
    .filter(({ documents }) => documents > 0)
    .sort((a, b) => a.documents / a.weight - b.documents / b.weight)
    .slice(0, atMostTerms)
  if (known.length === 0) return undefined
  const alone: QueryTerm[] = []
  let sum = 0
  for (const { term, documents } of known) {
    if (alone.length > 0 && sum + documents > budget) break
    alone.push(term)
    sum += documents
  }
  return anyOf(alone)
}

/** Phrases that must be there and words that must not, as a tsquery; empty where there are none. */
export const requiredPhrases = ({ phrases, excluded }: Pick<ParsedQuery, 'phrases' | 'excluded'>): string =>
  [...phrases.map((phrase) => `(${phraseQuery(phrase)})`), ...excluded.map((stem) => `!${quoted(stem)}`)].join(' & ')

const anyOf = (terms: QueryTerm[]) =>
  [...new Set(terms.flatMap((term) => term.variants.map((variant) => quoted(variant.stem))))].join(' | ')

const phraseQuery = (phrase: string[][]) =>
  phrase
    .map((stems) => (stems.length === 1 ? quoted(stems[0] as string) : `(${stems.map(quoted).join(' | ')})`))
    .join(' <-> ')

const quoted = (stem: string) => `'${stem.replace(/[\\']/g, '\\$&')}'`

import type { Db } from '../db.ts'
import type { Candidate, CandidateSource, ParsedQuery } from './candidates.ts'
import { filterConditions, isPeopleOnly } from './filters.ts'
import { matchAnyWord, matchWords, quoted } from './match-words.ts'
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

/** People are few, and say little of themselves: one word is enough. */
const peopleBudget = 3000

async function findCandidates(db: Db, query: ParsedQuery): Promise<Candidate[]> {
  const conditions = filterConditions(query.filters)
  const words = isPeopleOnly(query.filters)
    ? matchAnyWord(query.terms, peopleBudget)
    : matchWords(query.terms, query.documents)
  if (words === undefined) return []
  const required = requiredPhrases(query)
  // Ordering carries no more than where a row stands: with all its columns it takes twice as long.
  const { rows } = await db.raw<{ rows: Candidate[] }>(
    `WITH best AS MATERIALIZED (
       SELECT ctid AS place FROM search.documents WHERE everything @@ :match::tsquery AND ${conditions.sql}
       ORDER BY ts_rank(head, :order::tsquery, 1) DESC, id LIMIT :limit)
     SELECT ${candidateColumns} FROM best JOIN search.documents ON ctid = place`,
    {
      ...conditions.bindings,
      match: [words.match, required]
        .filter(Boolean)
        .map((part) => `(${part})`)
        .join(' & '),
      order: words.order,
      limit: query.limit,
    },
  )
  return rows
}

/** Phrases that must be there and words that must not, as a tsquery; empty where there are none. */
export const requiredPhrases = ({ phrases, excluded }: Pick<ParsedQuery, 'phrases' | 'excluded'>): string =>
  [...phrases.map((phrase) => `(${phraseQuery(phrase)})`), ...excluded.map((stem) => `!${quoted(stem)}`)].join(' & ')

const phraseQuery = (phrase: string[][]) =>
  phrase
    .map((stems) => (stems.length === 1 ? quoted(stems[0] as string) : `(${stems.map(quoted).join(' | ')})`))
    .join(' <-> ')

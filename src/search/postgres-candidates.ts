import type { Db } from '../db.ts'
import type { Candidate, CandidateSource, ParsedQuery } from './candidates.ts'
import { filterConditions, isFiltered, isPeopleOnly, peopleOnly } from './filters.ts'
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
export const candidateColumns = `id, kind, source, tags, lang, solved, replies, votes,
  date_part('epoch', at) * 1000 AS at, year, terms,
  title_length AS "titleLength", body_length AS "bodyLength"`

/** People are few, and say little of themselves: one word is enough. */
const peopleBudget = 3000

async function findCandidates(db: Db, query: ParsedQuery): Promise<Candidate[]> {
  const { filters, withPeople } = query
  const parts = [
    bestOf(query, isPeopleOnly(filters)),
    ...(withPeople ? [bestOf({ ...query, filters: peopleOnly(filters) }, true)] : []),
  ]
  // Either has a word that documents have, or none.
  if (parts.some((part) => part === undefined)) return []
  const bindings = Object.assign({ limit: query.limit }, ...parts.map((part) => part?.bindings))
  // Ordering carries no more than where a row stands: with all its columns it takes twice as long.
  const asked = db.raw<{ rows: Candidate[] }>(
    `WITH best AS MATERIALIZED (${parts.map((part) => `(${part?.sql})`).join(' UNION ALL ')})
     SELECT ${candidateColumns} FROM best JOIN search.documents ON ctid = place`,
    bindings,
  )
  // What filters leave is for each plan to see.
  const { rows } = await (isFiltered(filters) ? asked : asked.options({ name: `candidates ${parts.length}` }))
  return rows
}

/** The best by their words, as a query for where their rows stand. */
function bestOf(query: ParsedQuery, isForPeople: boolean) {
  const words = isForPeople ? matchAnyWord(query.terms, peopleBudget) : matchWords(query.terms, query.documents)
  if (words === undefined) return undefined
  const conditions = filterConditions(query.filters)
  const required = requiredPhrases(query)
  const [match, order] = isForPeople ? ['peopleMatch', 'peopleOrder'] : ['match', 'order']
  return {
    // Without filters the plan is the same whatever the words are: hidden from the planner, it is made once a connection.
    sql: `SELECT ctid AS place FROM search.documents
       WHERE everything @@ ${isFiltered(query.filters) ? `:${match}::tsquery` : `(SELECT :${match}::tsquery)`} AND ${conditions.sql}
       ORDER BY ts_rank(head, :${order}::tsquery, 1) DESC, id LIMIT :limit`,
    bindings: {
      ...conditions.bindings,
      [match]: [words.match, required]
        .filter(Boolean)
        .map((part) => `(${part})`)
        .join(' & '),
      [order]: words.order,
    },
  }
}

/** Phrases that must be there and words that must not, as a tsquery; empty where there are none. */
export const requiredPhrases = ({ phrases, excluded }: Pick<ParsedQuery, 'phrases' | 'excluded'>): string =>
  [...phrases.map((phrase) => `(${phraseQuery(phrase)})`), ...excluded.map((stem) => `!${quoted(stem)}`)].join(' & ')

const phraseQuery = (phrase: string[][]) =>
  phrase
    .map((stems) => (stems.length === 1 ? quoted(stems[0] as string) : `(${stems.map(quoted).join(' | ')})`))
    .join(' <-> ')

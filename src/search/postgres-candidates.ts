import type { Db } from '../db.ts'
import { preparedReading } from '../prepared.ts'
import type { Candidate, CandidateSource, ParsedQuery } from './candidates.ts'
import type { SearchFilters } from './contract.ts'
import { filterConditions, isFiltered, isPeopleOnly, noFilters, peopleOnly } from './filters.ts'
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

/** What ranking reads, and what facets are counted by: reading them takes as long. */
export const candidateColumns = ({ withoutFacets }: Pick<ParsedQuery, 'withoutFacets'>): string =>
  withoutFacets
    ? // Of hundreds of rows, the driver takes less than half as long for one text each as for nine columns.
      `concat_ws(chr(9), id, kind, solved, replies, votes, date_part('epoch', at), title_length, body_length,
         CASE WHEN kind = 'person' THEN array_to_string(tags, chr(9)) END) || chr(10) || terms AS packed`
    : `id, kind, solved, replies, votes, date_part('epoch', at) * 1000 AS at, terms,
       title_length AS "titleLength", body_length AS "bodyLength", tags, source, lang, year`

export type CandidateRow = Candidate | { packed: string }

export const candidateOf = (row: CandidateRow): Candidate => ('packed' in row ? unpacked(row.packed) : row)

/** As `candidateColumns` packs it: neither ids nor the tags that people know have tabs. */
function unpacked(packed: string): Candidate {
  const end = packed.indexOf('\n')
  const [id, kind, solved, replies, votes, at, titleLength, bodyLength, ...tags] = packed.slice(0, end).split('\t')
  return {
    id: id as string,
    kind: kind as Candidate['kind'],
    solved: solved === 't',
    replies: Number(replies),
    votes: Number(votes),
    at: Number(at) * 1000,
    terms: packed.slice(end + 1),
    titleLength: Number(titleLength),
    bodyLength: Number(bodyLength),
    tags: kind === 'person' ? tags.filter((tag) => tag !== '') : null,
  }
}

/** People are few, and say little of themselves: one word is enough. */
const peopleBudget = 3000

async function findCandidates(db: Db, query: ParsedQuery): Promise<Candidate[]> {
  const { filters, withPeople, withoutFacets } = query
  const parts = [wordsFor(query, isPeopleOnly(filters), ''), ...(withPeople ? [wordsFor(query, true, 'people')] : [])]
  // Either has a word that documents have, or none.
  if (parts.some((part) => part === undefined)) return []
  const values = Object.assign({ limit: query.limit }, ...parts)
  // What filters leave is for each plan to see.
  if (!isFiltered(filters)) return (await unfiltered(withPeople, withoutFacets)(db, values)).map(candidateOf)
  const conditions = filterConditions(filters)
  const { rows } = await db.raw<{ rows: CandidateRow[] }>(bestOf(query), {
    ...conditions.bindings,
    ...(withPeople ? filterConditions(peopleOnly(filters)).bindings : {}),
    ...values,
  })
  return rows.map(candidateOf)
}

const statements = new Map<string, ReturnType<typeof preparedReading<CandidateRow>>>()

function unfiltered(withPeople = false, withoutFacets = false) {
  const name = `candidates${withPeople ? ', people' : ''}${withoutFacets ? ', ranked' : ''}`
  const known = statements.get(name)
  if (known) return known
  const statement = preparedReading<CandidateRow>(name, bestOf({ filters: noFilters, withPeople, withoutFacets }))
  statements.set(name, statement)
  return statement
}

/** Which documents are looked through, and what orders them; undefined where no document has any of the words. */
function wordsFor(query: ParsedQuery, isForPeople: boolean, part: 'people' | '') {
  const words = isForPeople ? matchAnyWord(query.terms, peopleBudget) : matchWords(query.terms, query.documents)
  const required = requiredPhrases(query)
  return (
    words && {
      [part ? 'peopleMatch' : 'match']: [words.match, required]
        .filter(Boolean)
        .map((part) => `(${part})`)
        .join(' & '),
      [part ? 'peopleOrder' : 'order']: words.order,
    }
  )
}

/** The best by their words. Ordering carries no more than where a row stands: with all its columns it takes twice as long. */
function bestOf({ filters, withPeople, withoutFacets }: Pick<ParsedQuery, 'filters' | 'withPeople' | 'withoutFacets'>) {
  // Without filters the plan is the same whatever the words are: hidden from the planner, it is made once a connection.
  const match = isFiltered(filters) ? ':match::tsquery' : '(SELECT :match::tsquery)'
  const best = (condition: string, order: string, among: SearchFilters) =>
    `(SELECT ctid AS place FROM search.documents
      WHERE everything @@ ${condition} AND ${filterConditions(among).sql}
      ORDER BY ts_rank(head, ${order}::tsquery, 1) DESC, id LIMIT :limit)`
  const parts = [
    best(match, ':order', filters),
    ...(withPeople ? [best(':peopleMatch::tsquery', ':peopleOrder', peopleOnly(filters))] : []),
  ]
  return `WITH best AS MATERIALIZED (${parts.join(' UNION ALL ')})
    SELECT ${candidateColumns({ withoutFacets })} FROM best JOIN search.documents ON ctid = place`
}

/** Phrases that must be there and words that must not, as a tsquery; empty where there are none. */
export const requiredPhrases = ({ phrases, excluded }: Pick<ParsedQuery, 'phrases' | 'excluded'>): string =>
  [...phrases.map((phrase) => `(${phraseQuery(phrase)})`), ...excluded.map((stem) => `!${quoted(stem)}`)].join(' & ')

const phraseQuery = (phrase: string[][]) =>
  phrase
    .map((stems) => (stems.length === 1 ? quoted(stems[0] as string) : `(${stems.map(quoted).join(' | ')})`))
    .join(' <-> ')

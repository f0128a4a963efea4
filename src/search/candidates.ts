import type { SearchFilters } from './contract.ts'
import type { SearchDocument } from './search-document.ts'

/** A stem that stands for a word of the query, and how much it is worth beside the word itself (1). */
export type Variant = {
  stem: string
  weight: number
  /** How many documents have it. */
  documents: number
  /** The beginning of a word was typed: only a title may be matched by it. */
  titleOnly?: boolean
}

export type QueryTerm = {
  word: string
  /** None: no document has anything like the word. */
  variants: Variant[]
  /** How many documents have the word, about. */
  documents: number
}

/** A query whose words were looked up in the vocabulary. */
export type ParsedQuery = {
  terms: QueryTerm[]
  /** Words with one or more stems each, in order. */
  phrases: string[][][]
  /** Stems that must not occur. */
  excluded: string[]
  filters: SearchFilters
  /** People come along, who pass the filters but for the kind; not where `filters` ask for people themselves. */
  withPeople?: boolean
  /** Candidates are ranked and no more: of what only facets are counted by, nothing is read. */
  withoutFacets?: boolean
  limit: number
  /** How many documents there are. */
  documents: number
  /** As typed, without operators; for engines that read text themselves. */
  text: string
  /** Names of tags of which it has another word; for engines that read text themselves. */
  meant: string[]
}

/** What ranking, counting and facets need of a document; `terms` is as in search-document.ts. */
export type Candidate = {
  id: string
  kind: SearchDocument['kind']
  solved: boolean
  replies: number
  votes: number
  /** Milliseconds of the epoch: there are hundreds of candidates, and one date is read of each. */
  at: number
  terms: string
  titleLength: number
  bodyLength: number
  /** Without facets, of people alone. */
  tags: string[] | null
  /** The others not without facets. */
  source?: string
  lang?: string | null
  year?: number
}

/** Where candidates come from; rank.ts orders them. Implementations pass candidates.contract.ts. */
export type CandidateSource = {
  /** Adds, or replaces by id. Resolves when the documents can be found. */
  index(documents: SearchDocument[]): Promise<void>
  /** Ids that are not there are ignored. */
  remove(ids: string[]): Promise<void>
  /**
   * At most `query.limit` documents that share a telling word with the query and pass its filters; any order. With people
   * at most as many of them besides.
   * @throws Upstream when the engine cannot be reached
   */
  candidates(query: ParsedQuery): Promise<Candidate[]>
}

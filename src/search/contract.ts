import type { Tag } from '../tags/resolve.ts'

/** What the rest of the hub asks of search: pages, API and jobs. engine.ts does it: candidates.ts finds, rank.ts orders. */

export type Kind = 'thread' | 'article' | 'page' | 'person'

/** Filters: one of the values of a facet is enough, and every facet that has values must pass. */
export type SearchRequest = {
  /** As typed. Phrases in quotes, `-word`, `tag:x`, `source:x`, `is:solved` and `is:open` are read out of it. */
  text: string
  /** None: all but people. */
  kinds?: Kind[]
  /** Names of sources. */
  sources?: string[]
  tags?: string[]
  solved?: boolean
  languages?: string[]
  years?: number[]
  sort?: 'best' | 'newest'
  offset?: number
  /** 1 to 100; 20 where it is not said. */
  limit?: number
  /** False: search for exactly what was typed ("search instead for …"). */
  correct?: boolean
}

/** @property isCapped  there are so many or more: past the candidates nothing is counted */
export type FacetCount = { value: string; label?: string; count: number; isCapped?: true }

/** Each counts what would be found with that value alone chosen in its facet, and all other facets as they are. */
export type Facets = {
  kind: FacetCount[]
  source: FacetCount[]
  tag: FacetCount[]
  /** Values `true` and `false`; threads alone are counted. */
  solved: FacetCount[]
  language: FacetCount[]
  year: FacetCount[]
}

export type TextPart = { text: string; marked: boolean }

export type SearchHit = {
  /** The document's id. */
  id: string
  kind: Kind
  /** What the connector calls it: question, article, video … */
  itemKind: string
  title: string
  snippetParts: TextPart[]
  /** The section of the text that the snippet is from, where it has sections; `url` leads there. */
  section?: { title: string; url: string }
  /** Our page, from the root: `/items/k3v9x2p7/zip-splits`. */
  url: string
  source: { name: string; title: string }
  tags: string[]
  /** A thread with an accepted answer. */
  solved: boolean
  replies: number
  date: Temporal.Instant
  lang?: string
  licence: { spdx: string; url?: string }
  score: number
}

export type SearchFilters = {
  kinds: Kind[]
  sources: string[]
  tags: string[]
  solved?: boolean
  languages: string[]
  years: number[]
}

export type SearchResult = {
  hits: SearchHit[]
  total: number
  /** True: there are `total` or more ("200+"). */
  totalIsCapped: boolean
  facets: Facets
  /** What was understood: the text without its operators, and all filters, those of the text included. */
  query: { text: string; filters: SearchFilters; excluded: string[]; phrases: string[] }
  /** Words of the query that the hub does not know and what was searched in their place. */
  corrected?: { from: string; to: string; shownFor: string }
  engine: 'postgres' | 'meilisearch'
  /** Best score of the ranking, 0 when nothing reached the floor. */
  topScore: number
  /** The best that was found, whichever page this is. */
  alike: Alike
}

/** Documents of the index with their scores, best first. */
export type Alike = {
  /** At most 100; `replies` as the index knows them. */
  documents: { id: string; score: number; replies: number }[]
  /** Mentors who say that they know of it: tags of theirs that it names, and how much of it is in their own words. */
  people: { id: string; score: number; tags: string[] }[]
  /** Documents from this score on are close; the others merely share a word. */
  floor: number
  /** Tags that it names, by name or alias; at most five. */
  named: Tag[]
}

export type SuggestRequest = { title: string; body?: string; limit?: number }

/** At most so many threads with an answer, and so many of all else. */
export type ExistsRequest = { title: string; body?: string; answers: number; reading: number }

export type SearchReadiness = { ok: boolean; engine: 'postgres' | 'meilisearch'; degraded?: string }

export type SearchEngine = {
  search(request: SearchRequest): Promise<SearchResult>
  /** Threads and articles like a question that is being written; best first, nothing below the floor. */
  suggest(request: SuggestRequest): Promise<SearchHit[]>
  /**
   * What `suggest` finds, so many of each; and what `alike` finds, of the same search. What is shown of the hits is still being
   * read: wait for it beside what `alike` is for.
   */
  exists(request: ExistsRequest): Promise<{ hits: Promise<SearchHit[]>; alike: Alike }>
  /** Whatever was written on something like it, close or not, and the people who speak of it: for who-can-help. */
  alike(request: Omit<SuggestRequest, 'limit'>): Promise<Alike>
  /** Titles, and names of people, that what was typed so far may be the beginning of; best first. */
  complete(prefix: string, limit?: number): Promise<{ title: string; url: string; kind: Kind }[]>
  ready(): Promise<SearchReadiness>
  /** Builds the documents that are marked dirty, until none is left. Resolves with how many when they can be found. */
  indexDirty(options?: { batchSize?: number; signal?: AbortSignal }): Promise<number>
  close(): Promise<void>
}

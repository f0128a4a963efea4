import type { Facets, SearchFilters } from './contract.ts'

const listed = {
  kind: 'kinds',
  source: 'sources',
  tag: 'tags',
  language: 'languages',
  year: 'years',
} as const

/**
 * The filters of a search as conditions on `search.documents`, with their named bindings. People are found where their kind
 * is asked for; who among them fits a question is for `who-can-help` to say.
 */
export function filterConditions(filters: SearchFilters): {
  sql: string
  bindings: Record<string, string[] | number[] | boolean>
} {
  const conditions: string[] = []
  const bindings: Record<string, string[] | number[] | boolean> = {}
  const add = (name: string, condition: string, value: string[] | number[] | boolean) => {
    conditions.push(condition)
    bindings[name] = value
  }
  // Said as it stands, so that the index of people alone is used.
  if (isPeopleOnly(filters)) conditions.push(`kind = 'person'`)
  else if (filters.kinds.length > 0) add('kinds', 'kind = ANY(:kinds::text[])', filters.kinds)
  else conditions.push(`kind <> 'person'`)
  if (filters.sources.length > 0) add('sources', 'source = ANY(:sources::text[])', filters.sources)
  if (filters.tags.length > 0) add('tags', 'tags && :tags::text[]', filters.tags)
  if (filters.languages.length > 0) add('languages', 'lang = ANY(:languages::text[])', filters.languages)
  if (filters.years.length > 0) add('years', 'year = ANY(:years::int[])', filters.years)
  if (filters.solved !== undefined) add('solved', `kind = 'thread' AND solved = :solved`, filters.solved)
  return { sql: conditions.join(' AND '), bindings }
}

/** A condition that says again when a document is from, so that its index is used; empty where any year will do. */
export function withinYears({ years }: SearchFilters): string {
  if (years.length === 0) return ''
  const january = (year: number) => `'${String(year).padStart(4, '0')}-01-01T00:00:00Z'::timestamptz`
  return `AND at >= ${january(Math.min(...years))} AND at < ${january(Math.max(...years) + 1)}`
}

export const noFilters: SearchFilters = { kinds: [], sources: [], tags: [], languages: [], years: [] }

/** The same for people alone. */
export const peopleOnly = (filters: SearchFilters): SearchFilters => ({ ...filters, kinds: ['person'] })

/** Whether people alone are asked for. */
export const isPeopleOnly = ({ kinds }: SearchFilters): boolean =>
  kinds.length > 0 && kinds.every((kind) => kind === 'person')

export const isFiltered = (filters: SearchFilters): boolean => filtered(filters).length > 0

/** The facets in which something is chosen. */
export function filtered(filters: SearchFilters): (keyof Facets)[] {
  const facets: (keyof Facets)[] = []
  for (const [facet, name] of Object.entries(listed) as [keyof typeof listed, (typeof listed)[keyof typeof listed]][])
    if (filters[name].length > 0) facets.push(facet)
  if (filters.solved !== undefined) facets.push('solved')
  return facets
}

/** What remains when everything chosen in this facet is let go. */
export function without(filters: SearchFilters, facet: keyof Facets): SearchFilters {
  if (facet !== 'solved') return { ...filters, [listed[facet]]: [] }
  const { solved: _, ...rest } = filters
  return rest
}

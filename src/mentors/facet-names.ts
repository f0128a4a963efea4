export const facetNames = ['skill', 'title', 'language', 'country', 'group', 'format', 'taking'] as const
export type FacetName = (typeof facetNames)[number]

/** What is chosen: any of the values of a facet, and each of the facets. `taking` holds 'yes' or nothing. */
export type Chosen = Record<FacetName, string[]>

/** The address of /mentors; what is not chosen is left out, so that the same choice has one address. */
export function mentorsUrl(chosen: Partial<Chosen>, page = 1): string {
  const pairs = facetNames.flatMap((name) => (chosen[name] ?? []).map((value) => [name, value]))
  if (page > 1) pairs.push(['page', String(page)])
  return pairs.length === 0 ? '/mentors' : `/mentors?${new URLSearchParams(pairs)}`
}

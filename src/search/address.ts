import type { SearchForm } from './forms.ts'

/** The address of a search; defaults are left out, so that the same search has one address. */
export function searchUrl(form: Partial<SearchForm>): string {
  const query = searchFields(form)
  return query.length === 0 ? '/search' : `/search?${new URLSearchParams(query)}`
}

/** The form as pairs of name and value. */
export function searchFields(form: Partial<SearchForm>): [string, string][] {
  const fields: [string, string][] = []
  if (form.q) fields.push(['q', form.q])
  for (const filter of ['kind', 'source', 'tag', 'language', 'year'] as const)
    for (const value of form[filter] ?? []) fields.push([filter, String(value)])
  if (form.solved) fields.push(['solved', form.solved])
  if (form.sort === 'newest') fields.push(['sort', 'newest'])
  if (form.exact) fields.push(['exact', form.exact])
  if (form.page && form.page > 1) fields.push(['page', String(form.page)])
  return fields
}

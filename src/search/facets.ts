import type { Texts } from '../http/texts.ts'
import { searchUrl } from './address.ts'
import type { FacetCount, Facets, SearchFilters } from './contract.ts'
import type { SearchForm } from './forms.ts'

export type FacetChoice = { value: string; label: string; count: string; isOn: boolean }
export type FacetGroup = { name: string; title: string; choices: FacetChoice[] }
export type Chip = { label: string; remove: string; url: string }

type FilterName = 'source' | 'tag' | 'solved' | 'language' | 'year'

const choicesShown: Record<FilterName, number> = { solved: 2, source: 8, tag: 10, language: 6, year: 8 }

export type Count = { count: number; isCapped?: boolean }

export const countText = ({ count, isCapped }: Count, { t, number }: Texts): string =>
  isCapped ? t('search.or-more', { count }) : number(count)

/** Groups of checkboxes with counts. What is ticked is listed whatever its count, a group of one choice that is not ticked is not. */
export function facetGroups(facets: Facets, form: SearchForm, texts: Texts): FacetGroup[] {
  const { t } = texts
  const group = (name: FilterName, counts: FacetCount[], label: (count: FacetCount) => string): FacetGroup[] => {
    const on = ticked(form, name)
    const absent = on
      .filter((value) => !counts.some((count) => count.value === value))
      .map((value): FacetCount => ({ value, count: 0 }))
    const shown = counts.filter((count, index) => index < choicesShown[name] || on.includes(count.value))
    const choices = [...shown, ...absent].map((count) => ({
      value: count.value,
      label: label(count),
      count: countText(count, texts),
      isOn: on.includes(count.value),
    }))
    return choices.length > 1 || on.length > 0 ? [{ name, title: t(`facet.${name}`), choices }] : []
  }
  const solved = facets.solved
    .filter(({ count }) => count > 0)
    .map((count) => ({ ...count, value: count.value === 'true' ? 'yes' : 'no' }))
  return [
    ...group('solved', solved, ({ value }) => t(value === 'yes' ? 'facet.solved.yes' : 'facet.solved.no')),
    ...group('source', facets.source, ({ value, label }) => label ?? value),
    ...group('tag', facets.tag, ({ value }) => value),
    ...group('language', facets.language, ({ value }) => texts.languageName(value)),
    ...group(
      'year',
      facets.year.toSorted((a, b) => Number(b.value) - Number(a.value)),
      ({ value }) => value,
    ),
  ]
}

/** One for each filter that is on, each with the address of the same search without it. */
export function filterChips(form: SearchForm, facets: Facets, texts: Texts): Chip[] {
  const chip = (name: FilterName, label: string, rest: Partial<SearchForm>): Chip => ({
    label,
    remove: texts.t('search.remove', { filter: `${texts.t(`facet.${name}`)}: ${label}` }),
    url: searchUrl({ ...form, page: 1, ...rest }),
  })
  const titleOf = (source: string) => facets.source.find(({ value }) => value === source)?.label ?? source
  return [
    ...form.source.map((value) => chip('source', titleOf(value), { source: without(form.source, value) })),
    ...form.tag.map((value) => chip('tag', value, { tag: without(form.tag, value) })),
    ...(form.solved
      ? [chip('solved', texts.t(form.solved === 'yes' ? 'facet.solved.yes' : 'facet.solved.no'), { solved: undefined })]
      : []),
    ...form.language.map((value) =>
      chip('language', texts.languageName(value), { language: without(form.language, value) }),
    ),
    ...form.year.map((value) => chip('year', String(value), { year: without(form.year, value) })),
  ]
}

/** Filters that were written into the words (`tag:x`, `is:solved`) count as on, too. */
export const hasFilters = (filters: SearchFilters): boolean =>
  filters.kinds.length +
    filters.sources.length +
    filters.tags.length +
    filters.languages.length +
    filters.years.length >
    0 || filters.solved !== undefined

const ticked = (form: SearchForm, name: FilterName): string[] =>
  name === 'solved' ? (form.solved ? [form.solved] : []) : form[name].map(String)

const without = <T>(values: T[], gone: T) => values.filter((value) => value !== gone)

import type { FreeLink } from '../bookings/choosing/free-links.ts'
import type { Texts } from '../http/texts.ts'
import { calledName } from '../mentors/reasons.ts'
import type { Helper } from '../mentors/who-can-help.ts'
import { searchFields, searchUrl } from './address.ts'
import type { SearchResult } from './contract.ts'
import { subjectOf } from './document-ids.ts'
import { type Chip, type Count, countText, type FacetGroup, facetGroups, filterChips, hasFilters } from './facets.ts'
import { maxCandidates } from './find.ts'
import { hitsPerPage, type SearchForm } from './forms.ts'
import { helperRow, type PersonRow, personRow } from './person-rows.ts'
import { type ResultRow, resultRow } from './rows.ts'

type Empty = { headline: string; text: string; acts: { label: string; url: string; look: 'do' | 'quiet' }[] }

export type SearchPage = {
  text: string
  keptOnSearch: [string, string][]
  keptOnFilter: [string, string][]
  notice?: { kind: string; icon: string; title: string; text: string }
  corrected?: { shown: string; shownFor: string; instead: string; insteadUrl: string }
  tabs: { label: string; count: string; url: string; isCurrent: boolean }[]
  sort?: { current: string; other: string; url: string }
  facets: FacetGroup[]
  filterCount?: string
  chips: Chip[]
  clearUrl: string
  rows: (ResultRow | PersonRow)[]
  firstPosition: number
  /** Where nothing of it is right. */
  /** From the top, for whoever sees at once that nothing is right. */
  ask?: { label: string; url: string }
  closing?: { question: string; ask: string; url: string }
  pager: { range: string; previousUrl?: string; nextUrl?: string }
  empty?: Empty
}

/**
 * @param isDegraded  true when the search engine is away and PostgreSQL stands in
 * @param helpers  who fits, best first; one of them stands among the answers, and is counted with none
 * @param heard  those of them who would hear of the question; the others can be asked directly alone
 * @param free  when people are free next, by their id
 */
export function searchPage(
  form: SearchForm,
  result: SearchResult,
  texts: Texts,
  isDegraded: boolean,
  helpers: Helper[] = [],
  heard: Set<string> = new Set(),
  free: Map<string, FreeLink> = new Map(),
): SearchPage {
  const { t, number } = texts
  const first = (form.page - 1) * hitsPerPage + 1
  const last = first + result.hits.length - 1
  const chips = filterChips(form, result.facets, texts)
  const total = result.totalIsCapped ? t('search.or-more', { count: result.total }) : number(result.total)
  return {
    text: form.q,
    keptOnSearch: searchFields({ ...form, q: '', page: 1, exact: undefined }),
    keptOnFilter: searchFields({ q: form.q, kind: form.kind, sort: form.sort, exact: form.exact }),
    notice: isDegraded
      ? { kind: '', icon: 'held', title: t('search.degraded.title'), text: t('search.degraded.text') }
      : undefined,
    corrected: result.corrected && {
      shown: t('search.corrected'),
      shownFor: result.corrected.shownFor,
      instead: t('search.instead', { words: form.q }),
      insteadUrl: searchUrl({ ...form, page: 1, exact: '1' }),
    },
    tabs: result.total === 0 && people(result) === 0 && form.kind.length === 0 ? [] : kindTabs(form, result, texts),
    sort: form.q === '' || result.total === 0 ? undefined : sortLine(form, texts),
    facets: facetGroups(result.facets, form, texts),
    filterCount: chips.length > 0 ? t('search.filters-on', { count: chips.length }) : undefined,
    chips,
    clearUrl: searchUrl({ q: form.q, kind: form.kind, sort: form.sort, exact: form.exact }),
    rows: rowsOf(result, helpers, free, texts),
    firstPosition: first,
    ask: form.q === '' ? undefined : { label: t('search.ask-this'), url: askUrl(result.query.text) },
    closing:
      form.q === '' || (result.hits.length === 0 && helpers.length === 0) || form.page > 1
        ? undefined
        : closing(
            result.query.text,
            helpers.filter(({ memberId }) => heard.has(memberId)),
            texts,
          ),
    pager: {
      range: t('search.range', { first, last, total }),
      previousUrl: form.page > 1 ? searchUrl({ ...form, page: form.page - 1 }) : undefined,
      nextUrl: result.total > last ? searchUrl({ ...form, page: form.page + 1 }) : undefined,
    },
    empty: result.hits.length === 0 ? emptyState(form, result, texts) : undefined,
  }
}

/** The third row is where eyes still are, after two answers that may do. */
const helperAt = 2

function rowsOf(
  { hits }: SearchResult,
  [helper]: Helper[],
  free: Map<string, FreeLink>,
  texts: Texts,
): SearchPage['rows'] {
  const rows = hits.map((hit) =>
    hit.kind === 'person' ? personRow(hit, free.get(subjectOf(hit.id)?.id ?? ''), texts) : resultRow(hit, texts),
  )
  return helper ? rows.toSpliced(helperAt, 0, helperRow(helper, free.get(helper.memberId), texts)) : rows
}

function closing(words: string, [first, ...others]: Helper[], { t }: Texts): SearchPage['closing'] {
  return {
    question: t('search.nothing-right'),
    ask: first ? t('search.ask-heard', { name: calledName(first.name), others: others.length }) : t('search.ask'),
    url: askUrl(words),
  }
}

/** The words go along: nobody types a question twice. */
const askUrl = (words: string) => `/ask?title=${encodeURIComponent(words.slice(0, 300).toWellFormed())}`

/** Each with what is found there, whichever is chosen now. */
function kindTabs(form: SearchForm, result: SearchResult, texts: Texts): SearchPage['tabs'] {
  const counted = new Map(result.facets.kind.map((count) => [count.value, count]))
  const sum = result.facets.kind.reduce((all, { value, count }) => (value === 'person' ? all : all + count), 0)
  const all =
    form.kind.length === 0
      ? { count: result.total, isCapped: result.totalIsCapped }
      : { count: form.q === '' ? sum : Math.min(sum, maxCandidates), isCapped: form.q !== '' && sum >= maxCandidates }
  const tab = (kind: SearchForm['kind'], label: string, count: Count = { count: 0 }) => ({
    label,
    count: countText(count, texts),
    url: searchUrl({ ...form, kind, page: 1 }),
    isCurrent: form.kind.join() === kind.join(),
  })
  return [
    tab([], texts.t('tab.all'), all),
    tab(['thread'], texts.t('tab.thread'), counted.get('thread')),
    tab(['article'], texts.t('tab.article'), counted.get('article')),
    ...(counted.get('page') || form.kind.includes('page')
      ? [tab(['page'], texts.t('tab.page'), counted.get('page'))]
      : []),
    tab(['person'], texts.t('tab.person'), counted.get('person')),
  ]
}

const people = ({ facets }: SearchResult) => facets.kind.find(({ value }) => value === 'person')?.count ?? 0

function sortLine(form: SearchForm, { t }: Texts): SearchPage['sort'] {
  return form.sort === 'best'
    ? { current: t('sort.best-or'), other: t('sort.newest'), url: searchUrl({ ...form, sort: 'newest', page: 1 }) }
    : { current: t('sort.newest-or'), other: t('sort.best'), url: searchUrl({ ...form, sort: 'best', page: 1 }) }
}

function emptyState(form: SearchForm, result: SearchResult, { t }: Texts): Empty {
  const everything = { label: t('empty.sources'), url: '/sources', look: 'quiet' as const }
  if (form.page > 1)
    return {
      headline: t('empty.past.headline'),
      text: t('empty.past.text'),
      acts: [{ label: t('empty.past.act'), url: searchUrl({ ...form, page: 1 }), look: 'do' }],
    }
  if (hasFilters(result.query.filters))
    return {
      headline: form.q ? t('empty.filtered.headline', { words: form.q }) : t('empty.filtered.headline-all'),
      text: t('empty.filtered.text'),
      acts: [
        { label: t('empty.filtered.act'), url: searchUrl({ q: result.query.text, sort: form.sort }), look: 'do' },
        everything,
      ],
    }
  if (form.q === '')
    return {
      headline: t('empty.hub.headline'),
      text: t('empty.hub.text'),
      acts: [{ label: t('empty.hub.act'), url: '/', look: 'do' }],
    }
  const fewer = fewerWords(result.query.text)
  return {
    headline: t('empty.none.headline', { words: form.q.length > 120 ? `${form.q.slice(0, 120)}…` : form.q }),
    text: t('empty.none.text'),
    acts: [
      ...(people(result) > 0
        ? [
            {
              label: t('empty.none.people', { count: people(result) }),
              url: searchUrl({ q: form.q, kind: ['person'] }),
              look: 'do' as const,
            },
          ]
        : []),
      { label: t('empty.none.ask'), url: askUrl(result.query.text), look: people(result) > 0 ? 'quiet' : 'do' },
      ...(fewer
        ? [{ label: t('empty.none.fewer', { words: fewer }), url: searchUrl({ q: fewer }), look: 'quiet' as const }]
        : []),
      everything,
    ],
  }
}

/** The two longest words, which mostly say most, in their order; undefined where there are no more than two. */
function fewerWords(text: string): string | undefined {
  const words = text.split(/\s+/).filter((word) => /\p{L}/u.test(word) && word.length < 40)
  if (words.length < 3) return undefined
  const longest = new Set(words.toSorted((a, b) => b.length - a.length).slice(0, 2))
  return words
    .filter((word) => longest.has(word))
    .slice(0, 2)
    .join(' ')
}

import { type Token, tokens } from './analyse.ts'
import type { Kind, SearchFilters, SearchRequest } from './contract.ts'

/** What was typed, understood. Pure: nothing is looked up yet. */
export type TypedQuery = {
  /** Without operators, white space collapsed. */
  text: string
  /** In the order typed, each once; at most 64. */
  words: string[]
  /** The last word where it may be unfinished. */
  unfinished?: string
  /** Each at least two words in this order. */
  phrases: string[][]
  excluded: string[]
  filters: SearchFilters
}

/** Longer queries are cut: nobody reads a question of more, and the time of an answer must have a bound. */
const maxCharacters = 2000
const maxWords = 64
const maxPhrases = 8
const maxFilterValues = 20
const sentenceWords = 4

/** Reads operators out of a query. Any string is a query; what makes no sense as an operator is a word. */
export function parseQuery(request: Omit<SearchRequest, 'offset' | 'limit' | 'sort'>): TypedQuery {
  const filters = filtersOf(request)
  const excluded: string[] = []
  const phrases: string[][] = []
  const typed = clean(request.text)
  const text = typed
    .replace(operator, (whole, before: string, key: string, quoted: string | undefined, plain: string | undefined) =>
      applyOperator(filters, key.toLowerCase(), quoted ?? plain ?? '') ? before : whole,
    )
    .replace(exclusion, (_whole, before: string, quoted: string | undefined, plain: string | undefined) => {
      excluded.push(...tokens(quoted ?? plain ?? '').map((token) => token.word))
      return before
    })
    .replace(/\s+/g, ' ')
    .trim()
  for (const [, quoted] of text.matchAll(phrase)) {
    const words = tokens(quoted ?? '').map((token) => token.word)
    if (words.length > 1 && phrases.length < maxPhrases) phrases.push(words.slice(0, 16))
  }
  // A sentence that quotes something asks in its own words: there the quoted words count as the others do.
  if (tokens(text.replace(phrase, ' ')).length >= sentenceWords) phrases.length = 0
  const found = tokens(text)
  const words = [...new Set(found.map((token) => token.word))].slice(0, maxWords)
  return {
    text,
    words,
    ...unfinishedOf(text, found),
    phrases,
    excluded: [...new Set(excluded)].slice(0, maxFilterValues),
    filters: {
      ...filters,
      tags: filters.tags.slice(0, maxFilterValues),
      sources: filters.sources.slice(0, maxFilterValues),
    },
  }
}

const operator = /(^|\s)(tag|source|is|kind|lang):(?:"([^"]{1,100})"|([^\s"]{1,100}))/giu
const exclusion = /(^|\s)-(?:"([^"]{1,200})"|([\p{L}\p{N}][^\s"]*))/gu
const phrase = /["“”]([^"“”]{1,300})["“”]/g
const kinds: Kind[] = ['thread', 'article', 'page', 'person']

function clean(text: string): string {
  return (
    text
      .slice(0, maxCharacters)
      .toWellFormed()
      // Control characters, NUL among them, which Postgres cannot store.
      .replace(/[\p{Cc}\p{Cf}\ufffd]/gu, (character) =>
        character === '\u200c' || character === '\u200d' ? character : ' ',
      )
  )
}

function filtersOf(request: Omit<SearchRequest, 'text'>): SearchFilters {
  const named = (values: string[] | undefined) => (values ?? []).map(storable).slice(0, maxFilterValues)
  return {
    kinds: request.kinds ?? [],
    sources: named(request.sources),
    tags: named(request.tags).map((tag) => tag.toLowerCase()),
    languages: named(request.languages),
    years: (request.years ?? [])
      .filter((year) => Number.isInteger(year) && year > 0 && year < 10_000)
      .slice(0, maxFilterValues),
    ...(request.solved === undefined ? {} : { solved: request.solved }),
  }
}

const storable = (value: string) => value.slice(0, 200).toWellFormed().replaceAll('\0', '')

function applyOperator(filters: SearchFilters, key: string, value: string): boolean {
  const wanted = storable(value)
  if (key === 'tag') filters.tags.push(wanted.toLowerCase())
  else if (key === 'source') filters.sources.push(wanted.toLowerCase())
  else if (key === 'lang') filters.languages.push(wanted.toLowerCase())
  else if (key === 'kind') {
    const kind = kinds.find((known) => known === wanted.toLowerCase())
    if (!kind) return false
    filters.kinds.push(kind)
  } else if (wanted.toLowerCase() === 'solved') filters.solved = true
  else if (wanted.toLowerCase() === 'open') filters.solved = false
  else return false
  return true
}

/** A word that ends the text, with nothing after it, may still be being typed. */
function unfinishedOf(text: string, found: Token[]): { unfinished?: string } {
  const last = found.at(-1)
  return last && last.end === text.length && last.word.length >= 2 && found.length <= maxWords
    ? { unfinished: last.word }
    : {}
}

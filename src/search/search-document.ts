import { analysedAs, isStopWord, stem, type Token, tokens } from './analyse.ts'
import type { Kind } from './contract.ts'

/** One thing that can be found: public fields alone. A thread is a question with its answers. */
export type SearchDocument = {
  /** Letters, digits, `_` and `-` only: Meilisearch allows no others. */
  id: string
  kind: Kind
  itemKind: string
  /** The source's name. */
  source: string
  title: string
  /** Our page, from the root. */
  url: string
  tags: string[]
  lang?: string
  solved: boolean
  replies: number
  votes: number
  at: Temporal.Instant
  licence: { spdx: string; url?: string }
  /** Plain text, the question first. */
  body: string
}

export type AnalysedDocument = {
  /** Three lines, of title, tags and body: ` stem:times stem:times `. */
  terms: string
  /** In words, stop words apart: they would make a sentence look longer than a heading that says the same. */
  titleLength: number
  bodyLength: number
  /** As Postgres reads a tsvector: title A, tags B, the beginning of the body C. */
  head: string
  /** Title, tags and body in order, for matching and phrases. */
  everything: string
  stems: Set<string>
  /** Word → stem. */
  words: Map<string, string>
}

/** Words and stems of a document, in its own language where the hub has it. Pure. */
export function analyseDocument(
  document: Pick<SearchDocument, 'title' | 'tags' | 'body' | 'lang'>,
  hubLanguages: string[],
): AnalysedDocument {
  const language = analysedAs(document.lang, hubLanguages)
  const words = new Map<string, string>()
  const stemmed = (token: Token) => {
    let known = words.get(token.word)
    if (known === undefined) {
      known = stem(token.word, language)
      words.set(token.word, known)
    }
    return known
  }
  const title = tokens(document.title.slice(0, maxTitleCharacters)).map(stemmed)
  const tags = document.tags.flatMap((tag) => tokens(tag).map(stemmed))
  const bodyTokens = tokens(document.body.slice(0, maxBodyCharacters))
  const body = bodyTokens.map(stemmed)
  const beginning = body.slice(0, bodyTokens.findLastIndex((token) => token.end <= headCharacters) + 1)
  return {
    terms: [title, tags, body].map(counted).join('\n'),
    titleLength: telling(title),
    bodyLength: telling(body),
    head: vector([
      { stems: title, weight: 'A' },
      { stems: tags, weight: 'B' },
      { stems: beginning, weight: 'C' },
    ]),
    everything: vector([
      { stems: title, weight: '' },
      { stems: tags, weight: '' },
      { stems: body, weight: '' },
    ]),
    stems: new Set(words.values()),
    words,
  }
}

export const maxBodyCharacters = 32_000
const maxTitleCharacters = 1000
const headCharacters = 300
/** A tsvector keeps no higher position. */
const maxPosition = 16_000
/** So that no phrase reaches from the title into the body. */
const gap = 3

const telling = (stems: string[]) => stems.reduce((length, one) => (isStopWord(one) ? length : length + 1), 0)

function counted(stems: string[]): string {
  const times = new Map<string, number>()
  for (const one of stems) times.set(one, (times.get(one) ?? 0) + 1)
  let line = ' '
  for (const [one, count] of times) line += `${one}:${count} `
  return line
}

function vector(fields: { stems: string[]; weight: string }[]): string {
  const positions = new Map<string, string>()
  let position = 0
  for (const { stems, weight } of fields) {
    for (const one of stems) {
      position = Math.min(position + 1, maxPosition)
      if (weight !== '' && isStopWord(one)) continue
      const known = positions.get(one)
      positions.set(one, known === undefined ? `${position}${weight}` : `${known},${position}${weight}`)
    }
    position += gap
  }
  let text = ''
  for (const [one, at] of positions) text += `'${one}':${at} `
  return text
}

import { stemmer as arabic } from '@orama/stemmers/arabic'
import { stemmer as danish } from '@orama/stemmers/danish'
import { stemmer as dutch } from '@orama/stemmers/dutch'
import { stemmer as finnish } from '@orama/stemmers/finnish'
import { stemmer as french } from '@orama/stemmers/french'
import { stemmer as german } from '@orama/stemmers/german'
import { stemmer as greek } from '@orama/stemmers/greek'
import { stemmer as hungarian } from '@orama/stemmers/hungarian'
import { stemmer as italian } from '@orama/stemmers/italian'
import { stemmer as norwegian } from '@orama/stemmers/norwegian'
import { stemmer as portuguese } from '@orama/stemmers/portuguese'
import { stemmer as romanian } from '@orama/stemmers/romanian'
import { stemmer as russian } from '@orama/stemmers/russian'
import { stemmer as spanish } from '@orama/stemmers/spanish'
import { stemmer as swedish } from '@orama/stemmers/swedish'
import { stemmer as turkish } from '@orama/stemmers/turkish'
import { stem as english } from 'porter2'

/** A word of a text as it was matched, and where it stood. */
export type Token = { word: string; start: number; end: number }

/**
 * The words of a text: folded to lower case without accents; Chinese and Japanese as pairs of characters; Thai, Lao, Khmer and
 * Burmese, which are written without spaces, by dictionary. Never throws; positions are those of the text as given.
 */
export function tokens(text: string): Token[] {
  const found: Token[] = []
  for (const match of text.matchAll(run)) {
    const start = match.index
    if (unspaced.test(match[0])) splitUnspaced(match[0], start, found)
    else pushWord(match[0], start, found)
  }
  return found
}

/** As the index holds a word of that language; languages without a stemmer of ours keep the word. */
export function stem(word: string, language: string | undefined): string {
  const stemmer = language === undefined ? undefined : stemmers[language]
  if (!stemmer || word.length < 3) return word
  const known = stemCache.get(language as string) ?? new Map<string, string>()
  stemCache.set(language as string, known)
  let stemmed = known.get(word)
  if (stemmed === undefined) {
    stemmed = stemmer(word) || word
    if (known.size >= stemCacheSize) known.clear()
    known.set(word, stemmed)
  }
  return stemmed
}

/** `de-AT` → `de` where that is one of the hub's languages; otherwise undefined: the words stay as they are. */
export function analysedAs(language: string | undefined, hubLanguages: string[]): string | undefined {
  const base = (language ?? hubLanguages[0])?.toLowerCase().split(/[-_]/)[0]
  return base !== undefined && hubLanguages.includes(base) ? base : undefined
}

export const isStopWord = (word: string): boolean => stopWords.has(word)

/** Lower case, compatibility forms and accents folded. For one word: positions are not kept. */
export function fold(word: string): string {
  const lower = word.toLowerCase()
  if (ascii.test(lower)) return lower
  return lower
    .normalize('NFKD')
    .replace(accents, '')
    .replace(notOfAWord, '')
    .replace(foldedLetters, (letter) => letterFolds[letter] as string)
    .normalize('NFC')
    .toLowerCase()
}

/** Longer words are cut: no person types them, and a trigram of them costs. */
const maxWordLength = 40
const stemCacheSize = 50_000

const run = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['’][\p{L}\p{M}]+)*(?:\+\+|#)?/gu
const pairedScripts = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]$/u
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const ascii = /^[\x20-\x7e]*$/
const accents = /[\u0300-\u036f\u064b-\u065f\u0591-\u05c7]/g
/** Some letters come apart into words with spaces between them, some numbers hold a dot. The index keeps words apart by spaces. */
const notOfAWord = /[^\p{L}\p{N}\p{M}+#]/gu
const letterFolds: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
}
const foldedLetters = /[ßæœøłđðþı]/g
const signAfterWord = /(\+\+|#)$/
const stemCache = new Map<string, Map<string, string>>()
const dictionary = new Intl.Segmenter('th', { granularity: 'word' })

/** Lucene's. */
const stopWords = new Set(
  'a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with'.split(
    ' ',
  ),
)

const stemmers: Record<string, ((word: string) => string) | undefined> = {
  ar: arabic,
  da: danish,
  de: german,
  el: greek,
  en: english,
  es: spanish,
  fi: finnish,
  fr: french,
  hu: hungarian,
  it: italian,
  nb: norwegian,
  nl: dutch,
  no: norwegian,
  pt: portuguese,
  ro: romanian,
  ru: russian,
  sv: swedish,
  tr: turkish,
}

function pushWord(text: string, start: number, into: Token[]): void {
  let written = text
  // `c#` and `c++` are names; `#` after any longer word is punctuation.
  if (signAfterWord.test(written) && written.replace(signAfterWord, '').length > 1)
    written = written.replace(signAfterWord, '')
  const word = fold(written.replace(/['’]s$/i, '').replace(/['’]/g, ''))
    .slice(0, maxWordLength)
    .toWellFormed()
  if (word) into.push({ word, start, end: start + written.length })
}

function splitUnspaced(text: string, start: number, into: Token[]): void {
  let pairs: { character: string; at: number }[] = []
  const flush = () => {
    const [only] = pairs
    if (only && pairs.length === 1) pushWord(only.character, start + only.at, into)
    for (let i = 0; i + 1 < pairs.length; i++) {
      const [a, b] = [pairs[i], pairs[i + 1]]
      if (a && b)
        into.push({
          word: fold(a.character + b.character),
          start: start + a.at,
          end: start + b.at + b.character.length,
        })
    }
    pairs = []
  }
  for (const { segment, index, isWordLike } of dictionary.segment(text)) {
    if (!pairedScripts.test([...segment][0] ?? '')) {
      flush()
      if (isWordLike) pushWord(segment, start + index, into)
      continue
    }
    let at = index
    for (const character of segment) {
      pairs.push({ character, at })
      at += character.length
    }
  }
  flush()
}

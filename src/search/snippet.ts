import { headingMarks } from '../http/html-to-text.ts'
import { anchorsInTurn } from '../items/sections.ts'
import { stem, tokens } from './analyse.ts'
import type { QueryTerm } from './candidates.ts'
import type { TextPart } from './contract.ts'

/** Which words of a text the query found, and so which are marked. */
export type Marking = { stems: Set<string>; language: string | undefined }

/**
 * What is marked in a text below its title: what a word being typed may begin is looked for in titles alone. Words that hold
 * a question together are looked for, and tell nobody why a text was found: they are marked where there are no others.
 */
export function markingOf(terms: QueryTerm[], language: string | undefined): Marking {
  const telling = terms.filter(({ word }) => !littleWords.has(word))
  const variants = (telling.length > 0 ? telling : terms).flatMap((term) => term.variants)
  return { stems: new Set(variants.flatMap(({ stem, titleOnly }) => (titleOnly ? [] : [stem]))), language }
}

/** Beside those that are no part of a query at all. */
const littleWords = new Set(
  `i i'm i've me my we we're our us you your he him his she her its it's them am been being do does don't did doing done have
  has had having can can't cannot could should would may might must shall how what what's when where which who whom whose why
  from about after again all also any because before both each few more most other own same so some than too very just only
  up out over under here`.split(/\s+/),
)

/**
 * The stretch of at most `length` characters, cut at words, that has the most different words of the query.
 * @returns also the section of the text that it begins in, where its headings are marked and the query found something
 */
export function snippet(
  text: string,
  marking: Marking,
  length = 220,
): { parts: TextPart[]; section?: { title: string; anchor: string } } {
  const flat = flattened(text.slice(0, readAhead).toWellFormed())
  const found = matches(flat, marking)
  let best = { from: 0, score: 0 }
  for (const [i, first] of found.entries()) {
    const seen = new Set<string>()
    for (let j = i; j < found.length && (found[j] as Match).end <= first.start + length * 0.75; j++)
      seen.add((found[j] as Match).stem)
    if (seen.size > best.score) best = { from: first.start, score: seen.size }
  }
  const from = best.from < length / 3 ? 0 : wordStart(flat, best.from - 40)
  const to = from + length >= flat.length ? flat.length : wordEnd(flat, from + length)
  const within = found
    .filter((match) => match.start >= from && match.end <= to)
    .map((match) => ({ ...match, start: match.start - from, end: match.end - from }))
  const shown = parts(flat.slice(from, to).replace(marks, ' '), within)
  if (from > 0) shown.unshift({ text: '… ', marked: false })
  if (to < flat.length) shown.push({ text: ' …', marked: false })
  const section = best.score > 0 ? sectionAt(flat, best.from) : undefined
  return { parts: shown, ...(section && { section }) }
}

/** White space folded; of a run of it that holds marks of headings, these stay. */
function flattened(text: string): string {
  if (!text.includes(headingMarks.start)) return text.replace(/\s+/g, ' ').trim()
  return text.replace(/\s+/g, (run) => run.replace(unmarking, '') || ' ')
}

/** The heading that stands before, and its name on the page. */
function sectionAt(flat: string, at: number): { title: string; anchor: string } | undefined {
  const anchorOf = anchorsInTurn()
  let section: { title: string; anchor: string } | undefined
  for (const { 1: title = '', index } of flat.matchAll(heading)) {
    if (index > at) break
    section = title === '' ? undefined : { title, anchor: anchorOf(title) }
  }
  return section
}

const marks = /[\u2028\u2029]/g
const unmarking = /[^\u2028\u2029]/g
const heading = /\u2029([^\u2028\u2029]*)\u2028/g

const readAhead = 8000

type Match = { start: number; end: number; stem: string }

function matches(text: string, { stems, language }: Marking): Match[] {
  const found: Match[] = []
  for (const { word, start, end } of tokens(text)) {
    const one = stem(word, language)
    if (stems.has(one) || stems.has(word)) found.push({ start, end, stem: one })
  }
  return found
}

function parts(text: string, found: Match[]): TextPart[] {
  const result: TextPart[] = []
  let at = 0
  for (const { start, end } of found) {
    // Pairs of Chinese characters overlap.
    const from = Math.max(start, at)
    if (end <= from) continue
    const last = result.at(-1)
    if (from > at) result.push({ text: text.slice(at, from), marked: false })
    if (from === at && last?.marked) last.text += text.slice(from, end)
    else result.push({ text: text.slice(from, end), marked: true })
    at = end
  }
  if (at < text.length) result.push({ text: text.slice(at), marked: false })
  return result
}

function wordStart(text: string, at: number): number {
  const space = text.indexOf(' ', Math.max(0, at))
  return space >= 0 && space - at < 30 ? space + 1 : whole(text, Math.max(0, at))
}

function wordEnd(text: string, at: number): number {
  const space = text.lastIndexOf(' ', at)
  return space > at - 30 ? space : whole(text, at)
}

/** Not between the halves of a surrogate pair. */
const whole = (text: string, at: number) => (/[\udc00-\udfff]/.test(text[at] ?? '') ? at - 1 : at)

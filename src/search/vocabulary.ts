import { type Db, eachOf } from '../db.ts'
import { preparedReading } from '../prepared.ts'
import { type Synonym, synonymsAmong } from '../tags/synonyms.ts'
import { type NamedTag, runsOf, tagsAmongRuns } from '../tags/tags-in.ts'
import { isStopWord, stem, tokens } from './analyse.ts'
import type { QueryTerm, Variant } from './candidates.ts'
import type { TypedQuery } from './parse-query.ts'
import { slipsBetween } from './slips.ts'

const maxBeginnings = 8
const maxAlike = 24

export type Totals = { documents: number; averageTitle: number; averageBody: number }

export type LookedUp = {
  terms: QueryTerm[]
  totals: Totals
  /** Words that no document has, with what stands in their place. */
  corrections: Map<string, string>
  /** Tags of which a name or alias stands in the text. */
  named: NamedTag[]
}

/** Asks the vocabulary about the words of a query: how frequent, what they may begin, what they may be a slip of. */
export async function lookUp(
  db: Db,
  query: Pick<TypedQuery, 'words' | 'unfinished' | 'text'>,
  languages: string[],
  options: { correct: boolean },
): Promise<LookedUp> {
  const telling = query.words.filter((word) => !isStopWord(word))
  const words = telling.length > 0 ? telling : query.words
  const stemsOf = new Map(words.map((word) => [word, [...new Set([...languages.map((l) => stem(word, l)), word])]]))
  const unfinished = query.unfinished !== undefined && words.includes(query.unfinished) ? query.unfinished : undefined
  const prefix = unfinished !== undefined && unfinished.length >= 3 ? unfinished : undefined
  const known = await frequencies(db, { stems: [...new Set([...stemsOf.values()].flat())], prefix, text: query.text })
  // What is tagged is found by the other words for its tags too.
  const meant = tagStems(words, synonymsAmong(known.named), languages)
  await addStems(db, [...meant.values()].flat(), known.stems)

  const terms = words.map((word): QueryTerm => {
    const variants: Variant[] = []
    for (const one of stemsOf.get(word) ?? []) {
      const documents = known.stems.get(one)
      if (documents) variants.push({ stem: one, weight: 1, documents })
    }
    for (const one of meant.get(word) ?? []) {
      const documents = known.stems.get(one)
      if (documents && !variants.some((variant) => variant.stem === one))
        variants.push({ stem: one, weight: synonymWeight, documents })
    }
    if (word === prefix)
      for (const [one, documents] of known.beginnings)
        if (!variants.some((variant) => variant.stem === one))
          variants.push({ stem: one, weight: prefixWeight, documents, titleOnly: true })
    return { word, variants, documents: Math.max(0, ...variants.filter((v) => v.weight === 1).map((v) => v.documents)) }
  })

  const corrections = new Map<string, string>()
  if (options.correct) {
    const rare = Math.max(rareAtLeast, known.totals.documents * rareShare)
    const doubtful = terms.filter(
      (term) => canBeSlip(term.word) && term.documents <= rare && term.variants.every((v) => v.weight === 1),
    )
    const alike = await neighbours(
      db,
      doubtful.map((term) => term.word),
    )
    for (const term of doubtful) addNeighbours(term, alike.get(term.word) ?? [], corrections)
  }
  return { terms, totals: known.totals, corrections, named: known.named }
}

const correctedWeight = 0.7
const synonymWeight = 0.8
const prefixWeight = 0.6
const maxCorrections = 2
/** A word in so few documents may be a slip that someone else made too. */
const rareAtLeast = 1
const rareShare = 1 / 20_000
/** …if a neighbour is this many times as frequent. */
const muchMoreFrequent = 8

/** Word of the query → stems of the tag's name that the word, or the run of words that it begins, is an alias of. */
function tagStems(words: string[], synonyms: Synonym[], languages: string[]) {
  const stems = new Map<string, string[]>()
  for (const { alias, name } of synonyms) {
    const word = tokens(alias).find((token) => words.includes(token.word))?.word
    if (word === undefined) continue
    const named = tokens(name).flatMap((token) => [...languages.map((l) => stem(token.word, l)), token.word])
    stems.set(word, [...new Set([...(stems.get(word) ?? []), ...named])])
  }
  return stems
}

type Neighbour = { word: string; stem: string; documents: number; likelihood: number }

const canBeSlip = (word: string) => word.length >= 4 && !/\d/.test(word)

function addNeighbours(term: QueryTerm, alike: Neighbour[], corrections: Map<string, string>): void {
  const absent = term.documents === 0
  const chosen = alike
    .filter((one) => absent || one.documents >= term.documents * muchMoreFrequent)
    .filter((one) => !term.variants.some((variant) => variant.stem === one.stem))
  const stems = new Set<string>()
  for (const one of chosen) {
    if (stems.size >= maxCorrections) break
    if (stems.has(one.stem)) continue
    stems.add(one.stem)
    term.variants.push({ stem: one.stem, weight: correctedWeight, documents: one.documents })
    if (absent && !corrections.has(term.word)) corrections.set(term.word, one.word)
  }
}

/**
 * One query for all that a text is looked up for: at every pause in somebody's typing. Planning it takes longer than running it,
 * so that it is written for one plan: how many words there are is hidden, and the beginning of a word is a range.
 */
const wordsOf = preparedReading<{
  what: string
  text: string
  documents: number
  more: number
  most: number
  tag: NamedTag | null
}>(
  'words',
  `SELECT 'stem' AS what, stem AS text, documents, 0 AS more, 0 AS most, NULL::json AS tag
   FROM search.stems WHERE stem = ANY((SELECT :stems::text[])::text[])
   UNION ALL
   SELECT 'total', '', documents::int, title_length::int, body_length::int, NULL FROM search.totals
   UNION ALL
   SELECT * FROM (
     SELECT 'beginning', w.stem, s.documents, 0, 0, NULL::json
     FROM (SELECT stem, sum(documents) AS documents FROM search.words
           WHERE word ~>=~ (SELECT :prefix::text) AND word ~<~ (SELECT :afterIt::text) AND documents > 0
           GROUP BY stem ORDER BY 2 DESC LIMIT ${maxBeginnings}) w
     JOIN search.stems s USING (stem)) b
   UNION ALL
   SELECT 'tag', '', 0, 0, 0, to_json(t) FROM (${tagsAmongRuns}) t`,
)

async function frequencies(
  db: Db,
  { stems, prefix, text }: { stems: string[]; prefix: string | undefined; text: string },
) {
  const rows = await wordsOf(db, {
    stems,
    prefix: prefix ?? null,
    afterIt: prefix === undefined ? null : `${prefix}\u{10ffff}`,
    runs: runsOf(text),
  })
  const known = new Map<string, number>()
  const beginnings: [string, number][] = []
  const named: NamedTag[] = []
  let totals: Totals = { documents: 0, averageTitle: 1, averageBody: 1 }
  for (const row of rows) {
    if (row.what === 'stem') known.set(row.text, row.documents)
    else if (row.what === 'beginning') beginnings.push([row.text, row.documents])
    else if (row.tag) named.push(row.tag)
    else {
      const n = Math.max(1, row.documents)
      totals = {
        documents: row.documents,
        averageTitle: Math.max(1, row.more / n),
        averageBody: Math.max(1, row.most / n),
      }
    }
  }
  return { stems: known, beginnings, totals, named }
}

async function addStems(db: Db, stems: string[], into: Map<string, number>): Promise<void> {
  const missing = [...new Set(stems)].filter((one) => !into.has(one))
  if (missing.length === 0) return
  const { rows } = await db.raw<{ rows: { stem: string; documents: number }[] }>(
    'SELECT stem, documents FROM search.stems WHERE stem = ANY(?::text[])',
    [missing],
  )
  for (const { stem: one, documents } of rows) into.set(one, documents)
}

const neighboursOf = preparedReading<Omit<Neighbour, 'likelihood'> & { typed: string }>(
  'neighbours',
  `SELECT q.typed, v.word, v.stem, s.documents FROM ${eachOf(':words::text[]')} AS q(typed) CROSS JOIN LATERAL (
     SELECT word, stem FROM search.words
     WHERE word % q.typed AND word <> q.typed AND documents > 0
       AND length(word) BETWEEN length(q.typed) - 1 AND length(q.typed) + 1
     ORDER BY similarity(word, q.typed) * ln(2 + documents) DESC, word LIMIT ${maxAlike}) v
   JOIN search.stems s USING (stem)`,
)

/** Words like these, the likeliest first: fewer slips, and among as many the more frequent word, all its forms counted. */
async function neighbours(db: Db, words: string[]): Promise<Map<string, Neighbour[]>> {
  const found = new Map<string, Neighbour[]>()
  if (words.length === 0) return found
  const rows = await neighboursOf(db, { words: words.slice(0, maxLookedUp) })
  for (const { typed, ...alike } of rows) {
    const slips = slipsBetween(typed, alike.word)
    if (slips > mostSlips(typed)) continue
    const neighbour = { ...alike, likelihood: Math.log(2 + alike.documents) - slipPenalty * slips }
    const list = found.get(typed)
    if (list) list.push(neighbour)
    else found.set(typed, [neighbour])
  }
  for (const list of found.values())
    list.sort((a, b) => b.likelihood - a.likelihood || (a.word < b.word ? -1 : a.word > b.word ? 1 : 0))
  return found
}

/** A slip more outweighs a word that is 150 times as frequent: in a small hub frequencies say little. */
const slipPenalty = 5
/** One in a short word, two in a long one: further off it is another word, not a slip. */
const mostSlips = (typed: string) => (typed.length < 6 ? 1.65 : typed.length < 9 ? 1.8 : 2.5)
/** Each costs about 2 ms. */
const maxLookedUp = 8

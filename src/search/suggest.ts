import type { Db } from '../db.ts'
import { namedTags } from '../tags/tags-in.ts'
import type { CandidateSource } from './candidates.ts'
import type { Alike, ExistsRequest, SuggestRequest } from './contract.ts'
import { type Found, find } from './find.ts'
import { peopleWhoKnow } from './people-who-know.ts'
import { type Floors, floorOf, noFloors, type Ranked, rank, reaching } from './rank.ts'

type Finding = { db: Db; languages: string[]; source: CandidateSource; now: Temporal.Instant }

export const bodyCharacters = 200
/** A word of the title counts as the word itself, one of the body alone as this much of it. */
const bodyWeight = 0.4

/** What is like a question that is being written: its title and the beginning of its body, in its own words, without operators. */
export async function findAlike(
  deps: Finding,
  { title, body = '' }: Pick<SuggestRequest, 'title' | 'body'>,
  more: { floors?: Floors; withPeople?: boolean } = {},
): Promise<Found> {
  return find(deps, {
    text: plain(title),
    withoutFacets: true,
    ...more,
    background: { text: plain(body.slice(0, bodyCharacters)), weight: bodyWeight },
  })
}

/**
 * What exists for a question that is being written, of one search: threads with an answer, whatever else there is to read,
 * and what `who-can-help` starts from.
 */
export async function findForAsking(deps: Finding, { answers, reading, ...written }: ExistsRequest) {
  const found = await findAlike(deps, written, { floors: noFloors, withPeople: true })
  const all = found.ranked.map(({ candidate }) => candidate)
  const near = reaching(found.ranked)
  // Close to the title alone is close enough: what was tried, in words that nobody else used, makes it no other question.
  const isTitle = new Set(found.typed.words)
  const terms = found.query.terms.filter(({ word }) => isTitle.has(word))
  const nearTitle = terms.length < found.query.terms.length ? rank({ terms }, all, found.totals, deps.now) : []
  const isNear = new Set([...nearTitle, ...near].map(({ candidate }) => candidate))
  const close = nearTitle.length > 0 ? found.ranked.filter(({ candidate }) => isNear.has(candidate)) : near
  const isAnswer = ({ candidate }: Ranked) => candidate.kind === 'thread' && candidate.replies > 0
  return {
    found,
    best: [
      ...close.filter(isAnswer).slice(0, answers),
      ...close.filter((ranked) => !isAnswer(ranked)).slice(0, reading),
    ].map(scored),
  }
}

/** Everything that was written on anything like it, and the people who say that they know of it. */
export async function findAllAlike(deps: Finding, written: Pick<SuggestRequest, 'title' | 'body'>): Promise<Alike> {
  const found = await findAlike(deps, written, { floors: noFloors, withPeople: true })
  return alikeOf(deps, found, floorOf(found.ranked[0]?.score ?? 0))
}

export const alikeOf = (
  { languages, now }: Pick<Finding, 'languages' | 'now'>,
  { query, ranked, people, totals, named }: Pick<Found, 'query' | 'ranked' | 'people' | 'totals' | 'named'>,
  floor: number,
): Alike => ({
  documents: ranked
    .filter(({ candidate }) => candidate.kind !== 'person')
    .slice(0, mostAlike)
    .map(({ candidate, score }) => ({ id: candidate.id, score, replies: candidate.replies })),
  people: peopleWhoKnow(query, people.ranked, totals, now, languages[0]).slice(0, mostAlike),
  floor,
  named: namedTags(named),
})

const mostAlike = 100
const scored = ({ candidate, score }: Ranked) => ({ id: candidate.id, score })

/** Quotes, colons and leading hyphens are punctuation in a question. */
const plain = (text: string) => text.replace(/["“”:]/g, ' ').replace(/(^|\s)-/g, '$1')

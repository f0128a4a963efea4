import type { Db } from '../db.ts'
import type { CandidateSource } from './candidates.ts'
import type { SuggestRequest } from './contract.ts'
import { find } from './find.ts'

export const bodyCharacters = 200
/** A word of the title counts as the word itself, one of the body alone as this much of it. */
const bodyWeight = 0.4

/** What is like a question that is being written: its title and the beginning of its body, in its own words, without operators. */
export async function findAlike(
  deps: { db: Db; languages: string[]; source: CandidateSource; now: Temporal.Instant },
  { title, body = '' }: Pick<SuggestRequest, 'title' | 'body'>,
) {
  return find(deps, {
    text: plain(title),
    background: { text: plain(body.slice(0, bodyCharacters)), weight: bodyWeight },
  })
}

/** Quotes, colons and leading hyphens are punctuation in a question. */
const plain = (text: string) => text.replace(/["“”:]/g, ' ').replace(/(^|\s)-/g, '$1')

import { readSettings } from '../admin/settings.ts'
import type { Db } from '../db.ts'
import { resolveTags } from '../tags/resolve.ts'
import { mentorsKnowing } from './queries.ts'

export type WhatNext = {
  /** Names of tags. */
  tags: string[]
  /** How many say that they know one of them, and how many of those are told at most. */
  mentors: number
  invited: number
}

/** What is true of a question with these tags; words that are no tags are left out. */
export async function whatNext(db: Db, words: string[]): Promise<WhatNext> {
  const [{ tags }, settings] = await Promise.all([resolveTags(db, words.slice(0, 20)), readSettings(db)])
  const mentors = await mentorsKnowing(
    db,
    tags.map(({ id }) => id),
  )
  return { tags: tags.map(({ name }) => name), mentors, invited: settings.invitedPerQuestion }
}

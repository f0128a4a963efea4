import { readSettings } from '../admin/settings.ts'
import type { Db } from '../db.ts'
import { type WaitLine, waitLine } from '../questions/wait-line.ts'
import { resolveTags } from '../tags/resolve.ts'
import { mentorsKnowing } from './queries.ts'

export type WhatNext = {
  /** Names of tags. */
  tags: string[]
  /** How many say that they know one of them, and how many of those are told at most. */
  mentors: number
  invited: number
  wait: WaitLine | undefined
}

/** What is true of a question with these tags; words that are no tags are left out. */
export async function whatNext(db: Db, words: string[], now: Temporal.Instant): Promise<WhatNext> {
  const [{ tags }, settings] = await Promise.all([resolveTags(db, words.slice(0, 20)), readSettings(db)])
  const names = tags.map(({ name }) => name)
  const [mentors, wait] = await Promise.all([
    mentorsKnowing(
      db,
      tags.map(({ id }) => id),
    ),
    waitLine(db, names, now),
  ])
  return { tags: names, mentors, invited: settings.invitedPerQuestion, wait }
}

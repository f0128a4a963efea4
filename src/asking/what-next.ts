import { readSettings } from '../admin/settings.ts'
import type { Db } from '../db.ts'
import { mentorsKnowing } from '../mentors/hear-of-questions.ts'
import { type WaitLine, waitLine } from '../questions/wait-line.ts'
import { resolveTags } from '../tags/resolve.ts'

export type WhatNext = {
  /** Names of tags. */
  tags: string[]
  /** How many say that they know one of them, and how many of those are told. */
  mentors: number
  told: number
  wait: WaitLine | undefined
}

/** What is true of a question with these tags; words that are no tags are left out. */
export async function whatNext(db: Db, words: string[], now: Temporal.Instant): Promise<WhatNext> {
  const [{ tags }, settings] = await Promise.all([resolveTags(db, words.slice(0, 20)), readSettings(db)])
  const names = tags.map(({ name }) => name)
  const [{ knowing, hearing }, wait] = await Promise.all([
    mentorsKnowing(
      db,
      tags.map(({ id }) => id),
      now,
    ),
    waitLine(db, names, now),
  ])
  return { tags: names, mentors: knowing, told: Math.min(hearing, settings.invitedPerQuestion), wait }
}

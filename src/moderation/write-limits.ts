import { readSettings, type SettingKey } from '../admin/settings.ts'
import type { Deps } from '../deps.ts'
import { createLimiter, tooManyBy } from '../http/limits.ts'

/** What is counted, and the setting that says how often an hour. */
const settingOf = {
  questions: 'questionsPerHour',
  answers: 'answersPerHour',
  comments: 'commentsPerHour',
  changes: 'changesPerHour',
  votes: 'votesPerHour',
  flags: 'flagsPerHour',
  messages: 'messagesPerHour',
  follows: 'followsPerHour',
  holds: 'holdsPerHour',
} as const satisfies Record<string, SettingKey>

export type Writing = keyof typeof settingOf

/**
 * Counts what a member is about to write, whichever process they write to and however long they have been here. Call it
 * outside of a transaction: it takes a connection of its own.
 * @throws TooMany 'writing-too-often'
 */
export type CountWriting = (memberId: string, writing: Writing) => Promise<void>

export function writeLimits({ db }: Pick<Deps, 'db'>): CountWriting {
  const limiters = new Map(
    Object.keys(settingOf).map((writing) => [
      writing,
      createLimiter(db, { name: `write ${writing}`, points: 1, seconds: 3600 }),
    ]),
  )
  return async (memberId, writing) => {
    const limiter = limiters.get(writing)
    if (!limiter) return
    limiter.points = (await readSettings(db))[settingOf[writing]]
    try {
      await limiter.consume(memberId)
    } catch (refusal) {
      throw tooManyBy(refusal, 'writing-too-often') ?? refusal
    }
  }
}

import type { Db } from '../../db.ts'
import { Forbidden } from '../../errors.ts'
import { mayWrite } from '../../moderation/new-member-limits.ts'

/** What somebody says to the other by what they do; nothing where they may not write for now. What they do is done all the same. */
export async function wordsOf(trx: Db, now: Temporal.Instant, memberId: string, words: string): Promise<string> {
  if (words === '') return ''
  try {
    await mayWrite(trx, now, memberId)
    return words
  } catch (error) {
    if (error instanceof Forbidden) return ''
    throw error
  }
}

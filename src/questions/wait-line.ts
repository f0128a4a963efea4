import { readSettings } from '../admin/settings.ts'
import type { Db } from '../db.ts'
import { medianWait } from './median-wait.ts'

/** What can honestly be said of how long a question on these tags waits. */
export type WaitLine = {
  /** Open questions without an answer on these tags. */
  waiting: number
  /** Half get a first answer within so long; null where fewer than half have one after `longestHours`. */
  medianHours: number | null
  /** The longest that any of them was seen to wait. */
  longestHours: number
  /** Questions of the last 30 days, waiting ones too. */
  n: number
}

const days = 30

/**
 * How questions on any of these tags fare: the ones asked in the last 30 days, with those that wait counted for as long as they
 * have. One that was closed without an answer counts for as long as it was open.
 *
 * @param tags  names
 * @returns undefined where there are fewer than the setting `shownFromSampleSize`
 */
export async function waitLine(db: Db, tags: string[], now: Temporal.Instant): Promise<WaitLine | undefined> {
  if (tags.length === 0) return undefined
  const [{ shownFromSampleSize }, { rows }] = await Promise.all([
    readSettings(db),
    db.raw<{ rows: { hours: number; is_over: boolean; waits: boolean; is_recent: boolean }[] }>(
      `SELECT extract(epoch FROM greatest(
                coalesce(q.first_answered_at, CASE WHEN q.state = 'open' THEN :now::timestamptz ELSE q.last_activity_at END)
                  - q.created_at, interval '0'))::float8 / 3600 AS hours,
              q.first_answered_at IS NOT NULL AS is_over,
              q.state = 'open' AND q.answers = 0 AS waits,
              q.created_at > :since::timestamptz AS is_recent
       FROM questions q
       WHERE q.state IN ('open', 'closed') AND q.created_at <= :now::timestamptz
         AND (q.created_at > :since::timestamptz OR (q.state = 'open' AND q.answers = 0))
         AND EXISTS (SELECT FROM question_tags x JOIN tags t ON t.id = x.tag_id
                     WHERE x.question_id = q.id AND t.name = ANY(:tags::text[]))`,
      { tags, now: now.toString(), since: now.subtract({ hours: days * 24 }).toString() },
    ),
  ])
  const recent = rows.filter((row) => row.is_recent)
  if (recent.length < shownFromSampleSize) return undefined
  return {
    waiting: rows.filter((row) => row.waits).length,
    medianHours: medianWait(recent.map((row) => ({ hours: row.hours, isOver: row.is_over }))) ?? null,
    longestHours: Math.max(...recent.map((row) => row.hours)),
    n: recent.length,
  }
}

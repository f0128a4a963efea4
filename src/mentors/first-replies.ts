import type { Db } from '../db.ts'
import { medianWait, type Wait } from '../questions/median-wait.ts'

export type FirstReply = { hours: number; count: number }

const withinDays = 180

/**
 * How long people waited for a first reply of these mentors, those who still wait or never got one counted for as long as
 * they did; only where there were at least `least` requests and the median is known.
 */
export async function firstReplies(
  db: Db,
  now: Temporal.Instant,
  mentorIds: string[],
  least: number,
): Promise<Map<string, FirstReply>> {
  const { rows } = await db.raw<{ rows: { mentor_id: string; hours: number; is_over: boolean }[] }>(
    `SELECT r.mentor_id, e.at IS NOT NULL AS is_over,
       (extract(epoch FROM coalesce(e.at, CASE WHEN r.state IN ('sent', 'seen') THEN :now::timestamptz
         ELSE coalesce(r.decided_at, :now::timestamptz) END) - r.sent_at) / 3600)::float8 AS hours
     FROM requests r LEFT JOIN LATERAL (
       SELECT min(at) AS at FROM request_events e WHERE e.request_id = r.id AND e.actor_id = r.mentor_id
         AND e.to_state IN ('needs_info', 'accepted', 'declined')) e ON true
     WHERE r.mentor_id = ANY(:mentorIds::uuid[]) AND r.receiver_id = r.mentor_id AND r.sent_at > :since::timestamptz`,
    { mentorIds, now: now.toString(), since: now.subtract({ hours: withinDays * 24 }).toString() },
  )
  const waits = Map.groupBy(rows, (row) => row.mentor_id)
  const known = [...waits].flatMap(([mentorId, own]) => {
    if (own.length < least) return []
    const hours = medianWait(own.map((row): Wait => ({ hours: Math.max(0, row.hours), isOver: row.is_over })))
    return hours === undefined ? [] : [[mentorId, { hours, count: own.length }] as const]
  })
  return new Map(known)
}

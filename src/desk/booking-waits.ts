import { bookingUrl } from '../bookings/booking-url.ts'
import { feedbackDays, joinMinutesBefore, prepHours } from '../bookings/windows.ts'
import type { Db } from '../db.ts'

/** A session that needs its member, and for what. */
export type SessionWait = { url: string; at: Temporal.Instant; name: string } & (
  | { kind: 'session-asked'; startsAt: Temporal.Instant; until: Temporal.Instant }
  | { kind: 'session-open'; startsAt: Temporal.Instant }
  | { kind: 'session-prepare'; startsAt: Temporal.Instant; left: number; until: Temporal.Instant }
  | { kind: 'session-message'; said: string; count: number }
  | { kind: 'session-feedback'; isOtherDone: boolean; until: Temporal.Instant }
  | { kind: 'session-learning' }
)

type Row = {
  kind: SessionWait['kind']
  public_id: string
  name: string
  at: Temporal.Instant
  starts_at: Temporal.Instant
  ends_at: Temporal.Instant
  until: Temporal.Instant
  count: number
  said: string | null
  is_other_done: boolean
}

/** In every row: the booking, and the other of the two, who is here. */
const ofTwo = `FROM bookings b JOIN members o ON o.id = CASE WHEN b.asker_id = :memberId THEN b.mentor_id ELSE b.asker_id END
  WHERE :memberId IN (b.asker_id, b.mentor_id)`
const columns = 'b.public_id, o.name, b.starts_at, b.ends_at'
const side = `CASE WHEN b.asker_id = :memberId THEN 'asker' ELSE 'mentor' END`

/** What waits for a member in their sessions; what one has to say yes to, the way in, and what is to be written. */
export async function bookingWaits(db: Db, memberId: string, now: Temporal.Instant): Promise<SessionWait[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `SELECT 'session-asked' AS kind, ${columns}, b.booked_at AS at, b.answer_by AS until, 0 AS count, '' AS said,
         false AS is_other_done
       ${ofTwo} AND b.mentor_id = :memberId AND b.state = 'pending' AND b.answer_by > :now
     UNION ALL
     SELECT 'session-open', ${columns}, b.starts_at - make_interval(mins => :joinMinutes), b.ends_at, 0, '', false
       ${ofTwo} AND b.state = 'confirmed' AND b.ends_at > :now
         AND b.starts_at <= :now::timestamptz + make_interval(mins => :joinMinutes)
     UNION ALL
     SELECT 'session-prepare', ${columns}, b.booked_at, b.starts_at - make_interval(hours => :prepHours),
         (SELECT count(*)::int FROM generate_series(0, jsonb_array_length(b.prep_questions) - 1) AS n
           WHERE coalesce(b.prep_answers ->> n, '') = ''), '', false
       ${ofTwo} AND b.asker_id = :memberId AND b.state = 'confirmed'
         AND b.starts_at - make_interval(hours => :prepHours) > :now
         AND EXISTS (SELECT FROM generate_series(0, jsonb_array_length(b.prep_questions) - 1) AS n
           WHERE coalesce(b.prep_answers ->> n, '') = '')
     UNION ALL
     SELECT 'session-message', ${columns}, s.at, b.ends_at, s.count, s.said, false
       FROM bookings b
       JOIN members o ON o.id = CASE WHEN b.asker_id = :memberId THEN b.mentor_id ELSE b.asker_id END
       JOIN LATERAL (SELECT min(x.at) AS at, count(*)::int AS count, (array_agg(x.body ORDER BY x.at, x.id))[1] AS said
         FROM booking_messages x WHERE x.booking_id = b.id AND x.read_at IS NULL AND x.author_id <> :memberId) s
         ON s.count > 0
       WHERE :memberId IN (b.asker_id, b.mentor_id) AND b.state IN ('pending', 'confirmed')
         AND b.ends_at > :since
     UNION ALL
     SELECT 'session-feedback', ${columns}, b.ends_at, b.ends_at + make_interval(hours => :feedbackHours), 0, '',
         EXISTS (SELECT FROM booking_feedback f WHERE f.booking_id = b.id)
       ${ofTwo} AND b.state = 'confirmed' AND b.ends_at <= :now AND b.ends_at > :since
         AND NOT EXISTS (SELECT FROM booking_feedback f WHERE f.booking_id = b.id AND f.side = ${side})
     UNION ALL
     SELECT 'session-learning', ${columns}, l.updated_at, b.ends_at, 0, '', false
       FROM booking_learnings l JOIN bookings b ON b.id = l.booking_id
       JOIN members o ON o.id = CASE WHEN b.asker_id = :memberId THEN b.mentor_id ELSE b.asker_id END
       WHERE l.published_at IS NULL AND :memberId IN (b.asker_id, b.mentor_id) AND b.state = 'confirmed'
         AND l.version IS DISTINCT FROM CASE WHEN b.asker_id = :memberId THEN l.asker_consents ELSE l.mentor_consents END
         AND l.version IS NOT DISTINCT FROM CASE WHEN b.asker_id = :memberId THEN l.mentor_consents ELSE l.asker_consents END`,
    {
      memberId,
      now: now.toString(),
      joinMinutes: joinMinutesBefore,
      prepHours,
      feedbackHours: feedbackDays * 24,
      since: now.subtract({ hours: feedbackDays * 24 }).toString(),
    },
  )
  return rows.map(waitOf)
}

function waitOf(row: Row): SessionWait {
  const { at, name } = row
  const url = bookingUrl(row.public_id)
  const startsAt = row.starts_at
  switch (row.kind) {
    case 'session-asked':
      return { kind: row.kind, url, at, name, startsAt, until: row.until }
    case 'session-open':
      return { kind: row.kind, url, at, name, startsAt }
    case 'session-prepare':
      return { kind: row.kind, url: `${url}#prepare`, at, name, startsAt, left: row.count, until: row.until }
    case 'session-message':
      return { kind: row.kind, url: `${url}#messages`, at, name, said: row.said ?? '', count: row.count }
    case 'session-feedback':
      return { kind: row.kind, url: `${url}#after`, at, name, isOtherDone: row.is_other_done, until: row.until }
    case 'session-learning':
      return { kind: row.kind, url: `${url}#learning`, at, name }
  }
}

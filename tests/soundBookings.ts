import type { Knex } from 'knex'

/**
 * What must never be, counted in the tables themselves and not by the constraint that keeps it so.
 * @param now  of the hub that wrote them
 */
export async function unsoundBookings(db: Knex, now: Temporal.Instant): Promise<Record<string, number>> {
  const { rows } = await db.raw<{ rows: [Record<string, number>] }>(
    `WITH taken AS (
       SELECT id, mentor_id AS person, starts_at - buffer_before_minutes * interval '1 minute' AS s,
         ends_at + buffer_after_minutes * interval '1 minute' AS e FROM bookings
       WHERE state IN ('pending', 'confirmed') OR (state = 'held' AND held_until > :now::timestamptz)
       UNION ALL
       SELECT id, asker_id, starts_at, ends_at FROM bookings
       WHERE state IN ('pending', 'confirmed') OR (state = 'held' AND held_until > :now::timestamptz)),
     acts AS (
       SELECT booking_id, count(*) FILTER (WHERE act IN ('approve', 'decline', 'move', 'cancel', 'lapse')) AS of_file,
         count(*) FILTER (WHERE act <> 'hold') AS of_version, count(*) FILTER (WHERE act = 'move') AS moves,
         sum(CASE WHEN act = 'lapse' OR (act = 'cancel' AND by = 'hub') THEN 2 WHEN act = 'hold' THEN 0 ELSE 1 END) AS told
       FROM booking_events GROUP BY 1),
     told AS (SELECT split_part(key, ' ', 2)::uuid AS booking_id, count(*) AS notices FROM notices
       WHERE kind = 'booking' AND key !~ '(reminder|feedback)' GROUP BY 1),
     files AS (
       SELECT (regexp_match(calendar ->> 'content', 'UID:([0-9a-f-]{36})'))[1] AS uid, member_id, id,
         (regexp_match(calendar ->> 'content', 'SEQUENCE:(\\d+)'))[1]::int AS sequence
       FROM mails WHERE calendar IS NOT NULL),
     ordered AS (SELECT *, lag(sequence) OVER (PARTITION BY uid, member_id ORDER BY id) AS before FROM files)
     SELECT
       (SELECT count(*) FROM taken one JOIN taken two ON one.person = two.person AND one.id < two.id
          AND one.s < two.e AND two.s < one.e)::int AS doubles,
       (SELECT count(*) FROM bookings b WHERE (state IN ('pending', 'confirmed') OR (state = 'held' AND held_until > :now::timestamptz))
          AND 2 <> (SELECT count(*) FROM busy u WHERE u.booking_id = b.id AND u.during = CASE u.person_id
            WHEN b.mentor_id THEN tstzrange(b.starts_at - b.buffer_before_minutes * interval '1 minute',
              b.ends_at + b.buffer_after_minutes * interval '1 minute')
            WHEN b.asker_id THEN tstzrange(b.starts_at, b.ends_at) END))::int AS "bookings without their time",
       (SELECT count(*) FROM busy u JOIN bookings b ON b.id = u.booking_id
          WHERE b.state NOT IN ('held', 'pending', 'confirmed') OR u.person_id NOT IN (b.mentor_id, b.asker_id))::int
         AS "time without its booking",
       (SELECT count(*) FROM bookings b JOIN acts ON acts.booking_id = b.id
          WHERE b.sequence <> of_file OR b.version <> 1 + of_version OR b.moves <> acts.moves)::int AS "broken sequences",
       (SELECT count(*) FROM bookings b WHERE NOT EXISTS (SELECT FROM booking_events e WHERE e.booking_id = b.id))::int
         AS "bookings without history",
       (SELECT count(*) FROM acts LEFT JOIN told USING (booking_id) WHERE coalesce(notices, 0) <> acts.told)::int
         AS "not told exactly once",
       (SELECT count(*) FROM ordered WHERE sequence <= before)::int AS "calendar files out of order"`,
    { now: now.toString() },
  )
  return rows[0]
}

/** All of it together. */
export const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((a, b) => a + b, 0)

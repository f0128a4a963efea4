import type { Db } from '../db.ts'
import { questionUrl } from '../questions/address.ts'

export const queueNames = ['applications', 'flags', 'unanswered', 'slow-requests', 'silent-mentors', 'invites'] as const
export type QueueName = (typeof queueNames)[number]

/** Something that a coordinator may have to move. */
export type QueueRow = {
  id: string
  title: string
  /** Where the next action is done. */
  url: string
  since: Temporal.Instant
  /** Of a mentor: how many wait for them. Of a flagged post: how many flagged it. */
  count?: number
  owner?: { id: string; name: string }
}
export type Queue = { name: QueueName; rows: QueueRow[]; count: number }

const hoursUnanswered = 96
const slowHours = 72
const silentRequests = 2

type Row = {
  id: string
  title: string
  link: string | null
  since: Temporal.Instant
  count: number | null
  total: number
  owner_id: string | null
  owner_name: string | null
}

/** Each queue as SQL: id, title, link, since, count. Only what does not move by itself any more. */
const sql: Record<QueueName, string> = {
  applications: `SELECT a.id, m.name AS title, a.public_id AS link, a.submitted_at AS since, NULL::bigint AS count
    FROM applications a JOIN members m ON m.id = a.member_id WHERE a.state = 'submitted'`,
  flags: `SELECT f.post_id AS id, min(coalesce(q.title, m.name)) AS title, NULL AS link, min(f.at) AS since, count(*) AS count
    FROM flags f
    LEFT JOIN answers a ON f.post_kind = 'answer' AND a.id = f.post_id
    LEFT JOIN comments c ON f.post_kind = 'comment' AND c.id = f.post_id
    LEFT JOIN messages s ON f.post_kind = 'message' AND s.id = f.post_id
    LEFT JOIN booking_messages b ON f.post_kind = 'session-message' AND b.id = f.post_id
    LEFT JOIN questions q ON q.id = coalesce(a.question_id, c.question_id, f.post_id)
    LEFT JOIN members m ON m.id = coalesce(s.author_id, b.author_id, f.post_id)
    WHERE f.decided_at IS NULL AND coalesce(q.id, m.id) IS NOT NULL
      AND coalesce(a.state, c.state, q.state, 'open') <> 'deleted'
    GROUP BY f.post_id`,
  unanswered: `SELECT q.id, q.title, q.public_id AS link, q.created_at AS since, NULL::bigint AS count
    FROM questions q WHERE q.state = 'open' AND q.answers = 0 AND q.created_at < :unansweredSince::timestamptz`,
  'slow-requests': `SELECT r.id, U&'\\2068' || a.name || U&'\\2069 → \\2068' || m.name || U&'\\2069' AS title, m.handle AS link, r.sent_at AS since, NULL::bigint AS count
    FROM requests r JOIN members a ON a.id = r.asker_id JOIN members m ON m.id = r.mentor_id
    WHERE r.state IN ('sent', 'seen', 'needs_info') AND r.sent_at < :slowSince::timestamptz`,
  'silent-mentors': `SELECT m.id, m.name AS title, m.handle AS link, min(r.sent_at) AS since, count(*) AS count
    FROM requests r JOIN members m ON m.id = r.mentor_id
    WHERE r.receiver_id = r.mentor_id AND r.state IN ('sent', 'seen') AND r.sent_at < :slowSince::timestamptz
    GROUP BY m.id HAVING count(*) >= :silentRequests`,
  invites: `SELECT i.id, i.name AS title, i.public_id AS link, i.sent_at AS since, NULL::bigint AS count
    FROM mentor_invites i WHERE i.state = 'sent' AND i.expires_at > :now::timestamptz`,
}

const urls: Record<QueueName, (row: Row) => string> = {
  applications: ({ link }) => `/mentors/applications/${link}`,
  flags: () => '/flags',
  unanswered: ({ link, title }) => questionUrl(link ?? '', title),
  'slow-requests': ({ link }) => `/mentors/${link}`,
  'silent-mentors': ({ link }) => `/mentors/${link}`,
  invites: ({ link }) => `/mentors/invites/${link}`,
}

/** What waits for coordinators: the oldest of each queue, and how many there are. */
export async function coordinatorQueues(db: Db, now: Temporal.Instant, limit: number): Promise<Queue[]> {
  return Promise.all(queueNames.map((name) => queue(db, name, now, limit)))
}

/** How many things wait in all queues together. */
export async function countQueues(db: Db, now: Temporal.Instant): Promise<number> {
  const counts = queueNames.map((name) => `(SELECT count(*) FROM (${sql[name]}) AS x)`)
  const { rows } = await db.raw<{ rows: { count: number }[] }>(`SELECT ${counts.join(' + ')} AS count`, values(now))
  return rows[0]?.count ?? 0
}

/** Whether this waits in that queue now. */
export async function waitsInQueue(db: Db, name: QueueName, id: string, now: Temporal.Instant): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(`SELECT FROM (${sql[name]}) AS x WHERE id = :id`, {
    ...values(now),
    id,
  })
  return rows.length > 0
}

async function queue(db: Db, name: QueueName, now: Temporal.Instant, limit: number): Promise<Queue> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `SELECT x.*, count(*) OVER () AS total, o.owner_id, m.name AS owner_name FROM (${sql[name]}) AS x
     LEFT JOIN desk_owners o ON o.queue = :name AND o.subject_id = x.id LEFT JOIN members m ON m.id = o.owner_id
     ORDER BY x.since, x.id LIMIT :limit`,
    { ...values(now), name, limit },
  )
  return {
    name,
    count: rows[0]?.total ?? 0,
    rows: rows.map((row) => ({
      id: row.id,
      title: row.title,
      url: urls[name](row),
      since: row.since,
      ...(row.count === null ? {} : { count: row.count }),
      ...(row.owner_id ? { owner: { id: row.owner_id, name: row.owner_name ?? '' } } : {}),
    })),
  }
}

const values = (now: Temporal.Instant) => ({
  now: now.toString(),
  unansweredSince: now.subtract({ hours: hoursUnanswered }).toString(),
  slowSince: now.subtract({ hours: slowHours }).toString(),
  silentRequests,
})

import { staffRoles } from '../accounts/member.ts'
import type { Db } from '../db.ts'

export type Contact = { id: string; handle: string; name: string; isBlocked: boolean; isMuted: boolean }

/** Somebody with what the viewer has done about them; undefined where nobody has the handle. */
export async function contactWith(db: Db, viewerId: string, handle: string): Promise<Contact | undefined> {
  const { rows } = await db.raw<{
    rows: { id: string; handle: string; name: string; is_blocked: boolean; is_muted: boolean }[]
  }>(
    `SELECT m.id, m.handle, m.name,
       EXISTS (SELECT FROM blocks WHERE blocker_id = :viewerId AND blocked_id = m.id) AS is_blocked,
       EXISTS (SELECT FROM mutes WHERE member_id = :viewerId AND muted_id = m.id) AS is_muted
     FROM members m WHERE m.handle = :handle AND m.state <> 'erased'`,
    { viewerId, handle },
  )
  const [row] = rows
  return row && { id: row.id, handle: row.handle, name: row.name, isBlocked: row.is_blocked, isMuted: row.is_muted }
}

/** Somebody, or a message of theirs. */
export type FlaggedPerson = {
  kind: 'member' | 'message' | 'session-message'
  id: string
  personId: string
  name: string
  handle: string
  /** Of a message: what it says. */
  body?: string
}

/** A message that another wrote, for somebody who is in the conversation; undefined for everyone else. */
export async function messageToFlag(
  db: Db,
  { conversation, messageId, readerId }: { conversation: string; messageId: string; readerId: string },
): Promise<FlaggedPerson | undefined> {
  const row = await db('messages as s')
    .join('conversations as c', 'c.id', 's.conversation_id')
    .join('members as m', 'm.id', 's.author_id')
    .where({ 'c.public_id': conversation, 's.id': messageId })
    .whereRaw('? IN (c.asker_id, c.mentor_id) AND s.author_id <> ?', [readerId, readerId])
    .first('s.id', 's.body', 's.author_id', 'm.name', 'm.handle')
  return row && { kind: 'message', ...writtenBy(row) }
}

/** The same of a message of a booking, for the other of the two. */
export async function sessionMessageToFlag(
  db: Db,
  { booking, messageId, readerId }: { booking: string; messageId: string; readerId: string },
): Promise<FlaggedPerson | undefined> {
  const row = await db('booking_messages as s')
    .join('bookings as b', 'b.id', 's.booking_id')
    .join('members as m', 'm.id', 's.author_id')
    .where({ 'b.public_id': booking, 's.id': messageId })
    .whereRaw('? IN (b.asker_id, b.mentor_id) AND s.author_id <> ?', [readerId, readerId])
    .first('s.id', 's.body', 's.author_id', 'm.name', 'm.handle')
  return row && { kind: 'session-message', ...writtenBy(row) }
}

const writtenBy = (row: { id: string; author_id: string; name: string; handle: string; body: string }) => ({
  id: row.id,
  personId: row.author_id,
  name: row.name,
  handle: row.handle,
  body: row.body,
})

export type FlaggedPost = {
  kind: 'question' | 'answer' | 'comment' | 'member' | 'message' | 'session-message'
  id: string
  /** Undefined where coordinators cannot go: a message is read here. */
  url?: string
  /** Of a question; the name of a person. */
  title: string
  excerpt: string
  authorId?: string
  authorName?: string
  isByStaff: boolean
  /** The author may write nothing until then, whoever said so. */
  mutedUntil?: Temporal.Instant
  state: string
  count: number
  firstAt: Temporal.Instant
  flags: { reason: string; note: string }[]
}

type FlagRow = {
  post_kind: FlaggedPost['kind']
  post_id: string
  title: string | null
  body: string | null
  question_public_id: string | null
  /** Of a person. */
  handle: string | null
  state: string | null
  author_id: string | null
  author_name: string | null
  is_by_staff: boolean
  muted_until: Temporal.Instant | null
  count: number
  first_at: Temporal.Instant
  flags: { reason: string; note: string }[]
}

/** What coordinators have to look at: what is hidden first, then by age. */
export async function flaggedPosts(db: Db, url: (publicId: string, title: string) => string): Promise<FlaggedPost[]> {
  const { rows } = await db.raw<{ rows: FlagRow[] }>(
    `WITH open AS (
       SELECT post_kind, post_id, count(*)::int AS count, min(at) AS first_at,
         json_agg(json_build_object('reason', reason, 'note', note) ORDER BY at) AS flags
       FROM flags WHERE decided_at IS NULL GROUP BY post_kind, post_id),
     posts AS (
       SELECT o.*, q.id AS question_id, q.body, q.state, q.author_id
       FROM open o JOIN questions q ON o.post_kind = 'question' AND q.id = o.post_id
       UNION ALL SELECT o.*, a.question_id, a.body, a.state, a.author_id
       FROM open o JOIN answers a ON o.post_kind = 'answer' AND a.id = o.post_id
       UNION ALL SELECT o.*, c.question_id, c.body, c.state, c.author_id
       FROM open o JOIN comments c ON o.post_kind = 'comment' AND c.id = o.post_id)
     SELECT flagged.*, a.muted_until,
       EXISTS (SELECT FROM member_roles r WHERE r.member_id = flagged.author_id AND r.role = ANY(?)) AS is_by_staff FROM (
     SELECT p.post_kind, p.post_id, q.title, p.body, q.public_id AS question_public_id, NULL AS handle, p.state, p.author_id,
       m.name AS author_name, p.count, p.first_at, p.flags
     FROM posts p JOIN questions q ON q.id = p.question_id LEFT JOIN members m ON m.id = p.author_id
     WHERE p.state <> 'deleted'
     UNION ALL SELECT o.post_kind, o.post_id, m.name, coalesce(m.bio, m.headline, ''), NULL, m.handle, 'open', m.id,
       m.name, o.count, o.first_at, o.flags
     FROM open o JOIN members m ON o.post_kind = 'member' AND m.id = o.post_id
     UNION ALL SELECT o.post_kind, o.post_id, m.name, s.body, NULL, NULL, 'open', s.author_id,
       m.name, o.count, o.first_at, o.flags
     FROM open o JOIN (
       SELECT 'message' AS kind, id, author_id, body FROM messages
       UNION ALL SELECT 'session-message', id, author_id, body FROM booking_messages
     ) s ON s.kind = o.post_kind AND s.id = o.post_id LEFT JOIN members m ON m.id = s.author_id
     ) AS flagged LEFT JOIN members a ON a.id = flagged.author_id
     ORDER BY (flagged.state = 'hidden') DESC, first_at LIMIT 100`,
    [[...staffRoles]],
  )
  return rows.map((row) => ({
    kind: row.post_kind,
    id: row.post_id,
    ...(row.question_public_id ? { url: url(row.question_public_id, row.title ?? '') } : {}),
    ...(row.handle ? { url: `/members/${row.handle}` } : {}),
    title: row.title ?? '',
    excerpt: (row.body ?? '').slice(0, 600),
    ...(row.author_id ? { authorId: row.author_id, authorName: row.author_name ?? '' } : {}),
    isByStaff: row.is_by_staff,
    ...(row.muted_until ? { mutedUntil: row.muted_until } : {}),
    state: row.state ?? 'open',
    count: row.count,
    firstAt: row.first_at,
    flags: row.flags,
  }))
}

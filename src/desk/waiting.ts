import { conversationUrl } from '../conversations/queries.ts'
import type { Db } from '../db.ts'
import { asNotices, noticeColumns, type StoredNotice } from '../notifications/queries.ts'
import { stillWaits } from '../notifications/still-waits.ts'
import { questionUrl } from '../questions/address.ts'
import { requestUrl } from '../requests/queries.ts'
import { bookingWaits, type SessionWait } from './booking-waits.ts'
import type { SourceWait } from './source-waits.ts'

/** Something that does not go on before the member has done something. */
export type Waiting = { url: string; at: Temporal.Instant } & (
  | { kind: 'request'; name: string; about?: string; expiresAt: Temporal.Instant }
  | { kind: 'needs-info'; name: string; said: string; expiresAt: Temporal.Instant }
  | { kind: 'choose'; about: string; count: number }
  | { kind: 'message'; name: string; said: string; count: number }
  | { kind: 'draft'; about: string }
  | { kind: 'notice'; notice: StoredNotice }
  | SessionWait
  | SourceWait
)

/**
 * What waits for a member, oldest first, each thing once.
 *
 * @param atSources  what waits for whoever maintains sources, where they do
 */
export async function waitingFor(
  db: Db,
  memberId: string,
  now: Temporal.Instant,
  atSources: Promise<SourceWait[]> | SourceWait[] = [],
): Promise<Waiting[]> {
  const found = (
    await Promise.all<Waiting[]>([
      atSources,
      requestsTo(db, memberId, now),
      requestsThatAsk(db, memberId),
      questionsToDecide(db, memberId),
      unreadMessages(db, memberId),
      ownDraft(db, memberId),
      waitingNotices(db, memberId, now),
      bookingWaits(db, memberId, now),
    ])
  ).flat()
  // A notice of what has a row of its own says nothing more.
  const urls = new Set(found.flatMap((one) => (one.kind === 'notice' ? [] : [withoutFragment(one.url)])))
  return found
    .filter((one) => one.kind !== 'notice' || !urls.has(withoutFragment(one.url)))
    .sort((one, other) => Temporal.Instant.compare(one.at, other.at))
}

const withoutFragment = (url: string) => url.split('#')[0] ?? url

type RequestRow = {
  public_id: string
  name: string
  about: string | null
  said: string | null
  at: Temporal.Instant
  expires_at: Temporal.Instant
}

async function requestsTo(db: Db, memberId: string, now: Temporal.Instant): Promise<Waiting[]> {
  const { rows } = await db.raw<{ rows: RequestRow[] }>(
    `SELECT r.public_id, o.name, coalesce(q.title, r.wanted) AS about, r.sent_at AS at, r.expires_at
     FROM requests r JOIN members o ON o.id = CASE WHEN r.receiver_id = r.mentor_id THEN r.asker_id ELSE r.mentor_id END
     LEFT JOIN questions q ON q.id = r.question_id
     WHERE r.receiver_id = :memberId AND r.state IN ('sent', 'seen')
       AND (r.snoozed_until IS NULL OR r.snoozed_until <= :now)`,
    { memberId, now: now.toString() },
  )
  return rows.map((row) => ({
    kind: 'request',
    url: requestUrl(row.public_id),
    at: row.at,
    name: row.name,
    ...(row.about ? { about: row.about } : {}),
    expiresAt: row.expires_at,
  }))
}

async function requestsThatAsk(db: Db, memberId: string): Promise<Waiting[]> {
  const { rows } = await db.raw<{ rows: RequestRow[] }>(
    `SELECT r.public_id, m.name, e.text AS said, coalesce(e.at, r.sent_at) AS at, r.expires_at
     FROM requests r JOIN members m ON m.id = r.receiver_id
     LEFT JOIN LATERAL (SELECT text, at FROM request_events WHERE request_id = r.id AND to_state = 'needs_info'
       ORDER BY at DESC, id DESC LIMIT 1) e ON true
     WHERE r.initiator_id = :memberId AND r.state = 'needs_info'`,
    { memberId },
  )
  return rows.map((row) => ({
    kind: 'needs-info',
    url: requestUrl(row.public_id),
    at: row.at,
    name: row.name,
    said: row.said ?? '',
    expiresAt: row.expires_at,
  }))
}

/** The member's open questions that have answers, and none of them accepted. */
async function questionsToDecide(db: Db, memberId: string): Promise<Waiting[]> {
  const { rows } = await db.raw<{
    rows: { public_id: string; title: string; answers: number; at: Temporal.Instant }[]
  }>(
    `SELECT q.public_id, q.title, count(*) AS answers, min(a.created_at) AS at
     FROM questions q JOIN answers a ON a.question_id = q.id AND a.state = 'open'
     WHERE q.author_id = :memberId AND q.state = 'open' AND q.accepted_answer_id IS NULL
       AND a.author_id IS DISTINCT FROM q.author_id
     GROUP BY q.id`,
    { memberId },
  )
  return rows.map((row) => ({
    kind: 'choose',
    url: questionUrl(row.public_id, row.title),
    at: row.at,
    about: row.title,
    count: row.answers,
  }))
}

async function unreadMessages(db: Db, memberId: string): Promise<Waiting[]> {
  const { rows } = await db.raw<{
    rows: { public_id: string; name: string; said: string; count: number; at: Temporal.Instant }[]
  }>(
    `SELECT c.public_id, o.name, (array_agg(s.body ORDER BY s.at))[1] AS said, count(*) AS count, min(s.at) AS at
     FROM conversations c JOIN messages s ON s.conversation_id = c.id AND s.read_at IS NULL
     JOIN members o ON o.id = CASE WHEN c.asker_id = :memberId THEN c.mentor_id ELSE c.asker_id END
     WHERE :memberId IN (c.asker_id, c.mentor_id) AND s.author_id <> :memberId
     GROUP BY c.id, o.name`,
    { memberId },
  )
  return rows.map((row) => ({
    kind: 'message',
    url: conversationUrl(row.public_id),
    at: row.at,
    name: row.name,
    said: row.said,
    count: row.count,
  }))
}

async function ownDraft(db: Db, memberId: string): Promise<Waiting[]> {
  const row = await db('drafts')
    .where({ member_id: memberId, slot: 'current' })
    .whereNot('title', '')
    .first('title', 'updated_at')
  return row ? [{ kind: 'draft', url: '/ask', at: row.updated_at, about: row.title }] : []
}

async function waitingNotices(db: Db, memberId: string, now: Temporal.Instant): Promise<Waiting[]> {
  const rows = await db('notices')
    .where({ member_id: memberId })
    .whereRaw(stillWaits(now))
    .orderBy('created_at')
    .limit(50)
    .select(noticeColumns)
  return asNotices(rows).map((notice) => ({ kind: 'notice', url: notice.url, at: notice.createdAt, notice }))
}

import type { Db } from '../db.ts'
import { isNoticeKind, type MailChoice, type NoticeKind, noticeKinds } from './kinds.ts'
import { stillWaits } from './still-waits.ts'

/** Pairs of a member and whoever did what they would be told of: those of them where one has blocked or muted the other. */
export async function unwelcome(db: Db, pairs: { memberId: string; actorId: string }[]): Promise<Set<string>> {
  if (pairs.length === 0) return new Set()
  const { rows } = await db.raw<{ rows: { member_id: string; actor_id: string }[] }>(
    `SELECT member_id, actor_id FROM unnest(:members::uuid[], :actors::uuid[]) AS p (member_id, actor_id)
     WHERE EXISTS (SELECT FROM mutes u WHERE u.member_id = p.member_id AND u.muted_id = p.actor_id)
        OR EXISTS (SELECT FROM blocks b WHERE (b.blocker_id, b.blocked_id) IN
             ((p.member_id, p.actor_id), (p.actor_id, p.member_id)))`,
    { members: pairs.map((pair) => pair.memberId), actors: pairs.map((pair) => pair.actorId) },
  )
  return new Set(rows.map((row) => pairKey(row.member_id, row.actor_id)))
}

export const pairKey = (memberId: string, actorId: string) => `${memberId} ${actorId}`

/** How each of the members wants to hear of the kinds; what they have not chosen has the kind's default. */
export async function choicesOf(
  db: Db,
  memberIds: string[],
): Promise<(memberId: string, kind: NoticeKind) => MailChoice> {
  const rows: { member_id: string; kind: string; choice: MailChoice }[] = await db('mail_choices')
    .whereIn('member_id', memberIds)
    .select('member_id', 'kind', 'choice')
  const chosen = new Map(rows.map((row) => [pairKey(row.member_id, row.kind), row.choice]))
  return (memberId, kind) => chosen.get(pairKey(memberId, kind)) ?? noticeKinds[kind].mail
}

export type StoredNotice = {
  id: string
  kind: NoticeKind
  textKey: string
  values: Record<string, string | number>
  url: string
  quote?: string
  reason?: { key: string; values: Record<string, string | number> }
  isWaiting: boolean
  createdAt: Temporal.Instant
  isRead: boolean
}

type Row = {
  id: string
  kind: string
  text_key: string
  values: Record<string, string | number>
  url: string
  quote: string | null
  reason_key: string | null
  reason_values: Record<string, string | number> | null
  is_waiting: boolean
  created_at: Temporal.Instant
  read_at: Temporal.Instant | null
}

export const noticeColumns = [
  'id',
  'kind',
  'text_key',
  'values',
  'url',
  'quote',
  'reason_key',
  'reason_values',
  'is_waiting',
  'created_at',
  'read_at',
].map((column) => `notices.${column}`)

/** Rows of notices in our names. */
export function asNotices(rows: Row[]): StoredNotice[] {
  return rows.flatMap((row) =>
    isNoticeKind(row.kind)
      ? [
          {
            id: row.id,
            kind: row.kind,
            textKey: row.text_key,
            values: row.values,
            url: row.url,
            ...(row.quote === null ? {} : { quote: row.quote }),
            ...(row.reason_key === null ? {} : { reason: { key: row.reason_key, values: row.reason_values ?? {} } }),
            isWaiting: row.is_waiting,
            createdAt: row.created_at,
            isRead: row.read_at !== null,
          },
        ]
      : [],
  )
}

export const noticesOnPage = 30

/** Unread first, then the newest; one more than a page, to see whether there is another. */
export async function noticesOf(
  db: Db,
  { memberId, page, now }: { memberId: string; page: number; now: Temporal.Instant },
): Promise<StoredNotice[]> {
  const rows: Row[] = await db('notices')
    .where({ member_id: memberId })
    .orderByRaw('read_at IS NOT NULL, created_at DESC, id DESC')
    .limit(noticesOnPage + 1)
    .offset((page - 1) * noticesOnPage)
    .select([...noticeColumns, db.raw(`${stillWaits(now)} AS is_waiting`)])
  return asNotices(rows)
}

/** A digest's notices, oldest first; those read meanwhile are left out. */
export async function unreadNotices(db: Db, ids: string[]): Promise<StoredNotice[]> {
  const rows: Row[] = await db('notices')
    .whereIn('id', ids)
    .whereNull('read_at')
    .orderBy(['created_at', 'id'])
    .select(noticeColumns)
  return asNotices(rows)
}

/** Why mail to this address stopped, if it did. */
export async function refusalOf(
  db: Db,
  address: string,
): Promise<{ reason: string; at: Temporal.Instant } | undefined> {
  return db('refused_addresses').where({ address: address.toLowerCase() }).first('reason', 'at')
}

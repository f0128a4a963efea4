import { settings } from '../admin/settings.ts'
import type { Db } from '../db.ts'
import { tokenHash } from '../token.ts'
import { type Member, type Role, staffRoles } from './member.ts'
import { sessionDays } from './session-cookie.ts'
import type { CurrentSession } from './signed-in.ts'

type Row = {
  id: string
  public_id: string
  handle: string
  name: string
  time_zone: string
  languages: string[]
  created_at: Temporal.Instant
  muted_until: Temporal.Instant | null
  session_id: string
  account_id: string
  seen_at: Temporal.Instant
  begun_at: Temporal.Instant
  two_factor_enabled: boolean | null
  roles: Exclude<Role, 'member'>[]
  unread: number
  waiting: number
  staff_need_two_factor: boolean
}

/** Who a session's token stands for; undefined where the session is over, waits for its second factor, or its member may not sign in. */
export async function memberOfSession(
  db: Db,
  token: string,
  now: Temporal.Instant,
): Promise<{ member: Member; session: CurrentSession; seenAt: Temporal.Instant } | undefined> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `SELECT m.id, m.public_id, m.handle, m.name, m.time_zone, m.languages, m.created_at, m.muted_until,
       s.id AS session_id, a.id AS account_id, s.updated_at AS seen_at, s.created_at AS begun_at, a.two_factor_enabled,
       ARRAY(SELECT role FROM member_roles r WHERE r.member_id = m.id ORDER BY role) AS roles,
       n.unread, n.waiting,
       COALESCE((SELECT value = 'true' FROM settings WHERE key = 'staffNeedTwoFactor'), ?) AS staff_need_two_factor
     FROM account_sessions s
     JOIN accounts a ON a.id = s.user_id
     JOIN members m ON m.id = a.member_id
     CROSS JOIN LATERAL (
       SELECT count(*) AS unread, count(*) FILTER (WHERE is_waiting) AS waiting
       FROM notices WHERE member_id = m.id AND read_at IS NULL) n
     WHERE s.token = ? AND s.expires_at > ? AND s.is_pending IS NOT TRUE AND m.state = 'active'`,
    [settings.staffNeedTwoFactor.default, tokenHash(token), now],
  )
  const [row] = rows
  if (!row) return undefined
  const isTwoFactor = row.two_factor_enabled === true
  const isWaiting = (role: Role) =>
    row.staff_need_two_factor && !isTwoFactor && (staffRoles as readonly Role[]).includes(role)
  return {
    member: {
      id: row.id,
      publicId: row.public_id,
      handle: row.handle,
      name: row.name,
      roles: ['member', ...row.roles.filter((role) => !isWaiting(role))],
      waitingRoles: row.roles.filter(isWaiting),
      timeZone: row.time_zone,
      languages: row.languages,
      createdAt: row.created_at,
      ...(row.muted_until && row.muted_until.epochMilliseconds > now.epochMilliseconds
        ? { mutedUntil: row.muted_until }
        : {}),
      unread: row.unread,
      waiting: row.waiting,
    },
    session: { id: row.session_id, accountId: row.account_id, isTwoFactor, begunAt: row.begun_at },
    seenAt: row.seen_at,
  }
}

/** Notes that it is used, which lets it live on. */
export async function useSession(db: Db, sessionId: string, memberId: string, now: Temporal.Instant): Promise<void> {
  await db('account_sessions')
    .where({ id: sessionId })
    .update({ updated_at: now, expires_at: now.add({ hours: sessionDays * 24 }) })
  await db('members').where({ id: memberId }).update({ last_seen_at: now })
}

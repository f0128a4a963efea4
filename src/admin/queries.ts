import type { Role } from '../accounts/member.ts'
import type { Db } from '../db.ts'

export type Person = {
  id: string
  handle: string
  name: string
  state: string
  roles: Exclude<Role, 'member'>[]
  lastSeenAt: Temporal.Instant | null
}

type PersonRow = Omit<Person, 'lastSeenAt'> & { last_seen_at: Temporal.Instant | null }

const person = `SELECT m.id, m.handle, m.name, m.state, m.last_seen_at,
  ARRAY(SELECT role FROM member_roles r WHERE r.member_id = m.id ORDER BY role) AS roles FROM members m`

const found = ({ last_seen_at, ...row }: PersonRow): Person => ({ ...row, lastSeenAt: last_seen_at })

/** Everyone who has a role in running the hub, or is suspended. */
export async function staff(db: Db): Promise<Person[]> {
  const { rows } = await db.raw<{ rows: PersonRow[] }>(
    `${person} WHERE m.state = 'suspended' OR m.state = 'active' AND EXISTS (
       SELECT FROM member_roles r WHERE r.member_id = m.id AND r.role <> 'mentor')
     ORDER BY m.state, m.name COLLATE "und-x-icu", m.id LIMIT 200`,
  )
  return rows.map(found)
}

/** Members whose name or handle holds these words, or whose address is just this. */
export async function membersLike(db: Db, words: string, limit: number): Promise<Person[]> {
  const { rows } = await db.raw<{ rows: PersonRow[] }>(
    `${person} WHERE m.state <> 'erased' AND (m.name ILIKE :like OR m.handle ILIKE :like
       OR m.id IN (SELECT member_id FROM accounts WHERE email = lower(:words)))
     ORDER BY m.name COLLATE "und-x-icu", m.id LIMIT :limit`,
    { like: `%${words.replace(/[\\%_]/g, '\\$&')}%`, words, limit },
  )
  return rows.map(found)
}

export async function personByHandle(db: Db, handle: string): Promise<Person | undefined> {
  const { rows } = await db.raw<{ rows: PersonRow[] }>(`${person} WHERE m.handle = :handle`, { handle })
  return rows[0] && found(rows[0])
}

export type AuditEntry = {
  id: string
  at: Temporal.Instant
  actor: { handle: string; name: string } | null
  action: string
  subjectKind: string
  subjectId: string
  detail: Record<string, unknown>
}

type AuditRow = Omit<AuditEntry, 'subjectKind' | 'subjectId'> & { subject_kind: string; subject_id: string }

/**
 * What staff did, newest first.
 * @param filter.by  the actor's handle
 * @param filter.before  the id of an entry: those older than it. Ids rise with time.
 */
export async function auditEntries(
  db: Db,
  filter: { action?: string; by?: string; before?: string },
  limit: number,
): Promise<AuditEntry[]> {
  const { rows } = await db.raw<{ rows: AuditRow[] }>(
    `SELECT l.id, l.at, l.action, l.subject_kind, l.subject_id, l.detail,
       CASE WHEN a.id IS NOT NULL THEN jsonb_build_object('handle', a.handle, 'name', a.name) END AS actor
     FROM audit_log l LEFT JOIN members a ON a.id = l.actor_id
     WHERE (:action::text IS NULL OR l.action = :action) AND (:by::text IS NULL OR a.handle = :by)
       AND (:before::uuid IS NULL OR (l.at, l.id) < (SELECT at, id FROM audit_log WHERE id = :before))
     ORDER BY l.at DESC, l.id DESC LIMIT :limit`,
    { action: filter.action ?? null, by: filter.by ?? null, before: filter.before ?? null, limit },
  )
  return rows.map(({ subject_kind, subject_id, ...row }) => ({
    ...row,
    subjectKind: subject_kind,
    subjectId: subject_id,
  }))
}

/** The words that stand in the log, to choose from. */
export async function auditActions(db: Db): Promise<string[]> {
  return db('audit_log').distinct('action').orderBy('action').pluck('action')
}

/** Who set what differs from its default, and when; nobody's name where they were erased. */
export async function settingChanges(db: Db): Promise<Map<string, { at: Temporal.Instant; name?: string }>> {
  const rows: { key: string; changed_at: Temporal.Instant; name: string | null }[] = await db('settings as s')
    .leftJoin('members as m', 'm.id', 's.changed_by')
    .select('s.key', 's.changed_at', 'm.name')
  return new Map(rows.map(({ key, changed_at: at, name }) => [key, { at, ...(name ? { name } : {}) }]))
}

/** What an admin's first page says. */
export async function adminCounts(db: Db, since: Temporal.Instant) {
  const { rows } = await db.raw<{
    rows: { members: number; new_members: number; staff: number; suspended: number; settings: number; writes: number }[]
  }>(
    `SELECT (SELECT count(*) FROM members WHERE state = 'active') AS members,
       (SELECT count(*) FROM members WHERE state = 'active' AND created_at > :since) AS new_members,
       (SELECT count(DISTINCT member_id) FROM member_roles WHERE role <> 'mentor') AS staff,
       (SELECT count(*) FROM members WHERE state = 'suspended') AS suspended,
       (SELECT count(*) FROM settings) AS settings,
       (SELECT count(*) FROM audit_log WHERE at > :since) AS writes`,
    { since: since.toString() },
  )
  const row = rows[0]
  return {
    members: row?.members ?? 0,
    newMembers: row?.new_members ?? 0,
    staff: row?.staff ?? 0,
    suspended: row?.suspended ?? 0,
    settings: row?.settings ?? 0,
    writes: row?.writes ?? 0,
  }
}

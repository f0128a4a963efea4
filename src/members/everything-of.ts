import type { Db } from '../db.ts'

/** A foreign key that leads to a member: directly, or to a row that stands for one (`accounts.id`). */
export type Lead = { table: string; column: string; to: string }

/** Leads that show somebody else's affairs, with the reason why an export does not follow them. */
export const notFollowed: Record<string, string> = {
  'applications.decided_by': 'of the person who applied',
  'audit_log.actor_id': 'of the people concerned',
  'blocks.blocked_id': 'whom a member blocks is theirs alone',
  'flags.decided_by': 'of the person who flagged',
  'member_roles.granted_by': 'of the person who has the role',
  'mentor_invites.invited_by': 'an address and a profile of the person who was invited',
  'mutes.muted_id': 'whom a member mutes is theirs alone',
  'notices.actor_id': 'of the person who was told',
}

/** What is theirs and leads to them by another row. `?` is their id. */
const ofTheirBookings = 'booking_id IN (SELECT id FROM bookings WHERE ? IN (asker_id, mentor_id))'
const besides: { table: string; where: string }[] = [
  { table: 'booking_events', where: ofTheirBookings },
  { table: 'booking_messages', where: ofTheirBookings },
  { table: 'booking_learnings', where: ofTheirBookings },
  // What the other said of them is theirs once they may read it.
  {
    table: 'booking_feedback',
    where: `EXISTS (SELECT FROM bookings b, (SELECT ?::uuid AS id) member WHERE b.id = booking_feedback.booking_id
      AND member.id IN (b.asker_id, b.mentor_id)
      AND (member.id = CASE side WHEN 'asker' THEN b.asker_id ELSE b.mentor_id END
        OR b.ends_at < now() - interval '7 days'
        OR 2 = (SELECT count(*) FROM booking_feedback both_sides WHERE both_sides.booking_id = b.id)))`,
  },
  { table: 'messages', where: 'conversation_id IN (SELECT id FROM conversations WHERE ? IN (asker_id, mentor_id))' },
  { table: 'request_events', where: 'request_id IN (SELECT id FROM requests WHERE ? IN (asker_id, mentor_id))' },
]

/** Of use to a thief alone: hashes, tokens, and mails, in which links with tokens stand. */
const isKeptBack = (table: string, column: string) =>
  /(password|token|secrets?|hash|backup_codes)$/.test(column) ||
  [
    'mails.text',
    'mails.html',
    'mails.headers',
    'linked_accounts.word',
    'applications.private_reason',
    'bookings.room',
    'bookings.link',
  ].includes(`${table}.${column}`)

/** What somebody types while they hold a time is not told to its mentor yet, and may never be. */
const isUnsaid = (table: string, row: Record<string, unknown>, memberId: string) =>
  table === 'bookings' && row.state === 'held' && row.mentor_id === memberId

/**
 * Everything there is of a member: the rows of every table that refers to them, whichever tables there are. A table that a
 * later migration brings is in it by its foreign key.
 */
export async function everythingOf(db: Db, memberId: string): Promise<Record<string, Record<string, unknown>[]>> {
  const found: Record<string, Record<string, unknown>[]> = {}
  const add = (table: string, rows: Record<string, unknown>[]) => {
    const there = new Set((found[table] ?? []).map((row) => JSON.stringify(row)))
    const fresh = rows
      .map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => !isKeptBack(table, column))))
      .filter((row) => !there.has(JSON.stringify(row)))
    if (fresh.length > 0) found[table] = [...(found[table] ?? []), ...fresh]
  }
  add('members', await db('members').where('id', memberId))
  const ids = new Map<string, unknown[]>([['members.id', [memberId]]])
  for (const { table, column, to } of await leadsToMembers(db)) {
    if (`${table}.${column}` in notFollowed) continue
    const rows: Record<string, unknown>[] = await db(table).whereIn(column, (ids.get(to) ?? []) as string[])
    add(
      table,
      rows.filter((row) => !isUnsaid(table, row, memberId)),
    )
    for (const key of ['id', column]) ids.set(`${table}.${key}`, rows.map((row) => row[key]).filter(Boolean))
  }
  for (const { table, where } of besides) add(table, await db(table).whereRaw(where, [memberId]))
  return found
}

/** Every foreign key that leads to a member, those nearest to `members` first. */
export async function leadsToMembers(db: Db): Promise<Lead[]> {
  const { rows } = await db.raw<{ rows: Lead[] }>(
    `WITH RECURSIVE keys AS (
       SELECT c.relname::text AS "table", a.attname::text AS "column", f.relname || '.' || fa.attname AS "to",
         EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indpred IS NULL
           AND i.indkey::text = a.attnum::text) AS is_one
       FROM pg_constraint k
       JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
       JOIN pg_attribute fa ON fa.attrelid = f.oid AND fa.attnum = k.confkey[1]
       WHERE k.contype = 'f' AND cardinality(k.conkey) = 1 AND c.relnamespace = 'public'::regnamespace),
     leads AS (
       SELECT "table", "column", "to", is_one, 1 AS depth FROM keys WHERE "to" = 'members.id'
       UNION SELECT k."table", k."column", k."to", k.is_one, l.depth + 1
       FROM leads l JOIN keys k ON split_part(k."to", '.', 1) = l."table"
       -- A row that stands for its member: one alone of them can have it.
       WHERE l.is_one AND l.depth < 5)
     SELECT DISTINCT "table", "column", "to", depth FROM leads ORDER BY depth, "table", "column"`,
  )
  return rows.map(({ table, column, to }) => ({ table, column, to }))
}

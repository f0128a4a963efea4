import type { Db } from '../db.ts'
import { NotFound } from '../errors.ts'
import type { Audience } from '../members/visibility.ts'

export type GroupKind = 'area' | 'programme'

export type Group = {
  id: string
  slug: string
  kind: GroupKind
  name: string
  description: string
  startsOn: Temporal.PlainDate | null
  endsOn: Temporal.PlainDate | null
  isOpen: boolean
  archivedAt: Temporal.Instant | null
}

export type ListedGroup = Group & { people: number; mentors: number }

const columns = `g.id, g.slug, g.kind, g.name, g.description, g.starts_on AS "startsOn", g.ends_on AS "endsOn",
  g.is_open AS "isOpen", g.archived_at AS "archivedAt"`

/** Groups by name, those that were closed last. Everybody in them is counted, whoever sees them there. */
export async function listGroups(db: Db): Promise<ListedGroup[]> {
  const { rows } = await db.raw<{ rows: ListedGroup[] }>(
    `SELECT ${columns}, count(m.id)::int AS people, count(o.member_id)::int AS mentors FROM groups g
     LEFT JOIN group_members gm ON gm.group_id = g.id
     LEFT JOIN members m ON m.id = gm.member_id AND m.state = 'active'
     LEFT JOIN mentors o ON o.member_id = m.id AND o.state = 'active'
     GROUP BY g.id ORDER BY g.archived_at IS NOT NULL, g.name COLLATE "und-x-icu"`,
  )
  return rows
}

/** @throws NotFound 'group-not-found' */
export async function mustFindGroup(db: Db, slug: string): Promise<Group> {
  const { rows } = await db.raw<{ rows: Group[] }>(`SELECT ${columns} FROM groups g WHERE g.slug = ?`, [slug])
  const [group] = rows
  if (!group) throw new NotFound('group-not-found')
  return group
}

export type GroupMember = { id: string; handle: string; name: string; headline: string | null; isMentor: boolean }

/**
 * People of a group whom this audience may see there, mentors first; and how many there are in all.
 * @param apart  members who see of each other what visitors see: one has blocked the other
 */
export async function membersOf(
  db: Db,
  groupId: string,
  audience: Audience,
  apart: string[] = [],
): Promise<{ shown: GroupMember[]; total: number }> {
  const { rows } = await db.raw<{ rows: (GroupMember & { isShown: boolean })[] }>(
    `SELECT m.id, m.handle, m.name, o.member_id IS NOT NULL AS "isMentor", field_is_shown(m.visibility, 'groups', a.audience) AS "isShown",
       CASE WHEN field_is_shown(m.visibility, 'headline', a.audience) THEN m.headline END AS headline
     FROM group_members gm JOIN members m ON m.id = gm.member_id AND m.state = 'active'
     CROSS JOIN LATERAL (SELECT CASE WHEN m.id = ANY(:apart::uuid[]) THEN 'public' ELSE :audience END AS audience) a
     LEFT JOIN mentors o ON o.member_id = m.id AND o.state = 'active'
     WHERE gm.group_id = :groupId ORDER BY "isMentor" DESC, m.name COLLATE "und-x-icu", m.handle`,
    { groupId, audience, apart },
  )
  const shown = rows.filter((row) => row.isShown).map(({ isShown: _, ...member }) => member)
  return { shown, total: rows.length }
}

export async function isInGroup(db: Db, groupId: string, memberId: string): Promise<boolean> {
  return (await db('group_members').where({ group_id: groupId, member_id: memberId }).first('member_id')) !== undefined
}

/** Of each member the groups that everyone may see them in, by name; closed groups too. */
export async function groupsOf(db: Db, memberIds: string[]): Promise<Map<string, { slug: string; name: string }[]>> {
  const { rows } = await db.raw<{ rows: { member_id: string; slug: string; name: string }[] }>(
    `SELECT gm.member_id, g.slug, g.name FROM public_group_members gm JOIN groups g ON g.id = gm.group_id
     WHERE gm.member_id = ANY(?::uuid[]) ORDER BY g.name COLLATE "und-x-icu"`,
    [memberIds],
  )
  const groups = new Map<string, { slug: string; name: string }[]>()
  for (const { member_id, slug, name } of rows)
    groups.set(member_id, [...(groups.get(member_id) ?? []), { slug, name }])
  return groups
}

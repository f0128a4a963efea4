import type { Db } from '../db.ts'

export type Group = { slug: string; name: string }

/** Groups that somebody may be in: those that are open and not over, and those they are in. */
export async function groupsToJoin(db: Db, now: Temporal.Instant, memberId?: string): Promise<Group[]> {
  const { rows } = await db.raw<{ rows: Group[] }>(
    `SELECT g.slug, g.name FROM groups g
     WHERE (g.is_open AND (g.ends_on IS NULL OR g.ends_on >= :today::date))
       OR EXISTS (SELECT FROM group_members m WHERE m.group_id = g.id AND m.member_id = :memberId::uuid)
     ORDER BY lower(g.name)`,
    { today: now.toString().slice(0, 10), memberId: memberId ?? null },
  )
  return rows
}

/** Every group there is: a coordinator puts people in any. */
export async function allGroups(db: Db): Promise<Group[]> {
  return db('groups').orderByRaw('lower(name)').select('slug', 'name')
}

/** Of these slugs those that are among the groups. */
export const onlyGroups = (slugs: string[], groups: Group[]): string[] =>
  slugs.filter((slug) => groups.some((group) => group.slug === slug))

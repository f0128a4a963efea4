import { readSettings } from '../admin/settings.ts'
import type { Db } from '../db.ts'
import { loadValues, takesInvitations } from './load.ts'

/** Of these mentors those who would hear of a question that is asked now: who have something left of their week. */
export async function whoHears(db: Db, memberIds: string[], now: Temporal.Instant): Promise<Set<string>> {
  if (memberIds.length === 0) return new Set()
  const { weeklyInvitationsPerMentor } = await readSettings(db)
  const { rows } = await db.raw<{ rows: { member_id: string }[] }>(
    `SELECT m.member_id FROM mentors m WHERE m.member_id = ANY(:memberIds::uuid[]) AND ${takesInvitations('m')}`,
    { memberIds, ...loadValues(now, weeklyInvitationsPerMentor) },
  )
  return new Set(rows.map((row) => row.member_id))
}

/** How many mentors say that they know at least one of these tags, and how many of them would hear of a question now. */
export async function mentorsKnowing(
  db: Db,
  tagIds: string[],
  now: Temporal.Instant,
): Promise<{ knowing: number; hearing: number }> {
  if (tagIds.length === 0) return { knowing: 0, hearing: 0 }
  const { weeklyInvitationsPerMentor } = await readSettings(db)
  const { rows } = await db.raw<{ rows: { knowing: number; hearing: number }[] }>(
    `SELECT count(*)::int AS knowing, count(*) FILTER (WHERE ${takesInvitations('m')})::int AS hearing
     FROM mentors m JOIN members p ON p.id = m.member_id AND p.state = 'active'
     WHERE m.state = 'active'
       AND EXISTS (SELECT FROM mentor_expertise e WHERE e.member_id = m.member_id AND e.tag_id = ANY(:tagIds::uuid[]))`,
    { tagIds, ...loadValues(now, weeklyInvitationsPerMentor) },
  )
  return rows[0] ?? { knowing: 0, hearing: 0 }
}

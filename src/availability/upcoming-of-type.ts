import type { Db } from '../db.ts'

/** How many sessions of a type are ahead or wait for an answer. */
export async function upcomingOfType(db: Db, typeId: string, now: Temporal.Instant): Promise<number> {
  const row = await db('bookings')
    .where('session_type_id', typeId)
    .whereIn('state', ['pending', 'confirmed'])
    .where('ends_at', '>', now.toString())
    .count('* as count')
    .first()
  return Number(row?.count ?? 0)
}

import type { Db } from '../db.ts'

export type LockedPerson = { id: string; isActive: boolean; timeZone: string }

/**
 * Takes these people's rows until the transaction ends, in the order of their ids, before anything of theirs is read. Whatever
 * counts or limits somebody's time does so first: caps, open bookings, blocks (src/moderation/block-member.ts), leaving. So no limit is
 * passed by two at once, and two who are mentor and asker of each other wait for one another instead of for each other.
 * A row of a person and not an advisory lock: writing, blocking, suspending and erasing take that row as well.
 */
export async function lockPeople(trx: Db, ids: (string | null)[]): Promise<Map<string, LockedPerson>> {
  const { rows } = await trx.raw<{ rows: { id: string; state: string; time_zone: string }[] }>(
    'SELECT id, state, time_zone FROM members WHERE id = ANY(?::uuid[]) ORDER BY id FOR NO KEY UPDATE',
    [ids.filter((id) => id !== null)],
  )
  return new Map(
    rows.map(({ id, state, time_zone }) => [id, { id, isActive: state === 'active', timeZone: time_zone }]),
  )
}

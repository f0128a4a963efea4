import type { Deps } from '../deps.ts'
import { Conflict, Forbidden } from '../errors.ts'
import type { Hours } from './hours.ts'
import { giveUsualTypes } from './usual-types.ts'

/**
 * Keeps when a mentor has time. What is booked already stays as it is. With their first hours come the usual session types.
 * @param wanted.version  that was read before the change; 0 where there were no hours
 * @throws Conflict 'hours-changed' when they were changed since
 * @throws Forbidden for whoever is no mentor
 */
export async function saveHours(
  { db, now, config }: Pick<Deps, 'db' | 'now' | 'config'>,
  { memberId, hours, version }: { memberId: string; hours: Hours; version: number },
): Promise<void> {
  await db.transaction(async (trx) => {
    const mentor = await trx('mentors').where({ member_id: memberId, state: 'active' }).first('member_id')
    if (!mentor) throw new Forbidden('forbidden')
    const { rowCount } = await trx.raw<{ rowCount: number }>(
      `INSERT INTO availability AS a (member_id, zone, weekly, overrides, blocked, travels, updated_at)
       SELECT :memberId, :zone, :weekly, :overrides, :blocked, :travels, :now
       WHERE :version = 0 OR EXISTS (SELECT FROM availability WHERE member_id = :memberId)
       ON CONFLICT (member_id) DO UPDATE SET zone = excluded.zone, weekly = excluded.weekly,
         overrides = excluded.overrides, blocked = excluded.blocked, travels = excluded.travels,
         updated_at = excluded.updated_at, version = a.version + 1
       WHERE a.version = :version`,
      {
        memberId,
        version,
        zone: hours.zone,
        weekly: JSON.stringify(hours.weekly),
        overrides: JSON.stringify(hours.overrides),
        blocked: JSON.stringify(hours.blocked),
        travels: JSON.stringify(hours.travels),
        now: now().toString(),
      },
    )
    if (rowCount === 0) throw new Conflict('hours-changed')
    if (version === 0) await giveUsualTypes(trx, config, memberId)
  })
}

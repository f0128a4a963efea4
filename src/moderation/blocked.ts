import type { Db } from '../db.ts'
import { Forbidden } from '../errors.ts'

/** Whether one of the two has blocked the other: then neither reaches the other in any way. */
export async function areBlocked(db: Db, one: string, other: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    'SELECT FROM blocks WHERE (blocker_id, blocked_id) IN ((:one, :other), (:other, :one)) LIMIT 1',
    { one, other },
  )
  return rows.length > 0
}

/** Everyone whom this member blocked, or who blocked them. */
export async function blockedWith(db: Db, memberId: string): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `SELECT blocked_id AS id FROM blocks WHERE blocker_id = :memberId
     UNION SELECT blocker_id FROM blocks WHERE blocked_id = :memberId`,
    { memberId },
  )
  return rows.map((row) => row.id)
}

/**
 * Who of the two has blocked the other, as far as the first may be told: what they did themselves is said to them, what
 * was done to them never, so that it looks like somebody who has no time.
 */
export async function blockBetween(db: Db, memberId: string, otherId: string): Promise<'own' | 'untold' | undefined> {
  const blockers: string[] = await db('blocks')
    .whereIn(
      ['blocker_id', 'blocked_id'],
      [
        [memberId, otherId],
        [otherId, memberId],
      ],
    )
    .pluck('blocker_id')
  if (blockers.length === 0) return undefined
  return blockers.includes(memberId) ? 'own' : 'untold'
}

/**
 * Before one of them writes where the other reads it.
 * @throws Forbidden 'blocked' for who blocked; 'not-just-now' for who was
 */
export async function mayReach(trx: Db, memberId: string, otherId: string | null | undefined): Promise<void> {
  const block = otherId ? await blockBetween(trx, memberId, otherId) : undefined
  if (block) throw new Forbidden(block === 'own' ? 'blocked' : 'not-just-now')
}

/** Whom this member blocked, and who blocked them and nobody else. */
export async function blocksOf(db: Db, memberId: string): Promise<{ own: string[]; untold: string[] }> {
  const { rows } = await db.raw<{ rows: { id: string; is_own: boolean }[] }>(
    `SELECT CASE WHEN blocker_id = :memberId THEN blocked_id ELSE blocker_id END AS id, bool_or(blocker_id = :memberId) AS is_own
     FROM blocks WHERE :memberId IN (blocker_id, blocked_id) GROUP BY 1`,
    { memberId },
  )
  const idsOf = (isOwn: boolean) => rows.filter((row) => row.is_own === isOwn).map(({ id }) => id)
  return { own: idsOf(true), untold: idsOf(false) }
}

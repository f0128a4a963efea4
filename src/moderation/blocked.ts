import type { Db } from '../db.ts'

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

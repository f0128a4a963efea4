import { randomUUIDv7 } from 'node:crypto'
import { atOnce } from '../at-once.ts'
import { cancelBookingsOf } from '../bookings/changing/cancel-booking.ts'
import type { Deps } from '../deps.ts'
import { Forbidden } from '../errors.ts'

type Contact = { memberId: string; otherId: string }

/**
 * Ends every way of contact between the two, both ways, at once: open requests are over, their conversation and what they
 * have booked with each other too. The other is told that a session is off, and not why. Blocking again changes nothing.
 * @throws Forbidden 'block-self'
 */
export async function blockMember(
  deps: Pick<Deps, 'db' | 'now' | 'jobs' | 'config' | 'log'>,
  { memberId, otherId }: Contact,
): Promise<void> {
  const { now } = deps
  if (memberId === otherId) throw new Forbidden('block-self')
  await atOnce(deps, async (trx) => {
    // As send-request.ts does: a request that is being sent now is either seen here or sees the block.
    await trx.raw('SELECT FROM members WHERE id = ANY(?) ORDER BY id FOR UPDATE', [[memberId, otherId]])
    await trx('blocks')
      .insert({ blocker_id: memberId, blocked_id: otherId, at: now() })
      .onConflict(['blocker_id', 'blocked_id'])
      .ignore()
    const pair = { one: memberId, other: otherId, now: now().toString() }
    const { rows } = await trx.raw<{ rows: { id: string; was: string; state: string }[] }>(
      `WITH open AS (
         SELECT id, state FROM requests WHERE state IN ('sent', 'seen', 'needs_info')
           AND (asker_id, mentor_id) IN ((:one, :other), (:other, :one)) FOR UPDATE)
       UPDATE requests r SET state = CASE WHEN r.receiver_id = :one THEN 'declined' ELSE 'withdrawn' END,
         decided_at = :now, version = version + 1
       FROM open WHERE open.id = r.id RETURNING r.id, open.state AS was, r.state`,
      pair,
    )
    for (const row of rows)
      await trx('request_events').insert({
        id: randomUUIDv7(),
        request_id: row.id,
        actor_id: memberId,
        from_state: row.was,
        to_state: row.state,
        at: now(),
      })
    await trx.raw(
      `UPDATE conversations SET ended_at = :now, ended_by = :one
       WHERE ended_at IS NULL AND (asker_id, mentor_id) IN ((:one, :other), (:other, :one))`,
      pair,
    )
    await cancelBookingsOf(trx, deps, memberId, { blockedWith: otherId })
    await trx.raw(
      'UPDATE notices SET is_waiting = false WHERE is_waiting AND (member_id, actor_id) IN ((:one, :other), (:other, :one))',
      { one: memberId, other: otherId },
    )
  })
}

/** What was ended stays ended; the two may begin anew, unless the other blocks too. */
export async function unblockMember({ db }: Pick<Deps, 'db'>, { memberId, otherId }: Contact): Promise<void> {
  await db('blocks').where({ blocker_id: memberId, blocked_id: otherId }).delete()
}

/** One hears no more of another, who is not told. */
export async function muteMember({ db, now }: Pick<Deps, 'db' | 'now'>, { memberId, otherId }: Contact): Promise<void> {
  if (memberId === otherId) throw new Forbidden('block-self')
  await db('mutes')
    .insert({ member_id: memberId, muted_id: otherId, at: now() })
    .onConflict(['member_id', 'muted_id'])
    .ignore()
}

export async function unmuteMember({ db }: Pick<Deps, 'db'>, { memberId, otherId }: Contact): Promise<void> {
  await db('mutes').where({ member_id: memberId, muted_id: otherId }).delete()
}

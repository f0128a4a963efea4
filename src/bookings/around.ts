/** What the two may do around a session, beside booking it. */
import type { Db } from '../db.ts'
import { Conflict } from '../errors.ts'
import { mayReach } from '../moderation/blocked.ts'
import { mayWrite } from '../moderation/new-member-limits.ts'
import { type BookingRow, lockedBooking, sideOf } from './booking-row.ts'
import type { Side } from './states.ts'

export type Around = { row: BookingRow; side: Side; otherId: string | null }

/**
 * A booking that one of the two writes to, locked with both people.
 * @throws NotFound 'booking-not-found' for everyone else
 * @throws Conflict 'booking-moved' where it was not asked for, or is off
 */
export async function writingTo(trx: Db, publicId: string, memberId: string): Promise<Around> {
  const { row } = await lockedBooking(trx, publicId)
  const side = sideOf(row, memberId)
  if (row.state !== 'pending' && row.state !== 'confirmed') throw new Conflict('booking-moved')
  return { row, side, otherId: side === 'asker' ? row.mentor_id : row.asker_id }
}

/**
 * Whether this side may write what the other reads.
 * @throws Forbidden 'muted', 'blocked', 'not-just-now'
 * @throws Conflict 'booking-left' when the other is not here any more
 */
export async function mustReachOther(
  trx: Db,
  now: Temporal.Instant,
  memberId: string,
  { otherId }: Around,
): Promise<void> {
  await mayWrite(trx, now, memberId)
  const other = otherId === null ? undefined : await trx('members').where('id', otherId).first('state')
  if (other?.state !== 'active') throw new Conflict('booking-left')
  await mayReach(trx, memberId, otherId)
}

import { atOnce } from '../../at-once.ts'
import { areBlocked } from '../../moderation/blocked.ts'
import { lockedBooking } from '../booking-row.ts'
import type { BookingDeps } from '../rules.ts'
import { tellOfBooking } from './tell.ts'

const minutes = 10
const mostAtOnce = 500

/**
 * Tells of messages that were not read for ten minutes, those of one writer at once, each once. None after a block, and none
 * to or of somebody who left.
 * @returns how many people were told
 */
export async function tellUnreadMessages(deps: BookingDeps): Promise<number> {
  const due: { public_id: string }[] = await deps
    .db('booking_messages as s')
    .join('bookings as b', 'b.id', 's.booking_id')
    .whereNull('s.read_at')
    .whereNull('s.told_at')
    .where('s.at', '<=', deps.now().subtract({ minutes }).toString())
    .distinct('b.public_id')
    .limit(mostAtOnce)
  let told = 0
  for (const { public_id } of due) told += await tellUnread(deps, public_id)
  return told
}

type Unread = { id: string; author_id: string | null; body: string }

async function tellUnread(deps: BookingDeps, publicId: string): Promise<number> {
  return atOnce(deps, async (trx) => {
    const { row } = await lockedBooking(trx, publicId)
    const unread: Unread[] = await trx('booking_messages')
      .where('booking_id', row.id)
      .whereNull('read_at')
      .whereNull('told_at')
      .orderBy(['at', 'id'])
      .forUpdate()
      .select('id', 'author_id', 'body')
    if (unread.length === 0) return 0
    await trx('booking_messages')
      .whereIn(
        'id',
        unread.map(({ id }) => id),
      )
      .update({ told_at: deps.now() })
    const { asker_id, mentor_id } = row
    if (!asker_id || !mentor_id || (await areBlocked(trx, asker_id, mentor_id))) return 0
    let told = 0
    for (const by of ['asker', 'mentor'] as const) {
      const theirs = unread.filter(({ author_id }) => author_id === (by === 'asker' ? asker_id : mentor_id))
      const [first] = theirs
      if (!first) continue
      const quote = theirs.map(({ body }) => body).join('\n\n')
      await tellOfBooking(trx, deps, row.id, 'message', { by, quote, once: first.id })
      told++
    }
    return told
  })
}

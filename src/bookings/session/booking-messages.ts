import { type Message, type MessageRow, messageOf } from '../../conversations/queries.ts'
import type { Db } from '../../db.ts'

/** The newest ones, oldest first. */
export async function messagesOfBooking(db: Db, bookingId: string, limit: number): Promise<Message[]> {
  const rows: MessageRow[] = await db('booking_messages as s')
    .leftJoin('members as m', 'm.id', 's.author_id')
    .where('s.booking_id', bookingId)
    .orderBy([
      { column: 's.at', order: 'desc' },
      { column: 's.id', order: 'desc' },
    ])
    .limit(limit)
    .select('s.id', 's.author_id', 's.body', 's.at', 's.read_at', 'm.name')
  return rows.map(messageOf).reverse()
}

/** What the other one wrote has been seen. */
export async function markMessagesRead(
  db: Db,
  { bookingId, readerId }: { bookingId: string; readerId: string },
  now: Temporal.Instant,
): Promise<void> {
  await db('booking_messages')
    .where('booking_id', bookingId)
    .whereNull('read_at')
    .whereRaw('author_id IS DISTINCT FROM ?', [readerId])
    .update({ read_at: now })
}

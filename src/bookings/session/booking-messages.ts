import type { Db } from '../../db.ts'

export type BookingMessage = {
  id: string
  /** Undefined: has left the hub. */
  authorId?: string
  authorName?: string
  body: string
  at: Temporal.Instant
  readAt?: Temporal.Instant
}

type Row = {
  id: string
  author_id: string | null
  name: string | null
  body: string
  at: Temporal.Instant
  read_at: Temporal.Instant | null
}

/** The newest ones, oldest first. */
export async function messagesOfBooking(db: Db, bookingId: string, limit: number): Promise<BookingMessage[]> {
  const rows: Row[] = await db('booking_messages as s')
    .leftJoin('members as m', 'm.id', 's.author_id')
    .where('s.booking_id', bookingId)
    .orderBy([
      { column: 's.at', order: 'desc' },
      { column: 's.id', order: 'desc' },
    ])
    .limit(limit)
    .select('s.id', 's.author_id', 's.body', 's.at', 's.read_at', 'm.name')
  return rows
    .map((row) => ({
      id: row.id,
      ...(row.author_id ? { authorId: row.author_id, authorName: row.name ?? '' } : {}),
      body: row.body,
      at: row.at,
      ...(row.read_at ? { readAt: row.read_at } : {}),
    }))
    .reverse()
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

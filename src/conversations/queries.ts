import type { Db } from '../db.ts'

type Person = { id: string; name: string; handle: string }

export type Conversation = {
  id: string
  publicId: string
  asker: Person
  mentor: Person
  request: { publicId: string; wanted: string }
  openedAt: Temporal.Instant
  endedAt?: Temporal.Instant
  endedBy?: string
}
export type Message = {
  id: string
  /** Undefined: has left the hub. */
  authorId?: string
  authorName?: string
  body: string
  at: Temporal.Instant
  readAt?: Temporal.Instant
}

export type MessageRow = {
  id: string
  author_id: string | null
  body: string
  at: Temporal.Instant
  read_at: Temporal.Instant | null
  name: string | null
}

export const conversationUrl = (publicId: string): string => `/conversations/${publicId}`

/** Undefined for everyone but the two. */
export async function conversationOf(db: Db, publicId: string, memberId: string): Promise<Conversation | undefined> {
  const row = await db('conversations as c')
    .join('requests as r', 'r.id', 'c.request_id')
    .join('members as a', 'a.id', 'c.asker_id')
    .join('members as m', 'm.id', 'c.mentor_id')
    .where('c.public_id', publicId)
    .whereRaw('? IN (c.asker_id, c.mentor_id)', [memberId])
    .first(
      'c.*',
      'r.public_id as request_public_id',
      'r.wanted',
      'a.name as asker_name',
      'a.handle as asker_handle',
      'm.name as mentor_name',
      'm.handle as mentor_handle',
    )
  return (
    row && {
      id: row.id,
      publicId,
      asker: { id: row.asker_id, name: row.asker_name, handle: row.asker_handle },
      mentor: { id: row.mentor_id, name: row.mentor_name, handle: row.mentor_handle },
      request: { publicId: row.request_public_id, wanted: row.wanted },
      openedAt: row.opened_at,
      ...(row.ended_at ? { endedAt: row.ended_at } : {}),
      ...(row.ended_by ? { endedBy: row.ended_by } : {}),
    }
  )
}

/**
 * The newest messages up to one, oldest first.
 * @param before  the id of the message before which to begin
 */
export async function messagesOf(db: Db, conversationId: string, limit: number, before?: string): Promise<Message[]> {
  const rows: MessageRow[] = await db('messages as s')
    .leftJoin('members as m', 'm.id', 's.author_id')
    .where('s.conversation_id', conversationId)
    .modify((query) => {
      if (before) query.whereRaw('(s.at, s.id) < (SELECT at, id FROM messages WHERE id = ?)', [before])
    })
    .orderBy([
      { column: 's.at', order: 'desc' },
      { column: 's.id', order: 'desc' },
    ])
    .limit(limit)
    .select('s.id', 's.author_id', 's.body', 's.at', 's.read_at', 'm.name')
  return rows.map(messageOf).reverse()
}

/** A message as it is read with its author's name; `name` is null, as `author_id`, where they have left the hub. */
export const messageOf = (row: MessageRow): Message => ({
  id: row.id,
  ...(row.author_id ? { authorId: row.author_id, authorName: row.name ?? '' } : {}),
  body: row.body,
  at: row.at,
  ...(row.read_at ? { readAt: row.read_at } : {}),
})

/** What the other one wrote has been seen. */
export async function markRead(
  db: Db,
  { conversationId, readerId }: { conversationId: string; readerId: string },
  now: Temporal.Instant,
): Promise<void> {
  await db('messages')
    .where('conversation_id', conversationId)
    .whereNull('read_at')
    .whereRaw('author_id IS DISTINCT FROM ?', [readerId])
    .update({ read_at: now })
}

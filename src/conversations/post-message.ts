import { randomUUIDv7 } from 'node:crypto'
import type { Deps } from '../deps.ts'
import { Conflict } from '../errors.ts'
import { areBlocked } from '../moderation/blocked.ts'
import { mayWrite } from '../moderation/new-member-limits.ts'
import { notify } from '../notifications/notify.ts'
import { type Conversation, conversationUrl } from './queries.ts'

type NewMessage = {
  conversation: Conversation
  author: { id: string; name: string }
  body: string
  /** Made with the form; sending it twice writes it once. */
  id?: string
}

/**
 * Writes to the other one. They are told of the first message they have not read, not of each.
 * @throws Conflict 'conversation-ended'; also for two of whom one blocked the other
 * @throws Forbidden 'muted'
 */
export async function postMessage(
  deps: Pick<Deps, 'db' | 'now' | 'jobs' | 'config'>,
  message: NewMessage,
): Promise<void> {
  const { conversation, author } = message
  const receiver = conversation.asker.id === author.id ? conversation.mentor : conversation.asker
  await deps.db.transaction(async (trx) => {
    const row = await trx('conversations').where('id', conversation.id).forUpdate().first('ended_at')
    if (!row || row.ended_at) throw new Conflict('conversation-ended')
    await mayWrite(trx, deps.now(), author.id)
    if (await areBlocked(trx, author.id, receiver.id)) throw new Conflict('conversation-ended')
    const now = deps.now()
    const id = message.id ?? randomUUIDv7()
    const written = await trx('messages')
      .insert({ id, conversation_id: conversation.id, author_id: author.id, body: message.body, at: now })
      .onConflict('id')
      .ignore()
      .returning('id')
    if (written.length === 0) return
    await trx('conversations').where('id', conversation.id).update({ last_message_at: now })
    const { rows } = await trx.raw<{ rows: { id: string }[] }>(
      'SELECT id FROM messages WHERE conversation_id = ? AND author_id = ? AND read_at IS NULL ORDER BY at, id LIMIT 1',
      [conversation.id, author.id],
    )
    await notify(trx, deps, [
      {
        memberId: receiver.id,
        kind: 'message',
        key: `message ${rows[0]?.id ?? id}`,
        text: 'conversation.notice',
        values: { name: author.name },
        url: conversationUrl(conversation.publicId),
        quote: message.body,
        actorId: author.id,
        isWaiting: true,
        thread: `conversation ${conversation.id}`,
      },
    ])
  })
}

/** Ends it for both; ending it again changes nothing. */
export async function endConversation(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  { conversationId, memberId }: { conversationId: string; memberId: string },
): Promise<void> {
  await db('conversations')
    .where('id', conversationId)
    .whereNull('ended_at')
    .update({ ended_at: now(), ended_by: memberId })
}

import { randomUUIDv7 } from 'node:crypto'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import type { TextKey, TextValues } from '../http/texts.ts'
import type { NoticeKind } from './kinds.ts'

export type Notice = {
  memberId: string
  kind: NoticeKind
  /** What it tells of, once for each member: `answer <id>`. A second notice with it is not written. */
  key: string
  /** One sentence, the mail's subject too. */
  text: TextKey
  values?: TextValues
  /** Our page of it, from the root. */
  url: string
  /** Words of a person, plain text; the first 500 characters are kept. */
  quote?: string
  /** Why they are told, where that is not plain. */
  reason?: { text: TextKey; values?: TextValues }
  /** Who did it. Nobody is told of what they did themselves, or what somebody did who is blocked or muted by them. */
  actorId?: string
  /** Something has to be done, not only read. */
  isWaiting?: boolean
  /** Mails of the same thread are shown together: `question <id>`. */
  thread?: string
}

/**
 * Tells members, on the page and by mail as they choose. Call it in the transaction of what it tells of: notices come
 * exactly once, mails at least once.
 */
export async function notify(
  trx: Db,
  { now }: Pick<Deps, 'now' | 'jobs' | 'config'>,
  notices: Notice[],
): Promise<void> {
  const told = notices.filter(({ memberId, actorId }) => memberId !== actorId)
  if (told.length === 0) return
  await trx('notices')
    .insert(
      told.map((notice) => ({
        id: randomUUIDv7(),
        member_id: notice.memberId,
        kind: notice.kind,
        key: notice.key,
        text_key: notice.text,
        values: JSON.stringify(notice.values ?? {}),
        url: notice.url,
        quote: notice.quote?.slice(0, 500) ?? null,
        actor_id: notice.actorId ?? null,
        is_waiting: notice.isWaiting ?? false,
        created_at: now(),
      })),
    )
    .onConflict(['member_id', 'key'])
    .ignore()
}

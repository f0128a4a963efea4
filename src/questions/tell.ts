import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import type { TextKey } from '../http/texts.ts'
import type { NoticeKind } from '../notifications/kinds.ts'
import { notify } from '../notifications/notify.ts'
import type { Post } from './find-post.ts'

export type Told = {
  kind: NoticeKind
  /** What it tells of, once for each of them. */
  key: string
  text: TextKey
  /** Null are those who were erased; each is told once. */
  to: (string | null)[]
  /** Undefined where who did it is nobody's business. */
  actorId?: string
  url: string
  quote?: string
  isWaiting?: boolean
}

/** Tells people of something that happened to a question or below it. In the texts: {name} did it, {title} is the question's. */
export async function tell(
  trx: Db,
  deps: Pick<Deps, 'now' | 'jobs' | 'config'>,
  question: Post['question'],
  told: Told,
): Promise<void> {
  const members = [...new Set(told.to.filter((id) => id !== null))].filter((id) => id !== told.actorId)
  if (members.length === 0) return
  const actor = told.actorId ? await trx('members').where('id', told.actorId).first('name') : undefined
  const { kind, key, text, actorId, url, quote, isWaiting } = told
  await notify(
    trx,
    deps,
    members.map((memberId) => ({
      memberId,
      kind,
      key,
      text,
      values: { name: actor?.name ?? '', title: question.title },
      url,
      quote,
      actorId,
      isWaiting,
      thread: `question ${question.id}`,
    })),
  )
}

export async function followersOf(db: Db, questionId: string): Promise<string[]> {
  const rows = await db('question_follows').where('question_id', questionId).select('member_id')
  return rows.map((row) => row.member_id)
}

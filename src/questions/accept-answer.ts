import type { Member } from '../accounts/member.ts'
import type { Deps } from '../deps.ts'
import { mayWrite } from '../moderation/new-member-limits.ts'
import { lockPost, mustBeAllowedTo } from './find-post.ts'
import { tell } from './tell.ts'
import { showInSearch } from './write-post.ts'

/**
 * The asker says which answer solved it, and may change their mind: another one replaces it, the same one again takes it back.
 * Whose answer it is hears of it once.
 * @throws Forbidden  for anybody but the asker
 */
export async function acceptAnswer(
  deps: Pick<Deps, 'db' | 'now' | 'jobs' | 'config'>,
  { asker, answerRef }: { asker: Pick<Member, 'id' | 'roles'>; answerRef: string },
): Promise<{ url: string }> {
  const now = deps.now()
  return deps.db.transaction(async (trx) => {
    const answer = await lockPost(trx, 'answer', answerRef)
    mustBeAllowedTo(asker, answer, 'accept')
    await mayWrite(trx, now, asker.id)
    const { question } = answer
    const isTakenBack = question.acceptedAnswerId === answer.id
    await trx('questions')
      .where('id', question.id)
      .update({
        accepted_answer_id: isTakenBack ? null : answer.id,
        accepted_at: isTakenBack ? null : now,
        last_activity_at: now,
      })
    if (!isTakenBack)
      await tell(trx, deps, question, {
        kind: 'outcome',
        key: `accepted ${answer.id}`,
        text: 'notice.accepted',
        to: [answer.authorId],
        actorId: asker.id,
        url: answer.url,
      })
    await showInSearch(trx, deps, question.id)
    return { url: answer.url }
  })
}

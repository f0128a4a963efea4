import { randomUUIDv7 } from 'node:crypto'
import type { Member } from '../accounts/member.ts'
import type { Deps } from '../deps.ts'
import { mayReach } from '../moderation/blocked.ts'
import { mayPost } from '../moderation/new-member-limits.ts'
import { publicId } from '../public-id.ts'
import { answerUrl } from './address.ts'
import { countAnswers } from './count-answers.ts'
import { lockPost, mustBeAllowedTo } from './find-post.ts'
import { quoteOf } from './quote-of.ts'
import { followersOf, tell } from './tell.ts'
import { keepRevision, showInSearch } from './write-post.ts'

/**
 * The asker and everyone who follows are told.
 * @throws Forbidden 'muted', 'blocked', 'not-just-now'
 * @throws Conflict 'post-state' when the question takes no answers any more
 * @throws Refused at 'body'
 */
export async function answerQuestion(
  deps: Pick<Deps, 'db' | 'now' | 'jobs' | 'config'>,
  { author, questionRef, body }: { author: Pick<Member, 'id' | 'roles'>; questionRef: string; body: string },
): Promise<{ id: string; url: string }> {
  const now = deps.now()
  return deps.db.transaction(async (trx) => {
    const { question } = await lockPost(trx, 'question', questionRef).then((post) => {
      mustBeAllowedTo(author, post, 'answer')
      return post
    })
    await mayPost(trx, now, { authorId: author.id, kind: 'answer', body })
    await mayReach(trx, author.id, question.askerId)
    const answer = { id: randomUUIDv7(), public_id: publicId() }
    await trx('answers').insert({
      ...answer,
      question_id: question.id,
      author_id: author.id,
      body,
      created_at: now,
    })
    await keepRevision(trx, now, { postId: answer.id, kind: 'answer', version: 1, body, editorId: author.id })
    await trx('questions').where('id', question.id).update({ last_activity_at: now })
    await countAnswers(trx, question.id)
    const url = answerUrl(question, answer.public_id)
    await tell(trx, deps, question, {
      kind: 'answer',
      key: `answer ${answer.id}`,
      text: 'notice.answer',
      to: [question.askerId, ...(await followersOf(trx, question.id))],
      actorId: author.id,
      url,
      quote: quoteOf(body),
    })
    await showInSearch(trx, deps, question.id)
    return { id: answer.id, url }
  })
}

import type { Member } from '../accounts/member.ts'
import type { Deps } from '../deps.ts'
import { Refused } from '../errors.ts'
import { mayReach } from '../moderation/blocked.ts'
import { mayWrite } from '../moderation/new-member-limits.ts'
import { lockPost, mustBeAllowedTo } from './find-post.ts'
import { showInSearch } from './write-post.ts'

/**
 * One vote each: the same again takes it back, the other one replaces it.
 * @param wanted.value  1, for answers also -1
 * @throws Forbidden  for one's own post, 'muted', 'blocked', 'not-just-now'
 */
export async function vote(
  deps: Pick<Deps, 'db' | 'now' | 'jobs'>,
  wanted: { voter: Pick<Member, 'id' | 'roles'>; on: 'question' | 'answer'; ref: string; value: 1 | -1 },
): Promise<{ url: string }> {
  const { voter, on, ref, value } = wanted
  if (on === 'question' && value === -1) throw new Refused('_', 'no-such-vote')
  const now = deps.now()
  return deps.db.transaction(async (trx) => {
    const post = await lockPost(trx, on, ref)
    mustBeAllowedTo(voter, post, 'vote')
    await mayWrite(trx, now, voter.id)
    await mayReach(trx, voter.id, post.authorId)

    const own = { post_id: post.id, member_id: voter.id }
    const before = await trx('votes').where(own).first('value')
    if (before) await trx('votes').where(own).delete()
    const after = before?.value === value ? 0 : value
    if (after !== 0) await trx('votes').insert({ ...own, post_kind: on, value: after, at: now })
    await trx(on === 'question' ? 'questions' : 'answers')
      .where('id', post.id)
      .increment('score', after - (before?.value ?? 0))
    await showInSearch(trx, deps, post.question.id)
    return { url: post.url }
  })
}

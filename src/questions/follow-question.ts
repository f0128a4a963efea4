import type { Member } from '../accounts/member.ts'
import type { Deps } from '../deps.ts'
import { findPost, mustBeAllowedTo } from './find-post.ts'

/** Hears of what happens to a question, or no more. Saying the same again changes nothing. */
export async function followQuestion(
  { db }: Pick<Deps, 'db'>,
  { member, questionRef, follows }: { member: Pick<Member, 'id' | 'roles'>; questionRef: string; follows: boolean },
): Promise<{ url: string }> {
  const post = await findPost(db, 'question', questionRef)
  mustBeAllowedTo(member, post, 'follow')
  const own = { question_id: post.id, member_id: member.id }
  if (follows) await db('question_follows').insert(own).onConflict().ignore()
  else await db('question_follows').where(own).delete()
  return { url: post.url }
}

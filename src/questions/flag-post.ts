import { randomUUIDv7 } from 'node:crypto'
import type { Member } from '../accounts/member.ts'
import { whoMay } from '../accounts/who-may.ts'
import { readSettings } from '../admin/settings.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { mayWrite } from '../moderation/new-member-limits.ts'
import { notify } from '../notifications/notify.ts'
import { questionUrl } from './address.ts'
import { lockPost, mustBeAllowedTo, type Post } from './find-post.ts'
import type { FlagReason } from './flag-reasons.ts'
import { hidePost } from './remove-post.ts'
import type { PostKind } from './states.ts'

export type Flag = {
  member: Pick<Member, 'id' | 'roles'>
  kind: PostKind
  ref: string
  reason: FlagReason
  note: string
}

/**
 * Says that a post should not be there; once each. So many as the setting says hide it until a coordinator has looked, and
 * tell the coordinators.
 * @throws Forbidden  for one's own post
 */
export async function flagPost(
  deps: Pick<Deps, 'db' | 'now' | 'jobs' | 'config'>,
  { member, kind, ref, reason, note }: Flag,
): Promise<{ url: string; isHidden: boolean }> {
  const now = deps.now()
  return deps.db.transaction(async (trx) => {
    const post = await lockPost(trx, kind, ref)
    mustBeAllowedTo(member, post, 'flag')
    await mayWrite(trx, now, member.id)
    await trx('flags')
      .insert({ id: randomUUIDv7(), post_kind: kind, post_id: post.id, member_id: member.id, reason, note, at: now })
      .onConflict(['post_kind', 'post_id', 'member_id'])
      .ignore()
    const open = await trx('flags')
      .where({ post_kind: kind, post_id: post.id })
      .whereNull('decided_at')
      .count({ count: '*' })
      .first()
    const isHidden = Number(open?.count) >= (await readSettings(trx)).flagsUntilHidden
    if (isHidden) {
      await hidePost(trx, deps, post)
      await tellCoordinators(trx, deps, post)
    }
    return { url: questionUrl(post.question.publicId, post.question.title), isHidden }
  })
}

async function tellCoordinators(
  trx: Db,
  deps: Pick<Deps, 'now' | 'jobs' | 'config'>,
  { id, kind, question, authorId }: Post,
): Promise<void> {
  const coordinators = await whoMay(trx, 'flag.decide')
  await notify(
    trx,
    deps,
    coordinators
      // Nobody decides on their own post.
      .filter((memberId) => memberId !== authorId)
      .map((memberId) => ({
        memberId,
        kind: 'staff',
        key: `flagged ${kind}:${id} ${deps.now()}`,
        text: 'notice.flagged',
        values: { kind, title: question.title },
        url: '/flags',
        isWaiting: true,
      })),
  )
}

import { recordAudit } from '../admin/audit.ts'
import type { Deps } from '../deps.ts'
import { Conflict } from '../errors.ts'
import { notify } from '../notifications/notify.ts'
import { lockPostOf } from '../questions/find-post.ts'
import { setSeen } from '../questions/remove-post.ts'
import { showInSearch } from '../questions/write-post.ts'

type Decision = {
  post: { kind: 'question' | 'answer' | 'comment'; id: string }
  outcome: 'kept' | 'removed'
  /** Told to the author; needed to remove. */
  reason: string
  /** 0: the author may go on writing. */
  muteDays: number
  deciderId: string
  /** Our page of the thread, for the author. */
  url: string
}

/**
 * Decides all open flags of a post at once: keeps it (what the flags hid is seen again) or removes it, and may pause its
 * author's writing.
 * @throws NotFound 'not-found' when the post is gone
 * @throws Conflict 'flags-decided' when somebody else was faster
 */
export async function decideFlags(
  deps: Pick<Deps, 'db' | 'now' | 'jobs' | 'config'>,
  decision: Decision,
): Promise<void> {
  const { post, outcome } = decision
  await deps.db.transaction(async (trx) => {
    const now = deps.now()
    const found = await lockPostOf(trx, post)
    const wasHidden = found.standing === 'hidden'
    const decided = await trx('flags')
      .where({ post_kind: post.kind, post_id: post.id })
      .whereNull('decided_at')
      .update({ decided_at: now, decided_by: decision.deciderId, outcome })
    if (decided === 0) throw new Conflict('flags-decided')
    if (outcome === 'removed') await setSeen(trx, found, 'deleted', 'staff', decision.reason)
    else if (wasHidden) await setSeen(trx, found, 'restored', null, null)
    await showInSearch(trx, deps, found.question.id)
    const mutedUntil = decision.muteDays > 0 && found.authorId ? now.add({ hours: decision.muteDays * 24 }) : undefined
    if (mutedUntil) await trx('members').where('id', found.authorId).update({ muted_until: mutedUntil })
    await recordAudit(trx, now, {
      actorId: decision.deciderId,
      action: `flags.${outcome}`,
      subject: { kind: post.kind, id: post.id },
      detail: { reason: decision.reason, muteDays: decision.muteDays },
    })
    if (!found.authorId) return
    await notify(trx, deps, [
      ...(outcome === 'removed' || wasHidden
        ? [
            {
              memberId: found.authorId,
              kind: 'outcome' as const,
              key: `flags ${post.id} ${now.epochMilliseconds}`,
              text: outcome === 'removed' ? ('flags.notice.removed' as const) : ('flags.notice.kept' as const),
              values: { reason: decision.reason },
              url: decision.url,
              quote: found.body,
            },
          ]
        : []),
      ...(mutedUntil
        ? [
            {
              memberId: found.authorId,
              kind: 'outcome' as const,
              key: `muted ${post.id} ${now.epochMilliseconds}`,
              text: 'flags.notice.muted' as const,
              values: { reason: decision.reason, until: mutedUntil.toString().slice(0, 10) },
              url: decision.url,
            },
          ]
        : []),
    ])
  })
}

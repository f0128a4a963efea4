import { recordAudit } from '../admin/audit.ts'
import type { Deps } from '../deps.ts'
import { Conflict, NotFound } from '../errors.ts'
import { notify } from '../notifications/notify.ts'
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

const tables = { question: 'questions', answer: 'answers', comment: 'comments' } as const

/**
 * Decides all open flags of a post at once: keeps it (what the flags hid is seen again) or removes it, and may pause its
 * author's writing.
 * @throws NotFound 'not-found' when the post is gone
 * @throws Conflict 'flags-decided' when somebody else was faster
 */
export async function decideFlags(deps: Pick<Deps, 'db' | 'now' | 'jobs'>, decision: Decision): Promise<void> {
  const { post, outcome } = decision
  await deps.db.transaction(async (trx) => {
    const now = deps.now()
    const row = await trx(tables[post.kind]).where('id', post.id).forUpdate().first()
    if (!row) throw new NotFound()
    const decided = await trx('flags')
      .where({ post_kind: post.kind, post_id: post.id })
      .whereNull('decided_at')
      .update({ decided_at: now, decided_by: decision.deciderId, outcome })
    if (decided === 0) throw new Conflict('flags-decided')
    const questionId: string = post.kind === 'question' ? row.id : row.question_id
    if (outcome === 'removed')
      await trx(tables[post.kind])
        .where('id', post.id)
        .update(removed(post, row, decision))
    else if (row.state === 'hidden') await trx(tables[post.kind]).where('id', post.id).update(shownAgain(post, row))
    if (post.kind !== 'comment') await recount(trx, questionId)
    await showInSearch(trx, deps, questionId)
    const mutedUntil = decision.muteDays > 0 && row.author_id ? now.add({ hours: decision.muteDays * 24 }) : undefined
    if (mutedUntil) await trx('members').where('id', row.author_id).update({ muted_until: mutedUntil })
    await recordAudit(trx, now, {
      actorId: decision.deciderId,
      action: `flags.${outcome}`,
      subject: { kind: post.kind, id: post.id },
      detail: { reason: decision.reason, muteDays: decision.muteDays },
    })
    if (!row.author_id) return
    await notify(trx, deps, [
      ...(outcome === 'removed' || row.state === 'hidden'
        ? [
            {
              memberId: row.author_id,
              kind: 'outcome' as const,
              key: `flags ${post.id} ${now.epochMilliseconds}`,
              text: outcome === 'removed' ? ('flags.notice.removed' as const) : ('flags.notice.kept' as const),
              values: { reason: decision.reason },
              url: decision.url,
              quote: row.body,
            },
          ]
        : []),
      ...(mutedUntil
        ? [
            {
              memberId: row.author_id,
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

function removed(post: Decision['post'], row: { state: string }, { reason }: Decision) {
  if (post.kind === 'comment') return { state: 'deleted' }
  return { state: 'deleted', state_reason: reason, ...(post.kind === 'question' ? { state_before: row.state } : {}) }
}

function shownAgain(post: Decision['post'], row: { state_before?: string | null }) {
  if (post.kind === 'comment') return { state: 'open' }
  return { state: (post.kind === 'question' && row.state_before) || 'open', state_reason: null }
}

/** Answers that can be seen. */
const recount = (trx: Deps['db'], questionId: string) =>
  trx.raw(
    "UPDATE questions SET answers = (SELECT count(*) FROM answers WHERE question_id = :questionId AND state = 'open') WHERE id = :questionId",
    { questionId },
  )

import { readSettings } from '../admin/settings.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import type { TextKey } from '../http/texts.ts'
import { loadValues, takesInvitations } from '../mentors/load.ts'
import type { Helper } from '../mentors/who-can-help.ts'
import { notify } from '../notifications/notify.ts'
import type { AskableQuestion } from './askable-question.ts'
import { reasonValues } from './reason-values.ts'

/** So many are looked at to find a few who have room. */
export const candidatesAsked = 20

type Invitation = { step: 'posted' | 'retagged' | 'after-24h'; most: number; text: TextKey }

/**
 * Invites the first of `helpers` who have room this week, and tells them why they. Their rows are locked until the transaction
 * ends, always in the same order: of two questions at once, one gets a mentor's last place and the other the next best person.
 *
 * @returns how many were invited
 */
export async function inviteWithinLimits(
  trx: Db,
  deps: Pick<Deps, 'now' | 'jobs' | 'config'>,
  question: AskableQuestion,
  helpers: Helper[],
  { step, most, text }: Invitation,
): Promise<number> {
  if (most <= 0 || helpers.length === 0) return 0
  const withRoom = await lockedWithRoom(
    trx,
    helpers.map(({ memberId }) => memberId),
    deps.now(),
  )
  const chosen = helpers.filter(({ memberId }) => withRoom.has(memberId))
  const invited: Helper[] = []
  for (const helper of chosen) {
    if (invited.length >= most) break
    const added = await trx('invitations')
      .insert({
        question_id: question.id,
        mentor_id: helper.memberId,
        step,
        reason: JSON.stringify(helper.reason),
        at: deps.now(),
      })
      .onConflict(['question_id', 'mentor_id'])
      .ignore()
      .returning('mentor_id')
    if (added.length > 0) invited.push(helper)
  }
  await notify(
    trx,
    deps,
    invited.map((helper) => ({
      memberId: helper.memberId,
      kind: 'question-invitation',
      key: `invitation ${question.id}`,
      text,
      values: { title: question.title },
      reason: { text: 'notice.question-invitation.why', values: reasonValues(helper.reason, question.wanted.tags) },
      url: question.url,
      quote: question.quote,
      actorId: question.authorId,
      isWaiting: true,
      thread: `question ${question.id}`,
    })),
  )
  return invited.length
}

/** Those of them who may be invited now. */
async function lockedWithRoom(trx: Db, memberIds: string[], now: Temporal.Instant): Promise<Set<string>> {
  const { weeklyInvitationsPerMentor } = await readSettings(trx)
  // The member's row: requests lock it too.
  await trx.raw('SELECT FROM members WHERE id = ANY(?::uuid[]) ORDER BY id FOR NO KEY UPDATE', [memberIds])
  const { rows } = await trx.raw<{ rows: { member_id: string }[] }>(
    `SELECT m.member_id FROM mentors m WHERE m.member_id = ANY(:memberIds::uuid[]) AND ${takesInvitations('m')}`,
    { memberIds, ...loadValues(now, weeklyInvitationsPerMentor) },
  )
  return new Set(rows.map((row) => row.member_id))
}

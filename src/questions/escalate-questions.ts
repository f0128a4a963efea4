import { readSettings } from '../admin/settings.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { type Helper, whoCanHelp } from '../mentors/who-can-help.ts'
import { type Notice, notify } from '../notifications/notify.ts'
import { type AskableQuestion, askable } from './askable-question.ts'
import { dueStep, type EscalationStep, stepsUpTo } from './escalation-steps.ts'
import { candidatesAsked, inviteWithinLimits } from './invite-within-limits.ts'
import { reasonValues } from './reason-values.ts'

type EscalationDeps = Pick<Deps, 'db' | 'now' | 'config' | 'jobs' | 'search' | 'log'>

/**
 * What is due for questions that nobody answers: after 24 hours more experts are told, after 48 its asker is offered a person
 * to ask, after 96 the coordinators have it. Each step once, whatever restarts or runs beside. After a pause of the hub a
 * question gets the latest step that is due, and the ones before count as done: nobody is written to three times at once.
 */
export async function escalateQuestions(deps: EscalationDeps, signal?: AbortSignal): Promise<void> {
  const { rows } = await deps.db.raw<{ rows: { id: string; created_at: Temporal.Instant; steps: string[] }[] }>(
    `SELECT q.id, q.created_at, array_agg(s.step) FILTER (WHERE s.step IS NOT NULL) AS steps
     FROM questions q LEFT JOIN question_steps s ON s.question_id = q.id
     WHERE q.state = 'open' AND q.answers = 0 AND q.created_at <= ?::timestamptz
       AND NOT EXISTS (SELECT FROM question_steps d WHERE d.question_id = q.id AND d.step = 'after-96h')
     GROUP BY q.id ORDER BY q.created_at`,
    [deps.now().subtract({ hours: 24 }).toString()],
  )
  for (const row of rows) {
    if (signal?.aborted) return
    const step = dueStep(row.created_at, row.steps ?? [], deps.now())
    if (!step) continue
    try {
      await escalate(deps, row.id, step)
    } catch (error) {
      // One question must not hold up the others; it is due again at the next tick.
      deps.log.warn({ err: error, questionId: row.id, step }, 'a question was not escalated')
    }
  }
}

async function escalate(deps: EscalationDeps, questionId: string, step: EscalationStep): Promise<void> {
  const question = await askable(deps.db, questionId)
  if (!question) return
  // Before the transaction: it asks the search engine.
  const helpers = step === 'after-96h' ? [] : await whoCanHelp(deps, { ...question.wanted, limit: candidatesAsked })
  await deps.db.transaction(async (trx) => {
    if (!(await isStillWaiting(trx, questionId))) return
    const added = await trx('question_steps')
      .insert(stepsUpTo(step).map((one) => ({ question_id: questionId, step: one, at: deps.now() })))
      .onConflict(['question_id', 'step'])
      .ignore()
      .returning('step')
    if (!added.some((row) => row.step === step)) return
    await act[step](trx, deps, question, helpers)
  })
}

/** Locked until the step is done: of two processes the second finds it done, and an answer that comes now comes after. */
async function isStillWaiting(trx: Db, questionId: string): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    "SELECT FROM questions WHERE id = ? AND state = 'open' AND answers = 0 FOR NO KEY UPDATE",
    [questionId],
  )
  return rows.length > 0
}

type Act = (
  trx: Db,
  deps: Pick<Deps, 'now' | 'jobs' | 'config'>,
  question: AskableQuestion,
  helpers: Helper[],
) => Promise<unknown>

const act: Record<EscalationStep, Act> = {
  'after-24h': async (trx, deps, question, helpers) => {
    const { invitedAfter24Hours } = await readSettings(trx)
    await inviteWithinLimits(trx, deps, question, helpers, {
      step: 'after-24h',
      most: invitedAfter24Hours,
      text: 'notice.more-experts',
    })
  },

  'after-48h': async (trx, deps, question, helpers) => {
    if (!question.authorId) return
    await notify(trx, deps, [offer(question, question.authorId, helpers[0])])
  },

  'after-96h': async (trx, deps, question) => {
    const invited = await trx('invitations').where({ question_id: question.id }).count('* as people').first()
    await notify(
      trx,
      deps,
      (await coordinators(trx)).map((memberId) => ({
        memberId,
        kind: 'staff',
        key: `unanswered ${question.id}`,
        text: 'notice.unanswered',
        values: { title: question.title },
        reason: { text: 'notice.unanswered.why', values: { invited: Number(invited?.people ?? 0) } },
        url: question.url,
        isWaiting: true,
        thread: `question ${question.id}`,
      })),
    )
  },
}

/** Those who were invited and said nothing can still be asked directly; `helper` is who fits best of the others. */
function offer(question: AskableQuestion, memberId: string, helper: Helper | undefined): Notice {
  const about = {
    memberId,
    kind: 'outcome' as const,
    key: `offer ${question.id}`,
    values: { title: question.title },
    thread: `question ${question.id}`,
  }
  if (!helper)
    return { ...about, text: 'notice.nobody-yet', reason: { text: 'notice.nobody-yet.why' }, url: question.url }
  return {
    ...about,
    text: 'notice.offer-mentor',
    reason: {
      text: 'notice.offer-mentor.why',
      values: { name: helper.name, ...reasonValues(helper.reason, question.wanted.tags) },
    },
    url: `/requests/new?question=${question.publicId}&to=best`,
    isWaiting: true,
  }
}

/** Where a hub has none, its admins. */
async function coordinators(trx: Db): Promise<string[]> {
  const rows: { member_id: string; role: string }[] = await trx('member_roles')
    .join('members', 'members.id', 'member_roles.member_id')
    .whereIn('role', ['coordinator', 'admin'])
    .where('members.state', 'active')
    .select('member_id', 'role')
  const those = rows.filter(({ role }) => role === 'coordinator')
  return (those.length > 0 ? those : rows).map((row) => row.member_id)
}

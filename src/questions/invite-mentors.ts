import { readSettings } from '../admin/settings.ts'
import type { Deps } from '../deps.ts'
import { whoCanHelp } from '../mentors/who-can-help.ts'
import { type AskableQuestion, askable } from './askable-question.ts'
import { candidatesAsked, inviteWithinLimits } from './invite-within-limits.ts'
import { tellWatchers } from './tell-watchers.ts'

/**
 * Tells the mentors who fit a question best, within their weekly limits, and those who watch its tags. Each is told once; run
 * again for the same tags it does nothing, whatever restarts. After a retag as many again are told who fit the new tags.
 */
export async function inviteMentors(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'jobs' | 'search' | 'log'>,
  { questionId }: { questionId: string },
): Promise<void> {
  const question = await askable(deps.db, questionId)
  if (!question) return
  await inviteBest(deps, question)
  await deps.db.transaction((trx) => tellWatchers(trx, deps, question))
}

async function inviteBest(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'jobs' | 'search' | 'log'>,
  question: AskableQuestion,
): Promise<void> {
  const { invitedPerQuestion } = await readSettings(deps.db)
  const about = tagsKey(question)
  // Before the transaction: it asks the search engine.
  const helpers = await whoCanHelp(deps, { ...question.wanted, limit: candidatesAsked })
  await deps.db.transaction(async (trx) => {
    const { rows: before } = await trx.raw<{ rows: { about: string | null }[] }>(
      `INSERT INTO question_steps (question_id, step, at) VALUES (:id, 'invited', :now)
       ON CONFLICT (question_id, step) DO UPDATE SET at = question_steps.at RETURNING about`,
      { id: question.id, now: deps.now().toString() },
    )
    const invitedFor = before[0]?.about ?? undefined
    if (invitedFor === about) return
    const step = invitedFor === undefined ? 'posted' : 'retagged'
    await trx('question_steps').where({ question_id: question.id, step: 'invited' }).update({ about })
    const already = await trx('invitations').where({ question_id: question.id, step }).count('* as invited').first()
    await inviteWithinLimits(trx, deps, question, helpers, {
      step,
      most: invitedPerQuestion - Number(already?.invited ?? 0),
      text: 'notice.question-invitation',
    })
  })
}

/** What it was done for; a question without tags was asked for too. */
const tagsKey = ({ wanted }: AskableQuestion) => ['tags', ...wanted.tags.toSorted()].join(' ')

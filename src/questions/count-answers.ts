import type { Db } from '../db.ts'

/**
 * Brings what a question says of its answers up to date: how many can be seen, when somebody else than the asker answered
 * first, and that the accepted one can still be seen. Call it with the question locked.
 */
export async function countAnswers(trx: Db, questionId: string): Promise<void> {
  await trx.raw(
    `UPDATE questions q SET
       answers = (SELECT count(*) FROM answers WHERE question_id = q.id AND state = 'open'),
       first_answered_at = (SELECT min(created_at) FROM answers
         WHERE question_id = q.id AND state = 'open' AND author_id IS DISTINCT FROM q.author_id),
       accepted_answer_id = accepted.id,
       accepted_at = CASE WHEN accepted.id IS NOT NULL THEN q.accepted_at END
     FROM questions self LEFT JOIN answers accepted ON accepted.id = self.accepted_answer_id AND accepted.state = 'open'
     WHERE q.id = ? AND self.id = q.id`,
    [questionId],
  )
}

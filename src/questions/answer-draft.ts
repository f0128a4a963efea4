import { randomUUIDv7 } from 'node:crypto'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { newToken, tokenHash } from '../token.ts'

/** How long an answer waits for its author to sign in. */
export const draftHours = 24
/** A class that begins together comes from one address. */
const draftsPerAddress = 60

/**
 * Keeps an answer that a visitor sent, while they sign in.
 * @param visitorKey  of the address that it came from
 * @returns the token for their cookie; undefined when too many came from there today
 */
export async function keepAnswerDraft(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  { questionId, body, visitorKey }: { questionId: string; body: string; visitorKey: string },
): Promise<string | undefined> {
  const token = newToken()
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `INSERT INTO answer_drafts (id, token_hash, visitor_key, question_id, body, created_at)
     SELECT :id, :hash, :visitorKey, :questionId, :body, :now
     WHERE (SELECT count(*) FROM answer_drafts WHERE visitor_key = :visitorKey) < ${draftsPerAddress}`,
    { id: randomUUIDv7(), hash: tokenHash(token), visitorKey, questionId, body, now: now() },
  )
  return rowCount === 1 ? token : undefined
}

/** What was kept for whoever has the token, for this question. */
export async function answerDraft(db: Db, questionId: string, token: string): Promise<string | undefined> {
  const found = await db('answer_drafts')
    .where({ question_id: questionId, token_hash: tokenHash(token) })
    .first('body')
  return found?.body
}

export async function dropAnswerDraft(db: Db, token: string): Promise<void> {
  await db('answer_drafts').where('token_hash', tokenHash(token)).delete()
}

/** Those whose authors did not come back. */
export async function forgetAnswerDrafts({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  await db('answer_drafts')
    .where('created_at', '<', now().subtract({ hours: draftHours }))
    .delete()
}

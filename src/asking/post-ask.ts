import { randomUUIDv7 } from 'node:crypto'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { postQuestion } from '../questions/post-question.ts'
import { queryHash } from '../search/count-searches.ts'
import { draftsOf, isSameText, lockDrafts, owned } from './draft.ts'
import { hasEnded, recordEnding } from './record-ask.ts'

export type AskToPost = {
  /** The form's: sent twice it posts once. */
  key: string
  memberId: string
  title: string
  body: string
  /** Names or aliases. */
  tags: string[]
  sessionKey: string
}

/**
 * Posts what was written, once, and its draft goes. The same form sent again leads to what it posted; with another title it
 * is another question.
 *
 * @throws what postQuestion throws
 */
export async function postAsk(
  deps: Pick<Deps, 'db' | 'now' | 'jobs' | 'config'>,
  ask: AskToPost,
): Promise<{ url: string }> {
  const { memberId, title, body, tags } = ask
  const hash = queryHash(deps.config, title)
  return deps.db.transaction(async (trx) => {
    await lockDrafts(trx, { memberId })
    const posted = await trx('posted_forms').where({ member_id: memberId, key: ask.key }).first('query_hash', 'url')
    if (posted?.query_hash === hash) return { url: posted.url as string }
    const key = posted ? randomUUIDv7() : ask.key
    const { url } = await postQuestion({ ...deps, db: trx }, { authorId: memberId, title, body, tags })
    await trx('posted_forms').insert({ member_id: memberId, key, query_hash: hash, url, at: deps.now() })
    await dropDraft(trx, ask)
    const id = (await hasEnded(trx, key)) ? randomUUIDv7() : key
    await recordEnding(trx, deps, { id, title, sessionKey: ask.sessionKey }, { endedAs: 'posted' })
    return { url }
  })
}

/** The draft that this is the text of; one on something else stays. */
async function dropDraft(trx: Db, { key, memberId, title, body }: AskToPost): Promise<void> {
  const owner = { memberId }
  const { current } = await draftsOf(trx, owner)
  if (current && (current.askId === key || isSameText({ ...current, tags: '' }, { title, body, tags: '' })))
    await owned(trx, owner).where('slot', 'current').delete()
}

import type { Deps } from '../deps.ts'
import { welcome } from '../notifications/welcome.ts'

/** Somebody has signed in: they were seen, and are welcomed by mail the first time. */
export async function noteSignIn(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'jobs'>,
  memberId: string,
): Promise<{ isFirst: boolean }> {
  const now = deps.now()
  return deps.db.transaction(async (trx) => {
    const first = await trx('members')
      .where({ id: memberId, first_signed_in_at: null })
      .update({ first_signed_in_at: now })
    await trx('members').where({ id: memberId }).update({ last_seen_at: now })
    if (first > 0) await welcome(trx, deps, memberId)
    return { isFirst: first > 0 }
  })
}

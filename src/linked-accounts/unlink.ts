import { recordAudit } from '../admin/audit.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { NotFound, Refused } from '../errors.ts'
import { notify } from '../notifications/notify.ts'
import { markDirty } from '../search/dirty.ts'

/** One is that author no longer, or never was: nothing here says so from now on. */
export async function unlink(
  deps: Pick<Deps, 'db' | 'jobs'>,
  { memberId, id }: { memberId: string; id: string },
): Promise<void> {
  await deps.db.transaction(async (trx) => {
    if (!(await remove(trx, deps, { id, member_id: memberId }))) throw new NotFound('linked-not-found')
  })
}

/**
 * A coordinator ends a link that is not right. The member is told why.
 * @throws Refused at 'reason' 'linked-reason'
 */
export async function removeLink(
  deps: Pick<Deps, 'db' | 'now' | 'jobs' | 'config'>,
  { actorId, id, reason }: { actorId: string; id: string; reason: string },
): Promise<void> {
  if (reason === '') throw new Refused('reason', 'linked-reason')
  await deps.db.transaction(async (trx) => {
    const gone = await remove(trx, deps, { id, state: 'verified' })
    if (!gone) throw new NotFound('linked-not-found')
    await recordAudit(trx, deps.now(), {
      actorId,
      action: 'linked-account.removed',
      subject: { kind: 'member', id: gone.member_id },
      detail: { site: gone.site_url, author: gone.author_key, reason },
    })
    await notify(trx, deps, [
      {
        memberId: gone.member_id,
        kind: 'outcome',
        key: `linked ${id} removed`,
        text: 'linked.notice.removed',
        values: { author: gone.author_name },
        url: '/account/linked',
        quote: reason,
        actorId,
      },
    ])
  })
}

type Gone = { member_id: string; site_url: string; author_key: string; author_name: string }

async function remove(trx: Db, { jobs }: Pick<Deps, 'jobs'>, which: object): Promise<Gone | undefined> {
  const [gone]: Gone[] = await trx('linked_accounts')
    .where(which)
    .delete()
    .returning(['member_id', 'site_url', 'author_key', 'author_name'])
  if (!gone) return undefined
  await markDirty(trx, 'member', [gone.member_id])
  await jobs.enqueue(trx, 'index-documents', {})
  return gone
}

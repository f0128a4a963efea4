import { randomUUIDv7 } from 'node:crypto'
import type { Member } from '../accounts/member.ts'
import { whoMay } from '../accounts/who-may.ts'
import type { Deps } from '../deps.ts'
import { Forbidden } from '../errors.ts'
import { notify } from '../notifications/notify.ts'
import type { FlagReason } from '../questions/flag-reasons.ts'
import type { FlaggedPerson } from './queries.ts'

/**
 * Says that somebody, or what they wrote in a conversation, is not as it should be; once each. Coordinators are told at once:
 * nothing of it is public, so nothing can be hidden meanwhile.
 * @throws Forbidden 'block-self'  of oneself
 */
export async function flagPerson(
  deps: Pick<Deps, 'db' | 'now' | 'jobs' | 'config'>,
  { member, flagged, reason, note }: { member: Member; flagged: FlaggedPerson; reason: FlagReason; note: string },
): Promise<void> {
  if (flagged.personId === member.id) throw new Forbidden('block-self')
  const now = deps.now()
  await deps.db.transaction(async (trx) => {
    const added = await trx('flags')
      .insert({
        id: randomUUIDv7(),
        post_kind: flagged.kind,
        post_id: flagged.id,
        member_id: member.id,
        reason,
        note,
        at: now,
      })
      .onConflict(['post_kind', 'post_id', 'member_id'])
      .ignore()
      .returning('id')
    if (added.length === 0) return
    const coordinators = await whoMay(trx, 'flag.decide')
    await notify(
      trx,
      deps,
      coordinators
        .filter((memberId) => memberId !== flagged.personId)
        .map((memberId) => ({
          memberId,
          kind: 'staff',
          key: `flagged ${flagged.kind}:${flagged.id} ${now}`,
          text: 'flags.notice.person',
          values: { kind: flagged.kind === 'member' ? 'member' : 'message', name: flagged.name },
          url: '/flags',
          actorId: member.id,
          isWaiting: true,
        })),
    )
  })
}

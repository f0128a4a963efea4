import type { Member } from '../accounts/member.ts'
import { staffRoles } from '../accounts/member.ts'
import { may } from '../accounts/permissions.ts'
import type { Db } from '../db.ts'
import { Forbidden } from '../errors.ts'

type Pause = {
  decider: Pick<Member, 'roles'>
  memberId: string
  days: number
  /** A pause that lasts longer already ends with this one. */
  replacesLonger: boolean
}

/**
 * Somebody may write nothing for so many days; a longer pause that another coordinator gave goes on, unless it is said.
 * @returns until when, and whether that is news
 * @throws Forbidden 'pause-staff'  only who stands above staff stops them
 */
export async function pauseWriting(
  trx: Db,
  now: Temporal.Instant,
  { decider, memberId, days, replacesLonger }: Pause,
): Promise<{ until: Temporal.Instant; isNews: boolean }> {
  const member = await trx('members').where('id', memberId).forUpdate().first('muted_until')
  const isStaff = await trx('member_roles').where('member_id', memberId).whereIn('role', staffRoles).first('role')
  if (isStaff && !may(decider, 'member.pause-staff')) throw new Forbidden('pause-staff')
  const before: Temporal.Instant | null = member?.muted_until ?? null
  const wanted = now.add({ hours: days * 24 })
  if (before && !replacesLonger && Temporal.Instant.compare(before, wanted) >= 0)
    return { until: before, isNews: false }
  await trx('members').where('id', memberId).update({ muted_until: wanted })
  return { until: wanted, isNews: true }
}

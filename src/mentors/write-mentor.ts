import type { Role } from '../accounts/member.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { markDirty } from '../search/dirty.ts'
import { type Offer, rowsOf } from './offer.ts'
import { offerTags } from './offer-tags.ts'

/**
 * Makes a member the mentor that an offer describes, or brings a mentor's rows up to it. From then on they are public.
 * Call it in the transaction that decides.
 * @param by  who vouches: their roles decide whether words that are no tags yet become tags
 * @returns words that could not be made tags, and were left out
 */
export async function writeMentor(
  trx: Db,
  { now, jobs }: Pick<Deps, 'now' | 'jobs'>,
  { memberId, offer, by }: { memberId: string; offer: Offer; by: { id: string; roles: Role[] } },
): Promise<string[]> {
  const { ids, refused } = await offerTags(trx, by, offer, now())
  const rows = rowsOf(offer, memberId, ids)
  if (Object.keys(rows.member).length > 0) await trx('members').where('id', memberId).update(rows.member)
  await trx('mentors')
    .insert({ ...rows.mentor, member_id: memberId, state: 'active', accepted_at: now(), updated_at: now() })
    .onConflict('member_id')
    .merge({ ...rows.mentor, state: 'active', updated_at: now() })
  await trx('mentor_expertise').where('member_id', memberId).delete()
  if (rows.expertise.length > 0) await trx('mentor_expertise').insert(rows.expertise)
  await trx('member_roles')
    .insert({ member_id: memberId, role: 'mentor', granted_by: by.id, granted_at: now() })
    .onConflict(['member_id', 'role'])
    .ignore()
  await trx.raw(
    `INSERT INTO group_members (group_id, member_id, added_at)
     SELECT id, ?, ? FROM groups WHERE slug = ANY(?::text[]) ON CONFLICT DO NOTHING`,
    [memberId, now(), offer.groups],
  )
  await mentorChanged(trx, { jobs }, memberId)
  return refused
}

/** What search shows of a mentor is out of date. Call it in the transaction that changed it. */
export async function mentorChanged(trx: Db, { jobs }: Pick<Deps, 'jobs'>, memberId: string): Promise<void> {
  await markDirty(trx, 'member', [memberId])
  await jobs.enqueue(trx, 'index-documents', {})
}

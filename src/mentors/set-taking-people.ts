import type { Deps } from '../deps.ts'
import { markDirty } from '../search/dirty.ts'

/** The mentor's own switch. Somebody who is no mentor changes nothing by it. */
export async function setTakingPeople(
  { db, now, jobs }: Pick<Deps, 'db' | 'now' | 'jobs'>,
  { memberId, isTakingPeople }: { memberId: string; isTakingPeople: boolean },
): Promise<void> {
  await db.transaction(async (trx) => {
    const changed = await trx('mentors')
      .where({ member_id: memberId })
      .whereNot('is_taking_people', isTakingPeople)
      .update({ is_taking_people: isTakingPeople, updated_at: now() })
    if (changed === 0) return
    await markDirty(trx, 'member', [memberId])
    await jobs.enqueue(trx, 'index-documents', {})
  })
}

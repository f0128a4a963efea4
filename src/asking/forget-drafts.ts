import type { Deps } from '../deps.ts'
import { keptDays } from '../search/count-searches.ts'
import { draftDays } from './draft.ts'

const droppedHours = 24
const postedFormHours = 48

/** Drafts that nobody came back to, forms that were posted, and asks past their 90 days. Safe to repeat. */
export async function forgetDrafts({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  const at = now()
  await db('drafts')
    .where('updated_at', '<', at.subtract({ hours: draftDays * 24 }))
    .delete()
  await db('drafts')
    .where('slot', 'dropped')
    .where('updated_at', '<', at.subtract({ hours: droppedHours }))
    .delete()
  await db('posted_forms')
    .where('at', '<', at.subtract({ hours: postedFormHours }))
    .delete()
  await db('asks')
    .where('began_at', '<', at.subtract({ hours: keptDays * 24 }))
    .delete()
}

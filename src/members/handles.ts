import type { Db } from '../db.ts'

/** So long nobody else takes a handle that was given up. */
const keptDays = 90

/** Of /members/:handle, as members_handle_check has it. */
export const handlePattern = /^[a-z0-9](-?[a-z0-9]){1,29}$/

/** Of a handle that somebody had before: the one they have now. */
export async function handleNow(db: Db, formerHandle: string): Promise<string | undefined> {
  const row = await db('former_handles as f')
    .join('members as m', 'm.id', 'f.member_id')
    .where({ 'f.handle': formerHandle, 'm.state': 'active' })
    .first('m.handle')
  return row?.handle
}

/** Keeps a handle for its member, or for nobody (`memberId` undefined: they were erased). Call it in the same transaction. */
export async function keepHandle(
  trx: Db,
  now: Temporal.Instant,
  handle: string,
  memberId: string | undefined,
): Promise<void> {
  await trx('former_handles')
    .insert({ handle, member_id: memberId ?? null, left_at: now })
    .onConflict('handle')
    .merge()
}

/** Frees the handles that were kept long enough. */
export async function forgetFormerHandles(db: Db, now: Temporal.Instant): Promise<void> {
  await db('former_handles')
    .where('left_at', '<', now.subtract({ hours: 24 * keptDays }))
    .delete()
}

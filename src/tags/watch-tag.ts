import type { Db } from '../db.ts'

/** Whether a member hears of new questions on the tag. */
export async function watchTag(
  db: Db,
  { memberId, tagId, isWatched }: { memberId: string; tagId: string; isWatched: boolean },
): Promise<void> {
  const row = { member_id: memberId, tag_id: tagId }
  if (isWatched)
    // A tag that was merged in this moment is watched under its new name, or not at all.
    await db.raw(
      `INSERT INTO tag_watches (member_id, tag_id) SELECT :member_id, id FROM tags WHERE id = :tag_id ON CONFLICT DO NOTHING`,
      row,
    )
  else await db('tag_watches').where(row).delete()
}

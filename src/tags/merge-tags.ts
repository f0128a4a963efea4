import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { Conflict, NotFound } from '../errors.ts'
import { change } from './edit-tag.ts'
import type { Tag } from './resolve.ts'

/**
 * Makes one tag of two: what had `tagId` has `intoId` from now on, its name and aliases lead there.
 *
 * @throws NotFound 'tag-gone' when one of them was merged or deleted meanwhile: of two merges that cross, the second
 * @throws Conflict 'tag-merge-itself'
 */
export async function mergeTags(
  deps: Pick<Deps, 'db' | 'now' | 'jobs'>,
  { actorId, tagId, intoId }: { actorId: string | undefined; tagId: string; intoId: string },
): Promise<Tag> {
  if (tagId === intoId) throw new Conflict('tag-merge-itself')
  let into: Tag | undefined
  await change(deps, { actorId, tagId }, 'tag.merged', async (trx, tag) => {
    into = await trx('tags').where('id', intoId).forUpdate().first('id', 'name')
    if (!into) throw new NotFound('tag-gone')
    const moved = await move(trx, tag, into)
    return { detail: { from: tag.name, into: into.name, ...moved }, words: [tag.name] }
  })
  if (!into) throw new NotFound('tag-gone')
  return into
}

async function move(trx: Db, from: Tag, into: Tag): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const [what, table, owner] of [
    ['questions', 'question_tags', 'question_id'],
    ['mentors', 'mentor_expertise', 'member_id'],
    ['watches', 'tag_watches', 'member_id'],
  ] as const) {
    // Who has both keeps the one that stays.
    await trx.raw(
      `DELETE FROM ?? a WHERE a.tag_id = ? AND EXISTS (SELECT FROM ?? b WHERE b.tag_id = ? AND b.?? = a.??)`,
      [table, from.id, table, into.id, owner, owner],
    )
    counts[what] = await trx(table).where('tag_id', from.id).update({ tag_id: into.id })
  }
  await trx('source_tags').where('tag_id', from.id).update({ tag_id: into.id })
  counts.aliases = await trx('tag_aliases').where('tag_id', from.id).update({ tag_id: into.id })
  await trx('tags').where('id', from.id).delete()
  await trx('tag_aliases').insert({ alias: from.name, tag_id: into.id })
  return counts
}

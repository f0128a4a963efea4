import { recordAudit } from '../admin/audit.ts'
import type { Deps } from '../deps.ts'
import { NotFound } from '../errors.ts'
import { lockTags } from './lock.ts'
import { tagKey } from './resolve.ts'
import { retag } from './retag.ts'

export type SourceTag = {
  actorId: string | undefined
  sourceId: string
  /** As the source says it. */
  raw: string
  /** `ignore`: it is on no document. `forget`: what the vocabulary says holds again. */
  to: { tagId: string } | 'ignore' | 'forget'
}

/**
 * Says what one source means by a tag of its own. For all sources at once a word is made an alias instead.
 * @throws NotFound 'source-not-found', 'tag-gone'
 */
export async function mapSourceTag(
  deps: Pick<Deps, 'db' | 'now' | 'jobs'>,
  { actorId, sourceId, raw: said, to }: SourceTag,
): Promise<void> {
  const raw = tagKey(said)
  await deps.db.transaction(async (trx) => {
    await lockTags(trx)
    const source = await trx('sources').where('id', sourceId).first('name')
    if (!source) throw new NotFound('source-not-found', { name: sourceId })
    const tagId = typeof to === 'object' ? to.tagId : null
    const tag = tagId === null ? undefined : await trx('tags').where('id', tagId).first('name')
    if (tagId !== null && !tag) throw new NotFound('tag-gone')
    if (to === 'forget') await trx('source_tags').where({ source_id: sourceId, raw }).delete()
    else
      await trx('source_tags')
        .insert({ source_id: sourceId, raw, tag_id: tagId })
        .onConflict(['source_id', 'raw'])
        .merge(['tag_id'])
    await recordAudit(trx, deps.now(), {
      actorId,
      action: to === 'ignore' ? 'source-tag.ignored' : to === 'forget' ? 'source-tag.forgotten' : 'source-tag.mapped',
      subject: { kind: 'source', id: sourceId },
      detail: { source: source.name, raw, ...(tag ? { tag: tag.name } : {}) },
    })
    await retag(trx, deps, { words: [], ofSources: [{ sourceId, raw }] })
  })
}

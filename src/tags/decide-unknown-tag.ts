import type { Deps } from '../deps.ts'
import { Refused } from '../errors.ts'
import { createTag } from './create-tag.ts'
import { addAlias } from './edit-tag.ts'
import { mapSourceTag } from './map-source-tag.ts'
import { tagByWord } from './queries.ts'
import { tagKey } from './resolve.ts'
import { sourcesSaying } from './unknown-tags.ts'

export type Decision = {
  actorId: string
  raw: string
  /** Undefined: for all sources. */
  sourceId?: string
  act: 'map' | 'make' | 'ignore' | 'forget'
  /** For `map`: a tag, by name or alias. */
  to?: string
}

/**
 * What becomes of a word that sources tag with and the vocabulary did not have.
 * @throws Refused at 'to' when there is no such tag, at 'name' when the word can be none
 */
export async function decideUnknownTag(deps: Pick<Deps, 'db' | 'now' | 'jobs'>, decision: Decision): Promise<void> {
  const { actorId, sourceId, act } = decision
  const raw = tagKey(decision.raw)
  if (act === 'make') return void (await createTag(deps, { actorId, name: raw }))
  if (act === 'map') {
    const tag = await tagByWord(deps.db, decision.to ?? '')
    if (!tag) throw new Refused('to', 'tag-unknown', { name: decision.to ?? '' })
    if (sourceId) return mapSourceTag(deps, { actorId, sourceId, raw, to: { tagId: tag.id } })
    return void (await addAlias(deps, { actorId, tagId: tag.id, alias: raw }))
  }
  for (const id of sourceId ? [sourceId] : await sourcesSaying(deps.db, raw))
    await mapSourceTag(deps, { actorId, sourceId: id, raw, to: act })
}

import { randomUUIDv7 } from 'node:crypto'
import { recordAudit } from '../admin/audit.ts'
import type { Deps } from '../deps.ts'
import { Refused } from '../errors.ts'
import { lockTags } from './lock.ts'
import { type Tag, tagsOfKeys } from './resolve.ts'
import { retag } from './retag.ts'
import { tagName } from './tag-name.ts'

/**
 * Adds a tag to the vocabulary.
 * @throws Refused at 'name': 'tag-taken' when a tag or an alias has the word; 'tag-empty', 'tag-too-long', 'tag-letters', 'tag-reserved'
 */
export async function createTag(
  deps: Pick<Deps, 'db' | 'now' | 'jobs'>,
  { actorId, name: word, description = '' }: { actorId: string | undefined; name: string; description?: string },
): Promise<Tag> {
  const made = tagName(word)
  if ('problem' in made) throw new Refused('name', made.problem)
  const { name } = made
  return deps.db.transaction(async (trx) => {
    await lockTags(trx)
    const known = (await tagsOfKeys(trx, [name])).get(name)
    if (known) throw new Refused('name', 'tag-taken', { name, tag: known.name })
    const tag = { id: randomUUIDv7(), name }
    await trx('tags').insert({ ...tag, description, created_at: deps.now() })
    await recordAudit(trx, deps.now(), {
      actorId,
      action: 'tag.created',
      subject: { kind: 'tag', id: tag.id },
      detail: { name },
    })
    await retag(trx, deps, { words: [name] })
    return tag
  })
}

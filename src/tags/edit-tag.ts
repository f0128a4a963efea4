import { type AuditAction, recordAudit } from '../admin/audit.ts'
import type { Deps } from '../deps.ts'
import { Conflict, NotFound, Refused } from '../errors.ts'
import { lockTags } from './lock.ts'
import { type Tag, tagKey, tagsOfKeys } from './resolve.ts'
import { retag } from './retag.ts'
import { tagName } from './tag-name.ts'

type Edit = { actorId: string | undefined; tagId: string }
type EditDeps = Pick<Deps, 'db' | 'now' | 'jobs'>

/** @throws NotFound 'tag-gone' when it was merged or deleted meanwhile */
export async function describeTag(deps: EditDeps, edit: Edit & { description: string }): Promise<Tag> {
  return change(deps, edit, 'tag.described', async (trx, tag) => {
    await trx('tags').where('id', tag.id).update({ description: edit.description })
    return { detail: { name: tag.name }, words: [] }
  })
}

/**
 * Gives a tag another name. The old one stays as an alias: links, sources and habits go on using it.
 * @throws Refused at 'name': see createTag
 */
export async function renameTag(deps: EditDeps, edit: Edit & { name: string }): Promise<Tag> {
  const made = tagName(edit.name)
  if ('problem' in made) throw new Refused('name', made.problem)
  const { name } = made
  return change(deps, edit, 'tag.renamed', async (trx, tag) => {
    const known = (await tagsOfKeys(trx, [name])).get(name)
    if (known?.id === tag.id && known.name === name && tag.name === name) return undefined
    if (known && known.id !== tag.id) throw new Refused('name', 'tag-taken', { name, tag: known.name })
    await trx('tag_aliases').where({ alias: name, tag_id: tag.id }).delete()
    await trx('tags').where('id', tag.id).update({ name })
    await trx('tag_aliases').insert({ alias: tag.name, tag_id: tag.id })
    return { detail: { from: tag.name, to: name }, words: [tag.name, name] }
  })
}

/** @throws Refused at 'alias': 'tag-empty', 'tag-taken' */
export async function addAlias(deps: EditDeps, edit: Edit & { alias: string }): Promise<Tag> {
  const alias = tagKey(edit.alias)
  if (alias === '') throw new Refused('alias', 'tag-empty')
  return change(deps, edit, 'tag.alias-added', async (trx, tag) => {
    const known = (await tagsOfKeys(trx, [alias])).get(alias)
    if (known?.id === tag.id && known.name !== alias) return undefined
    if (known) throw new Refused('alias', 'tag-taken', { name: alias, tag: known.name })
    await trx('tag_aliases').insert({ alias, tag_id: tag.id })
    return { detail: { name: tag.name, alias }, words: [alias] }
  })
}

export async function removeAlias(deps: EditDeps, edit: Edit & { alias: string }): Promise<Tag> {
  const alias = tagKey(edit.alias)
  return change(deps, edit, 'tag.alias-removed', async (trx, tag) => {
    const gone = await trx('tag_aliases').where({ alias, tag_id: tag.id }).delete()
    return gone === 0 ? undefined : { detail: { name: tag.name, alias }, words: [tag.name] }
  })
}

/**
 * Takes a tag out of the vocabulary that nobody uses. Items whose source has the word keep it as a word of theirs.
 * @throws Conflict 'tag-in-use' when a question or a mentor has it
 */
export async function deleteTag(deps: EditDeps, edit: Edit): Promise<Tag> {
  return change(deps, edit, 'tag.deleted', async (trx, tag) => {
    const { rows } = await trx.raw<{ rows: [{ is_used: boolean }] }>(
      `SELECT EXISTS (SELECT FROM question_tags WHERE tag_id = :id) OR
         EXISTS (SELECT FROM mentor_expertise WHERE tag_id = :id) AS is_used`,
      { id: tag.id },
    )
    if (rows[0].is_used) throw new Conflict('tag-in-use')
    const aliases: { alias: string }[] = await trx('tag_aliases').where('tag_id', tag.id).select('alias')
    await trx('tags').where('id', tag.id).delete()
    return { detail: { name: tag.name, aliases: aliases.map(({ alias }) => alias) }, words: [tag.name] }
  })
}

type Changes = { detail: Record<string, unknown>; words: string[] }

/** One change at a time: nobody changes the vocabulary between what is looked at here and what is written. */
export async function change(
  deps: EditDeps,
  { actorId, tagId }: Edit,
  action: AuditAction,
  work: (trx: Parameters<typeof lockTags>[0], tag: Tag) => Promise<Changes | undefined>,
): Promise<Tag> {
  return deps.db.transaction(async (trx) => {
    await lockTags(trx)
    const tag: Tag | undefined = await trx('tags').where('id', tagId).forUpdate().first('id', 'name')
    if (!tag) throw new NotFound('tag-gone')
    const done = await work(trx, tag)
    if (done === undefined) return tag
    await recordAudit(trx, deps.now(), { actorId, action, subject: { kind: 'tag', id: tagId }, detail: done.detail })
    if (done.words.length > 0) await retag(trx, deps, { words: done.words })
    return (await trx('tags').where('id', tagId).first('id', 'name')) ?? tag
  })
}

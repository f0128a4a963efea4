import { randomUUIDv7 } from 'node:crypto'
import type { Deps } from '../deps.ts'
import { Conflict, NotFound, Refused } from '../errors.ts'
import { publicId } from '../public-id.ts'
import { authorByKey, siteByName } from './outside-authors.ts'
import { proofPage } from './proof.ts'

export const mostPending = 5

/**
 * Somebody says that an outside author is them: they get a word to show on that author's page. Saying it again gives a new
 * word for seven more days.
 *
 * @throws NotFound 'source-not-found', 'author-not-found'
 * @throws Conflict 'linked-taken' when somebody has proven to be this author
 * @throws Refused at '_' 'linked-many'; 'linked-no-profile' where the source names no page of theirs
 */
export async function startLink(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  { memberId, source, authorKey }: { memberId: string; source: string; authorKey: string },
): Promise<{ id: string }> {
  const site = await siteByName(db, source)
  if (!site) throw new NotFound('source-not-found', { name: source })
  const author = await authorByKey(db, site.siteUrl, authorKey)
  if (!author) throw new NotFound('author-not-found')
  const page = proofPage(author, site.siteUrl)
  if (!page) throw new Refused('_', 'linked-no-profile', { author: author.name })
  return db.transaction(async (trx) => {
    await trx('members').where('id', memberId).forUpdate().first('id')
    const taken = await trx('linked_accounts')
      .where({ site_url: site.siteUrl, state: 'verified' })
      .whereIn('author_key', author.keys)
      .first('id', 'member_id')
    if (taken?.member_id === memberId) return { id: taken.id }
    if (taken) throw new Conflict('linked-taken')
    const [pending] = await trx('linked_accounts')
      .where({ member_id: memberId, state: 'pending' })
      .whereRaw('(site_url, author_key) <> (?, ?)', [site.siteUrl, author.key])
      .count({ count: '*' })
    if (Number(pending?.count) >= mostPending) throw new Refused('_', 'linked-many', { most: mostPending })
    const [row] = await trx('linked_accounts')
      .insert({
        id: randomUUIDv7(),
        member_id: memberId,
        site_url: site.siteUrl,
        author_key: author.key,
        author_name: author.name,
        profile_url: page.href,
        state: 'pending',
        word: `guildhall-${publicId()}${publicId().slice(0, 4)}`,
        created_at: now(),
      })
      .onConflict(['member_id', 'site_url', 'author_key'])
      .merge(['author_name', 'profile_url', 'word', 'created_at'])
      .returning('id')
    return { id: row.id }
  })
}

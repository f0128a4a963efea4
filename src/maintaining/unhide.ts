import type { Deps } from '../deps.ts'
import { unhideAuthor } from '../items/hide-author.ts'
import { unhideItem } from '../items/hide-item.ts'

/**
 * Lets what was hidden on a site come back with the next run that brings it.
 * @throws NotFound 'hidden-item-not-found', 'hidden-author-not-found'
 */
export async function unhide(
  deps: Pick<Deps, 'db' | 'now'>,
  { kind, site, id, actorId }: { kind: 'item' | 'author'; site: string; id: string; actorId: string },
): Promise<void> {
  if (kind === 'item') await unhideItem(deps, { source: site, externalId: id, actorId })
  else await unhideAuthor(deps, { source: site, author: id, actorId })
}

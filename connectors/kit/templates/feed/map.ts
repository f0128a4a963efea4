/** An entry of the feed becomes an item. */
import type { Item, License, ParsedFeed } from '../../../contract.ts'
import { type Settings, siteOf } from './settings.ts'
import type { Entry } from './shapes.ts'

/** What names an entry, even one that is otherwise unreadable. */
export const idOf = ({ id, link, title }: ParsedFeed['entries'][number]): string =>
  (id ?? link ?? title ?? '').slice(0, 500)

// CHANGE: what of the site goes where. The contract says what each field is: connectors/contract.ts, `Item`.
export function itemOf(settings: Settings, entry: Entry): Item {
  const site = siteOf(settings)
  const author = entry.authors[0]?.name || site.name
  return {
    externalId: entry.id,
    kind: 'article',
    canonicalUrl: entry.link,
    title: entry.title,
    content: { format: 'html', value: entry.contentHtml, baseUrl: entry.link },
    tags: entry.categories,
    createdAt: entry.published,
    updatedAt: entry.updated ?? entry.published,
    authors: [{ name: author, role: 'author' }],
    license: licenseOf(settings),
    attribution: { text: `${author} on ${site.name}`, url: entry.link },
  }
}

// CHANGE: where the site says so, its licence; where each entry has one, that, with `source: 'item'`.
const licenseOf = ({ license }: Settings): License =>
  license ? { spdx: license, source: 'config' } : { spdx: 'UNKNOWN', source: 'site' }

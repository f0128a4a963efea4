/** An entry of the feed becomes an item. */
import type { Item, ParsedFeed } from '../../../contract.ts'
import { licenseOfSettings } from '../../../license.ts'
import { oneLine } from '../../../plain-text.ts'
import { type Settings, siteOf } from './settings.ts'
import type { Entry } from './shapes.ts'

/** What names an entry, even one that is otherwise unreadable. */
export const idOf = ({ id, link, title }: ParsedFeed['entries'][number]): string =>
  (id ?? link ?? title ?? '').slice(0, 500)

// CHANGE: what of the site goes where. The contract says what each field is: connectors/contract.ts, `Item`.
export function itemOf(settings: Settings, entry: Entry): Item {
  const site = siteOf(settings)
  const author = oneLine(entry.authors[0]?.name) || site.name
  return {
    externalId: entry.id,
    kind: 'article',
    canonicalUrl: entry.link,
    title: oneLine(entry.title),
    content: { format: 'html', value: entry.contentHtml, baseUrl: entry.link },
    tags: entry.categories,
    createdAt: entry.published,
    updatedAt: entry.updated ?? entry.published,
    authors: [{ name: author, role: 'author' }],
    // CHANGE: where the site says so, its licence; where each entry has one, that: `licenseIn` reads it, with `source: 'item'`.
    license: licenseOfSettings(settings) ?? { spdx: 'UNKNOWN', source: 'site' },
    attribution: { text: `${author} on ${site.name}`, url: entry.link },
  }
}

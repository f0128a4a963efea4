/** An article of the API becomes an item. */
import type { Item } from '../../../contract.ts'
import { licenseOfSettings } from '../../../license.ts'
import { oneLine } from '../../../plain-text.ts'
import { type Settings, siteOf } from '../rest/settings.ts'
import type { Article } from './shapes.ts'

// CHANGE: what of the site goes where. The contract says what each field is: connectors/contract.ts, `Item`.
export function itemOf(settings: Settings, article: Article): Item {
  const site = siteOf(settings)
  const author = oneLine(article.author?.name) || 'somebody'
  return {
    externalId: article.id,
    kind: 'article',
    canonicalUrl: article.url,
    title: oneLine(article.title),
    content: { format: 'html', value: article.html, baseUrl: article.url },
    tags: article.tags,
    createdAt: article.createdAt,
    updatedAt: article.updatedAt,
    authors: [{ name: author, ...(article.author?.url && { url: article.author.url }), role: 'author' }],
    // CHANGE: where the API names a licence for each article, take that one: `licenseIn` reads it, with `source: 'item'`.
    license: licenseOfSettings(settings) ?? { spdx: 'UNKNOWN', source: 'site' },
    attribution: { text: `${author} on ${site.name}`, url: article.url },
  }
}

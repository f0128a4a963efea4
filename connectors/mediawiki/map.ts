/** A page of the wiki becomes an item. Pure. */
import type { Author, Item, License } from '../contract.ts'
import { isLicensed } from '../license.ts'
import { cut } from '../plain-text.ts'
import type { Page, Place, Revision } from './shapes.ts'
import { readable } from './text.ts'

/** What all pages of a wiki have in common. */
export type Wiki = {
  name: string
  lang?: string
  license: License
  /** Address of a page by its title, `$1` for the title. */
  pages?: string
}

/** What of a wiki is read. */
export type Scope = {
  namespaces: number[]
  /** Comparable names (`categoryKey`); empty: every page. */
  categories: string[]
  excluded: string[]
}

/** The id stays when a page is moved. */
export const pageId = (id: number): string => `page:${id}`

/** The number in an id of ours; undefined where it is none. */
export function pageNumber(externalId: string): number | undefined {
  const number = /^page:([1-9]\d{0,14})$/.exec(externalId)?.[1]
  return number === undefined ? undefined : Number(number)
}

/** Of these kinds a reader gets a text. */
const readableModels = new Set(['wikitext', 'markdown', 'text', 'proofread-page'])

/** Whether a page is to be an item, by what is known before it is rendered. */
export function isWanted(page: Place, scope: Scope): boolean {
  const keys = (page.categories ?? []).map(({ title }) => categoryKey(afterColon(title)))
  return (
    page.missing !== true &&
    page.redirect !== true &&
    scope.namespaces.includes(page.ns ?? -1) &&
    readableModels.has(page.contentmodel ?? 'wikitext') &&
    (scope.categories.length === 0 || keys.some((key) => scope.categories.includes(key))) &&
    !keys.some((key) => scope.excluded.includes(key))
  )
}

/** As the wiki compares names: spaces and underscores are one, the first letter may be either. */
export function categoryKey(name: string): string {
  const plain = name.replace(/[\s_]+/g, ' ').trim()
  return plain.charAt(0).toUpperCase() + plain.slice(1)
}

/**
 * @param rendered  the revision that `html` shows
 * @param first     the page's oldest revision; undefined where it is the rendered one
 */
export function itemOf(
  wiki: Wiki,
  page: Page,
  rendered: { html: string; revid?: number },
  first: Revision | undefined,
): Item {
  const { canonicalurl: url, revisions } = page
  const [latest] = revisions
  const text = readable(rendered.html, url)
  const created = instant((first ?? latest).timestamp)
  const changed = instant(latest.timestamp)
  const isWhole = isLicensed(wiki.license)
  const beginning = cut(text.lead, 500)
  return {
    externalId: pageId(page.pageid),
    kind: 'page',
    canonicalUrl: url,
    title: page.title,
    lang: page.pagelanguagehtmlcode ?? wiki.lang,
    content: isWhole
      ? { format: 'html', value: text.html, baseUrl: url, ...(text.isCut && { truncated: true }) }
      : { format: 'text', value: beginning, baseUrl: url, truncated: true },
    ...(beginning && { excerpt: beginning }),
    tags: tagsOf(page),
    // A clock that was set back, or an import, may have put them the wrong way round.
    createdAt: Temporal.Instant.compare(created, changed) > 0 ? changed : created,
    updatedAt: changed,
    sourceVersion: String(rendered.revid ?? latest.revid),
    authors: authorsOf(wiki, first ?? latest, latest),
    license: wiki.license,
    attribution: { text: `Written by its editors on ${wiki.name}`, url: historyUrl(url) },
    ...(page.pageprops?.noindex !== undefined && {
      consent: { indexable: false, reason: 'The page asks not to be indexed' },
    }),
  }
}

/** Where all who wrote it are named: what the licences of wikis ask for. */
export function historyUrl(pageUrl: string): string {
  const url = new URL(pageUrl)
  url.hash = ''
  url.searchParams.set('action', 'history')
  return url.href
}

/** Whoever began the page, and whoever changed it last. */
function authorsOf(wiki: Wiki, first: Revision, latest: Revision): Author[] {
  const author = authorOf(wiki, first, 'author')
  const editor = authorOf(wiki, latest, 'editor')
  return editor.name === author.name ? [author] : [author, editor]
}

function authorOf({ pages }: Wiki, { user, anon }: Revision, role: Author['role']): Author {
  // An address of the Internet is nobody's name, and tells where they were.
  if (anon) return { name: 'somebody without an account', role }
  if (!user) return { name: 'a former member', role }
  const url = pages?.replace('$1', () => `User:${encodeURIComponent(user.replaceAll(' ', '_'))}`)
  return { name: user, ...(url && { url }), role }
}

/** Categories that readers see. */
function tagsOf({ categories = [] }: Page): string[] {
  const names = categories.filter(({ hidden }) => !hidden).map(({ title }) => afterColon(title))
  return [...new Set(names)].filter((name) => name.length > 0 && name.length <= 100).slice(0, 200)
}

/** `Category:Bicycles` in any language. */
const afterColon = (title: string) => title.slice(title.indexOf(':') + 1)

const instant = (timestamp: string) => Temporal.Instant.from(timestamp)

/** What proves that an outside author is somebody: a word on a page that only they write. Pure. */
import type { Author } from '../../connectors/contract.ts'

export const validDays = 7

/**
 * The page that has to show the word: the author's own, as the source says it. Undefined where it says none, or the site's
 * first page: that shows what anybody writes there, a topic's title or the newest comment. Another page that a person names
 * is never asked either.
 */
export function proofPage(author: Pick<Author, 'url'>, siteUrl: string): URL | undefined {
  const own = author.url === undefined ? null : URL.parse(author.url)
  if (!own || !/^https?:$/.test(own.protocol)) return undefined
  return isFirstPage(own, siteUrl) ? undefined : own
}

/** Of the host, or of the part of it that is the site. */
const isFirstPage = (page: URL, siteUrl: string): boolean =>
  page.search === '' &&
  bareHost(page) === bareHost(new URL(siteUrl)) &&
  ['', barePath(new URL(siteUrl))].includes(barePath(page))

/** Whether a page has moved to the site's first one, as a profile does that is not public, whatever is added to it. */
export function leadsToFirstPage(from: URL, to: URL, siteUrl: string): boolean {
  const plain = new URL(to.pathname, to)
  return isFirstPage(plain, siteUrl) && barePath(from) !== barePath(to)
}

const bareHost = (url: URL) => url.host.replace(/^www\./, '')
const barePath = (url: URL) => url.pathname.replace(/(\/index\.\w+)?\/*$/, '')

/** Addresses that a person may paste for the same page. */
export const comparable = (address: string): string | undefined => {
  const url = URL.parse(address.trim())
  if (!url || !/^https?:$/.test(url.protocol)) return undefined
  return `${bareHost(url)}${url.pathname.replace(/\/+$/, '')}`.toLowerCase()
}

/** Where a redirect may lead: the same host, by https if it was. */
export function sameSite(from: URL, to: URL): boolean {
  if (to.host !== from.host && !(from.host === to.hostname && to.protocol === 'https:')) return false
  return to.protocol === from.protocol || (from.protocol === 'http:' && to.protocol === 'https:')
}

/** Whether the word stands in a text by itself. */
export const shows = (text: string, word: string): boolean =>
  new RegExp(`(^|[^\\p{L}\\p{N}-])${word}($|[^\\p{L}\\p{N}-])`, 'iu').test(text)

export const isExpired = (createdAt: Temporal.Instant, now: Temporal.Instant): boolean =>
  Temporal.Instant.compare(now, createdAt.add({ hours: 24 * validDays })) >= 0

/** What proves that an outside author is somebody: a word on a page that only they write. Pure. */
import type { Author } from '../../connectors/contract.ts'

export const validDays = 7

/**
 * The page that has to show the word: the author's own, as the source says it. An author of whom the source gives no page is
 * proven by the site's first page, which its owner alone writes. Another page that a person names is never asked: anybody
 * may be able to write there.
 */
export function proofPage(author: Pick<Author, 'url'>, siteUrl: string): URL {
  const own = author.url === undefined ? null : URL.parse(author.url)
  return own && /^https?:$/.test(own.protocol) ? own : new URL(siteUrl)
}

/** Addresses that a person may paste for the same page. */
export const comparable = (address: string): string | undefined => {
  const url = URL.parse(address.trim())
  if (!url || !/^https?:$/.test(url.protocol)) return undefined
  return `${url.host.replace(/^www\./, '')}${url.pathname.replace(/\/+$/, '')}`.toLowerCase()
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

/** Who an outside author is, for taking down what they wrote. Pure. */
import type { Author } from '../../connectors/contract.ts'

/**
 * Every key an author is known by, the most telling first: `id:…`, `url:…`, `name:…`.
 * Somebody hidden by one of them is hidden whichever of them the source still says.
 */
export function authorKeys({ externalId, url, name }: Pick<Author, 'externalId' | 'url' | 'name'>): string[] {
  const keys = [externalId && `id:${externalId}`, url && `url:${url}`, foldedName(name) && `name:${foldedName(name)}`]
  return keys.filter((key) => typeof key === 'string' && key !== '') as string[]
}

/** The key that a maintainer means who typed `text`: a key, an address or a name. */
export function keyFromText(text: string): string {
  if (/^(id|url|name):./.test(text)) return text
  return /^https?:\/\//.test(text) ? `url:${text}` : `name:${foldedName(text)}`
}

export const foldedName = (name: string) => name.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase()

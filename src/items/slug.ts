/** The readable end of an item's address: letters and digits of any script, at most 80 characters, never empty. */
export function slugOf(title: string): string {
  const words = title
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu)
  let slug = ''
  for (const word of words ?? []) {
    if (slug.length + word.length >= 80) break
    slug += slug === '' ? word : `-${word}`
  }
  return slug || 'item'
}

/** Our page of an item, from the root. */
export const itemUrl = (publicId: string, title: string): string =>
  `/items/${publicId}/${encodeURIComponent(slugOf(title))}`

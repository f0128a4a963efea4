import { createHash } from 'node:crypto'

/** Rendered pages of this process, the least recently used go first. What a page shows is in its key, so that nothing here gets old. */
export type PageCache = {
  get(key: string): string | undefined
  set(key: string, page: string): void
}

/** @param maxCharacters  of all pages together */
export function createPageCache(maxCharacters: number): PageCache {
  // A Map lists its keys in the order they were set.
  const pages = new Map<string, string>()
  let characters = 0
  const forget = (key: string) => {
    characters -= pages.get(key)?.length ?? 0
    pages.delete(key)
  }
  return {
    get(key) {
      const page = pages.get(key)
      if (page === undefined) return undefined
      pages.delete(key)
      pages.set(key, page)
      return page
    },
    set(key, page) {
      forget(key)
      pages.set(key, page)
      characters += page.length
      for (const oldest of pages.keys()) {
        if (characters <= maxCharacters) return
        forget(oldest)
      }
    },
  }
}

/** Of a page under its key: whoever has it already is told so, and it need not be made. */
export const etagOf = (key: string): string => `W/"${createHash('sha1').update(key).digest('base64url')}"`

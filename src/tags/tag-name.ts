import { tagKey } from './resolve.ts'

export const longestName = 40

/** Pages of their own below /tags/. */
const taken = new Set(['new', 'suggestions', 'unknown'])

export type NameProblem = 'tag-empty' | 'tag-too-long' | 'tag-letters' | 'tag-reserved'

/** A word as a tag's name, or what keeps it from being one. */
export function tagName(word: string): { name: string } | { problem: NameProblem } {
  const name = tagKey(word)
  if (name === '') return { problem: 'tag-empty' }
  if ([...name].length > longestName) return { problem: 'tag-too-long' }
  if (!allowed.test(name)) return { problem: 'tag-letters' }
  if (taken.has(name)) return { problem: 'tag-reserved' }
  return { name }
}

/** Letters, digits and what stands in names of things (c++, node.js, c#, café-müller); no comma, which parts tags. */
const allowed = /^[\p{L}\p{N}][\p{L}\p{N}\p{M} +#.&'’/_-]*$/u

/** A tag's page, from the root. */
export const tagUrl = (name: string): string => `/tags/${encodeURIComponent(name)}`

import type { NamedTag } from './tags-in.ts'

/** Another word for a tag, and the tag's name. */
export type Synonym = { alias: string; name: string }

const most = 8

/** Other words for tags that stand in a text, the longest first. */
export const synonymsAmong = (named: NamedTag[]): Synonym[] =>
  named
    .filter(({ isAlias }) => isAlias)
    .sort((a, b) => b.words.length - a.words.length)
    .slice(0, most)
    .map(({ words, name }) => ({ alias: words, name }))

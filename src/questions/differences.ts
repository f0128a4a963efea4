import { diffLines, diffWordsWithSpace } from 'diff'

export type Part = { text: string; is: 'same' | 'added' | 'removed' }

/** Two long texts that share little take too long word by word; line by line is still better than nothing. */
const longestWait = 100

/**
 * What it takes to come from one text to another, word by word where that is quick enough.
 * @param wait  at most so many milliseconds for each way of comparing
 */
export function differences(before: string, after: string, wait = longestWait): Part[] {
  const timeout = Math.max(1, Math.min(wait, longestWait))
  const found = diffWordsWithSpace(before, after, { timeout }) ?? diffLines(before, after, { timeout })
  if (!found) return [part(before, 'removed'), part(after, 'added')]
  return found.map(({ value, added, removed }) => part(value, added ? 'added' : removed ? 'removed' : 'same'))
}

const part = (text: string, is: Part['is']): Part => ({ text, is })

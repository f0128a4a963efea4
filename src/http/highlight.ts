import hljs from 'highlight.js/lib/common'

/**
 * The grammars take a time that grows with the square of what they read, and more in one long line or word: 20,000
 * underscores as Java took 20 seconds. What is longer than this stays plain.
 */
const longestBlock = 4000
const longestLine = 200
const mostInOneText = 8000

/** Colours the code of one text: blocks come out as HTML with `hljs-` classes as long as there is not too much of it. */
export type Highlighter = (code: string, language: string) => string | undefined

/** For one text. A block is undefined where its language is not named or not known, or where colours are not worth the wait. */
export function createHighlighter(): Highlighter {
  let left = mostInOneText
  return (code, language) => {
    if (code.length > Math.min(longestBlock, left) || !hljs.getLanguage(language)) return undefined
    if (code.split('\n').some((line) => line.length > longestLine)) return undefined
    left -= code.length
    return hljs.highlight(code, { language, ignoreIllegals: true }).value
  }
}

import hljs from 'highlight.js/lib/common'

/** A block longer than that stays plain: colours are not worth the wait. */
const longest = 20_000

/** Code as HTML with `hljs-` classes; undefined where the language is not named or not known. */
export function highlighted(code: string, language: string): string | undefined {
  if (code.length > longest || !hljs.getLanguage(language)) return undefined
  return hljs.highlight(code, { language, ignoreIllegals: true }).value
}

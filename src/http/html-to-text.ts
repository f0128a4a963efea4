import { Parser } from 'htmlparser2'
import { bounded } from './bounded-html.ts'

/** What stands around a heading in a text that was made with `marksHeadings`: both count as white space. */
export const headingMarks = { start: '\u2029', end: '\u2028' }

/**
 * What a person reads of it: entities decoded, blocks on lines of their own, spaces folded. Not for markup: the
 * result may hold `<`.
 */
export function htmlToText(html: string, { marksHeadings = false } = {}): string {
  let text = ''
  let hidden = 0
  let isPre = 0
  let isAtLineStart = true
  const endLine = () => {
    text += '\n'
    isAtLineStart = true
  }
  const parser = new Parser({
    onopentag(name) {
      if (unread.has(name)) hidden++
      if (name === 'pre') isPre++
      if (name === 'br' || blocks.has(name)) endLine()
      else if (name === 'td' || name === 'th') text += ' '
      if (marksHeadings && heading.test(name)) text += headingMarks.start
    },
    ontext(part) {
      if (hidden > 0) return
      const folded = isPre > 0 ? part.replace(/[\u2028\u2029]/g, '\n') : part.replace(/[\s\u00a0]+/g, ' ')
      const next = isAtLineStart && isPre === 0 ? folded.trimStart() : folded
      text += next
      isAtLineStart &&= next === ''
    },
    onclosetag(name) {
      if (unread.has(name)) hidden--
      if (name === 'pre') isPre--
      if (marksHeadings && heading.test(name)) text += headingMarks.end
      if (blocks.has(name)) endLine()
    },
  })
  parser.end(bounded(html))
  return (
    text
      .replaceAll('\0', '')
      .toWellFormed()
      // Begun only where a run begins: tried at each space of a long one, it takes the square of its length.
      .replace(/(?<![ \t])[ \t]+\n/g, '\n')
      .replace(/\n{2,}/g, '\n')
      // A mark that the text begins with counts as white space too.
      .replace(/^[^\S\u2029]+/, '')
      .trimEnd()
  )
}

const heading = /^h[1-6]$/

const unread = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'svg',
  'math',
  'title',
  'head',
  'iframe',
  'object',
  'textarea',
  'select',
])

const blocks = new Set(
  (
    'p div h1 h2 h3 h4 h5 h6 blockquote pre ul ol li dl dt dd table tr caption figure figcaption hr section article ' +
    'header footer aside nav main details summary address'
  ).split(' '),
)

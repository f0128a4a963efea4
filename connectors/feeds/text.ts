/** Plain text out of what feeds put into summaries. Pure. */
import { decodeHTML } from 'entities'
import { oneLine } from '../plain-text.ts'

/** As much of a text as is looked at: an excerpt needs no more. */
const longestLooked = 20_000

const withinWords = new Set(
  'a abbr b bdi bdo cite code data del dfn em font i ins kbd mark q s samp small span strong sub sup time tt u var wbr'.split(
    ' ',
  ),
)

/** One line without markup, entities decoded once. A `<` that opens no tag stays. */
export function plainText(html: string): string {
  const pieces: string[] = []
  let skipping: string | undefined
  for (const [index, piece] of html.slice(0, longestLooked).split('<').entries()) {
    const tag = index === 0 ? undefined : /^(\/?)([a-z][a-z0-9]*|!--)/i.exec(piece)
    const name = tag?.[2]?.toLowerCase()
    if (skipping) {
      if (!(tag?.[1] === '/' && name === skipping)) continue
      skipping = undefined
    } else if (tag?.[1] === '' && (name === 'script' || name === 'style')) {
      skipping = name
      continue
    }
    if (!tag) pieces.push(index === 0 ? piece : `<${piece}`)
    else
      pieces.push(
        name && withinWords.has(name) ? '' : ' ',
        piece.includes('>') ? piece.slice(piece.indexOf('>') + 1) : '',
      )
  }
  return oneLine(decodeHTML(pieces.join('')))
}

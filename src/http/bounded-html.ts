/** Of what a source sends for one item; the rest is cut. */
export const maxHtmlLength = 500_000

/** The parser's stack costs its depth for each tag: tags are counted, as no count of levels is safe from tags in odd places. */
const mostTags = 20_000

/** HTML that a parser gets through in bounded time: what is too long, or holds too many tags, is cut. */
export function bounded(html: string): string {
  const text = html.length > maxHtmlLength ? html.slice(0, maxHtmlLength) : html
  if (text.length < mostTags * 3) return text
  let tags = 0
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1))
    if (/[a-z/]/i.test(text[at + 1] ?? '') && ++tags > mostTags) return text.slice(0, at)
  return text
}

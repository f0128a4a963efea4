/** What may be shown of a text whose licence does not let it be shown whole, in characters. */
const excerptLength = 300

/** The beginning of a plain text, on one line, cut between words. */
export function excerptOf(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim()
  if (flat.length <= excerptLength) return flat
  const space = flat.lastIndexOf(' ', excerptLength)
  return `${flat.slice(0, space > 200 ? space : excerptLength).toWellFormed()}…`
}

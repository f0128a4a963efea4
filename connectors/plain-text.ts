/** Plain text for titles, names and excerpts. Pure. */

export const oneLine = (text: string | null | undefined): string => (text ?? '').replace(/\s+/g, ' ').trim()

/** At most `most` characters, cut between words where that leaves half of them, with an ellipsis where something was cut. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const space = text.lastIndexOf(' ', most)
  const kept = text.slice(0, space > most / 2 ? space : most)
  // Half of a character is none.
  return `${kept.replace(/[\uD800-\uDBFF]$/, '').trimEnd()}…`
}

export type Portrait = { initials: string; hue: number }

/** Initials in an arch; the colour, one of eight, follows from the name. */
export function portraitOf(name: string): Portrait {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? []
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  const initials = ends
    .map((word) => [...(word ?? '?')][0] ?? '?')
    .join('')
    .toUpperCase()
  let sum = 0
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973
  return { initials, hue: (sum % 8) + 1 }
}

/** Two letters that stand for a source: “Mending Q&A” → MQ, “Beer” → BE. */
export function sourceMark(title: string): string {
  const words = title.match(/[\p{L}\p{N}]+/gu) ?? []
  const letters =
    words.length > 1 ? [words[0], words[1]].map((word) => firstLetter(word)) : [...(words[0] ?? '')].slice(0, 2)
  return letters.join('').toUpperCase() || '··'
}

const firstLetter = (word: string | undefined) => [...(word ?? '')][0] ?? ''

/** Words with a capital at the beginning, as they stand alone: `in writing` → In writing. */
export function asSentence(words: string, language: string): string {
  const [first = '', ...rest] = words
  return first.toLocaleUpperCase(language) + rest.join('')
}

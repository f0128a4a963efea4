/** A text in parts, the web addresses in it with where they lead. */
export type LinkedWords = { text: string; url?: string }[]

/** What a site or a connector says, with its addresses to be opened. What ends a sentence ends no address. Pure. */
export function linkedWords(text: string): LinkedWords {
  return text
    .split(/(https?:\/\/[^\s"“”«»<>]*[^\s"“”«»<>.,;:!?)\]’'])/i)
    .filter((part) => part !== '')
    .map((part) => (/^https?:\/\//i.test(part) && URL.canParse(part) ? { text: part, url: part } : { text: part }))
}

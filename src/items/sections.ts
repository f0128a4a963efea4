/** Headings of a long text as places that an address can name. Pure. */
import { decodeHTML } from 'entities'
import { slugOf } from './slug.ts'

export type Section = { anchor: string; title: string }

/** From so many on a list of them is worth its place. */
const fewest = 3
const most = 30

/**
 * The text with a name at each heading, and the headings that part it: those of its highest rank. None where they are few.
 * @param html  cleaned: tags closed, of attributes only `dir` and `lang`
 */
export function withSections(html: string): { html: string; sections: Section[] } {
  const anchorOf = anchorsInTurn()
  const found: (Section & { rank: number })[] = []
  const named = html.replace(heading, (whole, name: string, attributes: string, inside: string) => {
    const title = decodeHTML(inside.replace(/<br[^>]*>/g, ' ').replace(/<[^>]*>/g, ''))
      .replace(/\s+/g, ' ')
      .trim()
    if (!title) return whole
    const anchor = anchorOf(title)
    found.push({ anchor, title, rank: Number(name.slice(1)) })
    return `<${name} id="${anchor}"${attributes}>${inside}</${name}>`
  })
  const highest = Math.min(...found.map(({ rank }) => rank))
  const sections = found.filter(({ rank }) => rank === highest).map(({ anchor, title }) => ({ anchor, title }))
  return { html: named, sections: sections.length < fewest ? [] : sections.slice(0, most) }
}

/** To be called with the title of each heading of a text, in their order: by what name an address leads there. */
export function anchorsInTurn(): (title: string) => string {
  const taken = new Map<string, number>()
  return (title) => {
    // What a foreign text calls its parts must not be the name of a part of our page.
    const slug = `section-${slugOf(title)}`
    const times = (taken.get(slug) ?? 0) + 1
    taken.set(slug, times)
    return times === 1 ? slug : `${slug}.${times}`
  }
}

const heading = /<(h[2-6])((?: (?:dir|lang)="[^"]*")*)>((?:(?!<\/?h[2-6]\b)[\s\S])*)<\/\1>/g

/** The tags of a wiki's page: which of them are the wiki's own tools, and how the others are written anew. Pure. */
import { oneLine } from '../plain-text.ts'

/** What is of use on the wiki alone: edit links, contents, boxes of links to other pages, notices to editors. */
const tools =
  /(^|\s)(mw-editsection|toc|noprint|navbox\S*|vertical-navbox|metadata|ambox|mw-cite-backlink|mw-jump-link|mw-empty-elt|mw-indicators?|catlinks|printfooter|sistersitebox|mw-hidden-catlinks|reference-accessdate|Z3988|error-tooltip)(\s|$)/
const toolTags = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'svg',
  'math',
  'iframe',
  'form',
  'button',
  'link',
  'meta',
])

export const isTool = (name: string, classes: string): boolean => toolTags.has(name) || tools.test(classes)

const voids = new Set(['br', 'hr', 'wbr', 'img', 'input', 'source', 'track', 'col', 'area'])
const kept = [
  'href',
  'src',
  'alt',
  'width',
  'height',
  'colspan',
  'rowspan',
  'scope',
  'lang',
  'dir',
  'datetime',
  'start',
  'title',
]

export const isVoid = (name: string): boolean => voids.has(name)

/** A heading that leads to its section on the wiki. */
export function headingHtml({ name, id, text }: { name: string; id: string; text: string }, pageUrl: string): string {
  const title = oneLine(text)
  if (!title) return ''
  const inside = id ? `<a href="${escaped(sectionUrl(pageUrl, id))}">${escaped(title)}</a>` : escaped(title)
  return `<${name}>${inside}</${name}>`
}

function sectionUrl(pageUrl: string, id: string): string {
  const url = URL.parse(pageUrl)
  if (!url) return pageUrl
  url.hash = id
  return url.href
}

/** An opening tag with what of its attributes is of use. */
export function tag(name: string, attributes: Record<string, string>): string {
  const written = kept
    .filter((key) => Object.hasOwn(attributes, key))
    .map((key) => ` ${key}="${escaped(attributes[key] ?? '')}"`)
  return `<${name}${written.join('')}>`
}

/** The name of the file that an address leads to. */
export const fileOf = (address: string) => {
  const last = address.split(/[/:]/).at(-1) ?? ''
  try {
    return decodeURIComponent(last).replaceAll('_', ' ')
  } catch {
    return last
  }
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
export const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => escapes[character] ?? character)

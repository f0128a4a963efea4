import { decodeHTML } from 'entities'
import { Parser } from 'htmlparser2'
import { htmlToText } from './html-to-text.ts'
import { textToHtml } from './text-to-html.ts'

/** Text, numbers and what xml2js leaves of an element that has attributes; undefined where nothing is left. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'object' && value !== null) {
    if (Array.isArray(value)) return text(value[0])
    return '_' in value ? text(value._) : undefined
  }
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  return `${value}`.trim() || undefined
}

/**
 * A title without a type, as RSS has it: some sites write text, some HTML. Entities are decoded, and known inline tags
 * go; `List<String>` stays.
 */
export function plainTitle(title: string | undefined): string | undefined {
  if (title === undefined) return undefined
  const isHtml = /<\/?(a|abbr|b|br|code|em|i|img|p|s|small|span|strong|sub|sup|u)(\s[^<>]*)?\/?>/i.test(title)
  return oneLine(isHtml ? htmlToText(title) : decodeHTML(title))
}

type AtomText = { value?: string; type?: string }

/** An Atom text construct as plain text. */
export function atomPlain(given: AtomText | undefined): string | undefined {
  if (given?.value === undefined) return undefined
  return oneLine(isMarkup(given.type) ? htmlToText(given.value) : given.value)
}

/** An Atom text construct as HTML. Other media than text and markup give nothing. */
export function atomHtml(given: AtomText | undefined, base: string | undefined): string | undefined {
  if (!given?.value) return undefined
  if (isMarkup(given.type)) return base ? withAbsoluteLinks(given.value, base) : given.value
  return given.type === undefined || /^text(\/plain)?$/.test(given.type) ? textToHtml(given.value) : undefined
}

/** The address with the bases around it, innermost last; as written where none of them is absolute. */
export function resolved(address: string | undefined, ...bases: (string | undefined)[]): string | undefined {
  let base: string | undefined
  for (const one of bases) if (one !== undefined) base = URL.parse(one, base)?.href ?? base
  return address === undefined ? undefined : (URL.parse(address, base)?.href ?? address)
}

const isMarkup = (type: string | undefined) =>
  type !== undefined && /^(html|xhtml|text\/html|application\/xhtml\+xml)$/i.test(type)

const oneLine = (title: string) => title.replace(/\s+/g, ' ').trim() || undefined

/** `xml:base` holds for links inside markup too, and is not known any more where the markup is cleaned. */
function withAbsoluteLinks(html: string, base: string): string {
  let out = ''
  let copied = 0
  const parser = new Parser({
    onopentag(name, attributes) {
      const key = name === 'a' ? 'href' : name === 'img' ? 'src' : undefined
      const address = key && attributes[key]
      const absolute = address && URL.parse(address, base)?.href
      if (!absolute || absolute === address) return
      const tag = html.slice(parser.startIndex, parser.endIndex + 1)
      const at = tag.indexOf(address)
      if (at < 0) return
      out += html.slice(copied, parser.startIndex) + tag.slice(0, at) + absolute.replaceAll('"', '%22')
      copied = parser.startIndex + at + address.length
    },
  })
  parser.end(html)
  return out + html.slice(copied)
}

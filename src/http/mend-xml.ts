import { Parser } from 'htmlparser2'

/**
 * A document whose tags do not match, or whose `&` and `<` are not escaped, written anew so that an XML parser takes it.
 * Comments, processing instructions and the document type go.
 *
 * @returns undefined where the document breaks off: what came may be half of an entry
 */
export function mendXml(document: string): string | undefined {
  if (!/<\/([\w.-]+:)?(rss|feed|rdf)\s*>?\s*$/i.test(document.slice(-200))) return undefined
  const written: string[] = []
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (!isName(name)) return
        const pairs = Object.entries(attributes).filter(([attribute]) => isName(attribute))
        written.push(`<${name}${pairs.map(([attribute, value]) => ` ${attribute}="${escaped(value)}"`).join('')}>`)
      },
      ontext: (text) => void written.push(escaped(text)),
      onclosetag: (name) => void (isName(name) && written.push(`</${name}>`)),
    },
    { xmlMode: true },
  )
  parser.end(document)
  return written.join('')
}

const isName = (name: string) => /^[a-z_][\w.-]*(:[\w.-]+)?$/i.test(name)

const escaped = (text: string) =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no way to write them
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

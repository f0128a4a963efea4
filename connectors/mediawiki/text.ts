/** A page as the wiki renders it becomes a text to read: without its tools, its sections leading to where they are. Pure. */
import { Parser } from 'htmlparser2'
import { oneLine } from '../plain-text.ts'
import { escaped, fileOf, headingHtml, isTool, isVoid, tag } from './markup.ts'

export type Readable = {
  html: string
  /** Plain text of the beginning: what stands before the first heading. */
  lead: string
  /** Something was left out because there was too much. */
  isCut: boolean
}

/** In characters. The hub keeps half a million of an item. */
const longest = 450_000
const longestLead = 700
/** Deeper ones are not nested any more: what cleans them later has a limit of its own. */
const deepest = 200
/** No page is like that: each level costs the parser more than the one before. */
const absurdlyDeep = 2000
const atOnce = 32_000

const headings = /^h[1-6]$/
/**
 * @param html     of `action=parse`: of any skin, old or new headings
 * @param pageUrl  where the page is; a heading leads to its section there
 */
export function readable(html: string, pageUrl: string): Readable {
  const out: string[] = []
  let length = 0
  let lead = ''
  let anyText = ''
  let hasSections = false
  let inTable = 0
  let inParagraph = 0
  let isCut = false
  let isAbsurd = false
  let hiddenAt = 0
  const open: { name: string; close: string }[] = []
  let heading: { name: string; id: string; text: string } | undefined
  /** Address of the page that describes a picture, while inside a link to it. */
  let picture: string | undefined

  const write = (text: string) => {
    if (isCut) return
    if (length + text.length > longest) {
      isCut = true
      return
    }
    length += text.length
    out.push(text)
  }
  const read = (text: string) => {
    if (anyText.length < longestLead) anyText += text
    if (!hasSections && inParagraph > 0 && inTable === 0 && lead.length < longestLead) lead += text
  }

  const parser = new Parser({
    onopentag(name, attributes) {
      const entry = { name, close: '' }
      open.push(entry)
      isAbsurd ||= open.length > absurdlyDeep
      if (hiddenAt > 0) return
      const classes = attributes.class ?? ''
      if (isTool(name, classes)) {
        hiddenAt = open.length
        return
      }
      if (heading) {
        // The name that links to a section carry: on the heading itself, or in a span in it.
        if (!heading.id && attributes.id && /mw-headline/.test(classes)) heading.id = attributes.id
        if (name === 'img' && attributes.alt) heading.text += attributes.alt
        return
      }
      if (headings.test(name)) {
        hasSections = true
        heading = { name, id: attributes.id ?? '', text: '' }
        return
      }
      if (name === 'table') inTable++
      if (name === 'p') inParagraph++
      if (name === 'a') {
        const href = attributes.href ?? ''
        if (/(^|\s)(image|mw-file-description)(\s|$)/.test(classes)) picture = href
        if (picture === undefined && href && !/(^|\s)new(\s|$)/.test(classes)) {
          write(`<a href="${escaped(href)}">`)
          entry.close = '</a>'
        }
        return
      }
      if (name === 'img') {
        // A formula's picture has the formula as its text.
        if (/mwe-math/.test(classes)) write(`<code>${escaped(attributes.alt ?? '')}</code>`)
        else if (picture) write(`<a href="${escaped(picture)}">${escaped(attributes.alt || fileOf(picture))}</a>`)
        else write(tag(name, attributes))
        return
      }
      if (open.length > deepest) return
      write(tag(name, attributes))
      if (!isVoid(name)) entry.close = `</${name}>`
    },
    ontext(text) {
      if (hiddenAt > 0) return
      if (heading) {
        if (heading.text.length < 1000) heading.text += text
        return
      }
      read(text)
      write(escaped(text))
    },
    onclosetag(name) {
      const entry = open.pop()
      if (hiddenAt > 0) {
        if (open.length < hiddenAt) hiddenAt = 0
        return
      }
      if (heading) {
        if (name === heading.name && entry?.name === name) {
          write(headingHtml(heading, pageUrl))
          anyText += '\n'
          heading = undefined
        }
        return
      }
      if (name === 'table') inTable--
      if (name === 'p') {
        inParagraph--
        read(' ')
      }
      if (name === 'a') picture = undefined
      if (entry?.close) write(entry.close)
    },
  })
  for (let at = 0; at < html.length && !isCut && !isAbsurd; at += atOnce) parser.write(html.slice(at, at + atOnce))
  if (!isCut && !isAbsurd) parser.end()
  return { html: out.join(''), lead: withoutMarks(lead) || withoutMarks(anyText), isCut: isCut || isAbsurd }
}

/** Without the numbers of footnotes. */
const withoutMarks = (text: string) => oneLine(text.replace(/\[\d{1,3}\]/g, ''))

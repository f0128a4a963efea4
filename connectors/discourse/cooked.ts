/**
 * A post's `cooked` HTML without what belongs to the forum's own pages: pictures of emoji and of people, the boxes around
 * large images, previews of other sites (whose words are not under the forum's licence), players. It says what the post
 * says; making it safe to show is the hub's work, not this. One pass, no tree: however deep it is nested. Pure.
 */
import { escapeAttribute, escapeText } from 'entities'
import { Parser } from 'htmlparser2'
import { cut, oneLine } from '../plain-text.ts'
import { emojiOf } from './emoji.ts'

const longest = 300_000
/** The parser looks through the open tags at each one that closes. */
const mostTags = 10_000

const voids = new Set('area base br col embed hr img input link meta source track wbr'.split(' '))

/** Left out with all that is in them. */
const dropped = new Set(
  'meta quote-controls poll-info poll-buttons onebox-metadata elided anchor hashtag-icon-placeholder'.split(' '),
)
/** Pictures that say nothing. */
const decoration = new Set('avatar site-icon thumbnail ytp-thumbnail-image onebox-avatar'.split(' '))

type Open = {
  name: string
  /** Written before what follows; '' where the tag itself is not kept. */
  end: string
}

/** Something of which only a link is kept. */
type Box = {
  depth: number
  href: string | undefined
  text: string
  isBlock: boolean
  /** Of the text only the first heading counts. */
  heading: 'outside' | 'inside'
}

export function readable(cooked: string): string {
  const out: string[] = []
  const open: Open[] = []
  let skipFrom: number | undefined
  let box: Box | undefined

  const parser = new Parser({
    onopentag(name, attribs) {
      const depth = open.length
      const classes = (attribs.class ?? '').split(/\s+/)
      const put = (start: string, end: string) => {
        if (start) out.push(start)
        open.push({ name, end })
      }
      if (skipFrom !== undefined) return void open.push({ name, end: '' })
      if (box) {
        inBox(box, name, attribs, classes)
        return void open.push({ name, end: '' })
      }
      if (classes.some((one) => dropped.has(one)) && !isNamedAnchor(name, attribs, classes)) {
        skipFrom = depth
        return put('', '')
      }
      box = boxOf(name, attribs, classes, depth)
      if (box) return put('', '')
      if (name === 'img') {
        if (classes.includes('emoji')) return put(escapeText(emojiOf(attribs.alt ?? attribs.title ?? '')), '')
        if (classes.some((one) => decoration.has(one))) return put('', '')
      }
      if (name === 'aside' && classes.includes('quote')) return put('', '')
      if (name === 'div' && classes.includes('title') && open.at(-1)?.name === 'aside')
        return put('<p><cite>', '</cite></p>')
      put(tagOf(name, attribs), voids.has(name) ? '' : `</${name}>`)
    },
    ontext(text) {
      if (skipFrom !== undefined) return
      if (!box) out.push(escapeText(text))
      else if (box.heading === 'inside') box.text += text
    },
    onclosetag(name) {
      const at = open.length - 1
      const closed = open.pop()
      if (skipFrom === at) skipFrom = undefined
      else if (box?.depth === at) {
        out.push(linkOf(box))
        box = undefined
      } else if (box && /^h[1-6]$/.test(name) && box.heading === 'inside') box.heading = 'outside'
      else if (closed?.end && skipFrom === undefined && !box) out.push(closed.end)
    },
  })
  parser.end(bounded(cooked))
  return out.join('')
}

/** Its first sentences as plain text. */
export function beginningOf(cooked: string, length: number): string {
  let text = ''
  let hidden = 0
  const parser = new Parser({
    onopentag(name) {
      if (name === 'script' || name === 'style') hidden++
    },
    ontext(part) {
      if (hidden === 0 && text.length < length * 20) text += part
    },
    onclosetag(name) {
      if (name === 'script' || name === 'style') hidden--
      else if (text.length < length * 20) text += blocks.has(name) ? ' ' : ''
    },
  })
  parser.end(readable(cooked))
  return cut(oneLine(text), length)
}

const blocks = new Set('p div li ul ol blockquote pre h1 h2 h3 h4 h5 h6 tr td th br table details summary'.split(' '))

/** A link that people wrote can have any class but this one, which headings get from the forum. */
const isNamedAnchor = (name: string, attribs: Record<string, string>, classes: string[]) =>
  classes.includes('anchor') && !(name === 'a' && (attribs.href ?? '#').startsWith('#'))

function boxOf(name: string, attribs: Record<string, string>, classes: string[], depth: number): Box | undefined {
  const has = (one: string) => classes.includes(one)
  const box: Box = { depth, href: attribs.href, text: '', isBlock: true, heading: 'outside' }
  if (name === 'a' && has('lightbox')) return { ...box, isBlock: false }
  if (name === 'aside' && has('onebox')) return { ...box, href: attribs['data-onebox-src'] }
  if (name === 'div' && (has('lazyYT') || has('lazy-video-container') || has('youtube-onebox')))
    return { ...box, href: attribs['data-video-url'], text: attribs['data-video-title'] ?? '' }
  if (name === 'iframe' || name === 'video' || name === 'audio')
    return { ...box, href: attribs.src ?? attribs['data-video-src'] }
  return undefined
}

function inBox(box: Box, name: string, attribs: Record<string, string>, classes: string[]): void {
  if (name === 'a' || name === 'source') box.href ??= attribs.href ?? attribs.src
  if (name === 'img' && !classes.some((one) => decoration.has(one))) box.text ||= attribs.alt ?? attribs.title ?? ''
  if (/^h[1-6]$/.test(name) && box.isBlock && box.text === '') box.heading = 'inside'
}

/** Nothing where it leads nowhere. */
function linkOf({ href, text, isBlock }: Box): string {
  const label = oneLine(text)
  if (!href) return escapeText(label)
  const link = `<a href="${escapeAttribute(href)}">${escapeText(label || (lastPart(href) ?? href))}</a>`
  return isBlock ? `<p>${link}</p>` : link
}

function lastPart(href: string): string | undefined {
  const path = href
    .replace(/[?#].*$/s, '')
    .split('/')
    .filter(Boolean)
    .at(-1)
  return path?.includes('.') ? path : undefined
}

const tagOf = (name: string, attribs: Record<string, string>) =>
  `<${name}${Object.entries(attribs)
    .filter(([attribute]) => kept.has(attribute))
    .map(([attribute, value]) => ` ${attribute}="${escapeAttribute(value)}"`)
    .join('')}>`

/** The others mean something only to the forum's own pages. */
const kept = new Set(
  'href src alt title lang dir start reversed colspan rowspan scope datetime width height open'.split(' '),
)

function bounded(html: string): string {
  const text = html.slice(0, longest)
  let tags = 0
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1))
    if (++tags > mostTags) return text.slice(0, at)
  return text
}

import sanitizeHtml from 'sanitize-html'
import { bounded } from './bounded-html.ts'

const mostLinks = 2_000
const longestUrl = 2_000

export type CleanOptions = {
  baseUrl: string
  nofollow: boolean
  /** For what we coloured ourselves (highlight.ts): its classes stay. */
  keepsColours?: boolean
}

/**
 * Foreign HTML as it may stand on our pages: an allow list of tags, links made absolute, nothing loaded from elsewhere (an image
 * becomes a link to it). Cleaning what was cleaned changes nothing. The output is bounded whatever the input.
 *
 * @param options.baseUrl   what relative addresses mean
 * @param options.nofollow  false where the licence asks for links that count
 */
export function cleanHtml(html: string, options: CleanOptions): string {
  return cleaned(html, options, 1)
}

function cleaned(html: string, options: CleanOptions, pass: number): string {
  const text = bounded(html).replaceAll('\0', '').toWellFormed()
  if (!/[<&>"]/.test(text)) return text
  const rel = options.nofollow ? 'noopener ugc nofollow' : 'noopener ugc'
  let links = 0
  let openAnchors = 0

  const linkTo = (address: string | undefined): sanitizeHtml.Attributes | undefined => {
    const href = links < mostLinks ? safeUrl(address, options.baseUrl) : undefined
    if (href === undefined) return undefined
    links++
    return { href, rel }
  }
  let depth = 0
  let isReshaped = false
  const once = sanitizeHtml(text, {
    ...allowed,
    ...(options.keepsColours
      ? { allowedClasses: { span: [/^hljs-[a-z_-]+$/], code: [/^language-[a-z0-9+#-]+$/i] } }
      : {}),
    onOpenTag: (name) => {
      if (name === 'a') openAnchors++
      if (++depth > allowed.nestingLimit || !known.has(name)) isReshaped = true
    },
    onCloseTag: (name) => {
      if (name === 'a') openAnchors--
      depth--
    },
    transformTags: {
      ...renamed,
      a: (_, attribs) => {
        const link = linkTo(attribs.href)
        return link ? { tagName: 'a', attribs: { ...languageOf(attribs), ...link } } : { tagName: 'span', attribs: {} }
      },
      img: (_, attribs) => {
        const isTracker = /^[01](px)?$/.test(attribs.width ?? '') || /^[01](px)?$/.test(attribs.height ?? '')
        const text = isTracker ? '' : (attribs.alt ?? '').trim()
        // A link inside a link is not HTML.
        const link = isTracker || openAnchors > 0 ? undefined : linkTo(attribs.src)
        if (!link) return { tagName: 'span', attribs: {}, text }
        return { tagName: 'a', attribs: link, text: text || (fileName(link.href) ?? '') }
      },
    },
  })
  // Where a tag went, those around it can mean something else: a paragraph that now stands in a paragraph ends it.
  return isReshaped && pass < 3 ? cleaned(once, options, pass + 1) : once
}

const allowed = {
  allowedTags: (
    'p br hr h2 h3 h4 h5 h6 blockquote pre code kbd samp var em strong i b u s del ins sub sup mark small abbr cite q dfn ' +
    'dl dt dd ul ol li table caption thead tbody tfoot tr th td figure figcaption a details summary time div span bdi ' +
    'bdo ruby rt rp wbr'
  ).split(' '),
  allowedAttributes: {
    '*': ['dir', 'lang'],
    a: ['href', 'rel'],
    abbr: ['title'],
    dfn: ['title'],
    ol: ['start', 'reversed'],
    td: ['colspan', 'rowspan'],
    th: ['colspan', 'rowspan', 'scope'],
    time: ['datetime'],
  },
  // What stands inside these is not text for a reader either.
  nonTextTags: (
    'script style textarea option select title svg math iframe noscript noembed noframes template object applet ' +
    'embed xmp plaintext audio video canvas head button datalist'
  ).split(' '),
  selfClosing: ['br', 'hr', 'wbr', 'img'],
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
  enforceHtmlBoundary: false,
  nestingLimit: 50,
} satisfies sanitizeHtml.IOptions

/** What has a near relation among the allowed, so that it parts and closes like that. */
const renamed = {
  h1: 'h2',
  section: 'div',
  article: 'div',
  aside: 'div',
  header: 'div',
  footer: 'div',
  main: 'div',
  nav: 'div',
  center: 'div',
  strike: 's',
  tt: 'code',
  font: 'span',
}

const known = new Set([...allowed.allowedTags, ...Object.keys(renamed), 'img'])

function languageOf({ lang, dir }: sanitizeHtml.Attributes): sanitizeHtml.Attributes {
  return { ...(lang === undefined ? {} : { lang }), ...(dir === undefined ? {} : { dir }) }
}

/** Absolute and of a kind that a reader can safely follow; else undefined. */
function safeUrl(address: string | undefined, baseUrl: string): string | undefined {
  if (address === undefined || address.length > longestUrl) return undefined
  const url = URL.parse(address, baseUrl)
  if (!url || !['http:', 'https:', 'mailto:'].includes(url.protocol) || url.href.length > longestUrl) return undefined
  url.username = ''
  url.password = ''
  return url.href
}

function fileName(href: string | undefined): string | undefined {
  const url = href === undefined ? null : URL.parse(href)
  if (!url) return undefined
  const last = url.pathname.split('/').at(-1)
  return last || url.host
}

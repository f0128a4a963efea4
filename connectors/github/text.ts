/** GitHub's Markdown, and what is read of it. Pure. */
import { Parser } from 'htmlparser2'
import MarkdownIt from 'markdown-it'
import { cut, oneLine } from '../plain-text.ts'

/** Beyond it the hub would cut as well. */
const longestText = 500_000
const longestExcerpt = 300
/** Enough to find an excerpt in, whatever comes before it. */
const excerptSource = 6000

// HTML passes: README files are full of it, and the hub cleans all that comes in.
const markdown = new MarkdownIt({ html: true, linkify: true, maxNesting: 50 })

/** An address that begins with a slash means the repository's root, not the site's. */
markdown.core.ruler.push('root_addresses', ({ tokens, env }) => {
  const root: unknown = env?.root
  if (typeof root !== 'string') return
  for (const { children } of tokens)
    for (const token of children ?? [])
      for (const name of ['href', 'src']) {
        const address = token.attrGet(name)
        if (typeof address === 'string' && /^\/(?!\/)/.test(address)) token.attrSet(name, `${root}${address}`)
      }
})

/**
 * As HTML, not cleaned.
 * @param root  what `/path` is below, e.g. `https://github.com/owner/name/blob/main`
 */
export function htmlOf(text: string, root?: string): string {
  return markdown.render(text.slice(0, longestText), { root })
}

/** The beginning, as one line of plain text; empty where there is nothing to read. */
export const excerptOfMarkdown = (text: string): string => excerptOfHtml(htmlOf(text.slice(0, excerptSource)))

/** The same of what was rendered already. */
export const excerptOfHtml = (html: string): string => cut(readable(html.slice(0, excerptSource)), longestExcerpt)

export const excerptOfText = (text: string): string => cut(oneLine(text.slice(0, excerptSource)), longestExcerpt)

/** The words of the first heading; undefined where there is none near the beginning. */
export function firstHeading(text: string): string | undefined {
  const beginning = text.slice(0, excerptSource)
  const html = markdown.render(beginning, {})
  return readable(/<h[1-6][^>]*>([\s\S]{1,2000}?)<\/h[1-6]>/i.exec(html)?.[1] ?? '') || undefined
}

/** `---` … `---` at the beginning of a file, as site generators want it. */
export function withoutFrontMatter(text: string): { text: string; title?: string } {
  const [whole, fields] = /^---[ \t]*\r?\n([\s\S]{0,10000}?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text) ?? []
  if (whole === undefined || fields === undefined) return { text }
  const title = /^title:[ \t]*(["']?)(.{1,300}?)\1[ \t]*\r?$/m.exec(fields)?.[2]
  return { text: text.slice(whole.length), ...(title && { title: oneLine(title) }) }
}

const unread = new Set(['script', 'style', 'svg', 'math', 'iframe', 'template', 'textarea', 'noscript'])

function readable(html: string): string {
  let text = ''
  let hidden = 0
  const parser = new Parser({
    onopentag(name) {
      if (unread.has(name)) hidden++
    },
    ontext(part) {
      if (hidden === 0) text += part
    },
    onclosetag(name) {
      if (unread.has(name)) hidden--
      else if (/^(p|div|h\d|li|tr|td|th|br|pre|blockquote|summary)$/.test(name)) text += ' '
    },
  })
  parser.end(html)
  return oneLine(text)
}

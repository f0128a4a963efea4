import MarkdownIt from 'markdown-it'
import type { Content } from '../../connectors/contract.ts'
import { maxHtmlLength } from './bounded-html.ts'
import { cleanHtml } from './clean-html.ts'
import { createHighlighter } from './highlight.ts'
import { textToHtml } from './text-to-html.ts'

const settings = { html: false, linkify: true, typographer: false, maxNesting: 50 }
const markdown = new MarkdownIt(settings)

/** Markdown as clean HTML; HTML in it shows as it is written. */
export function renderMarkdown(text: string, options: { baseUrl: string; nofollow?: boolean }): string {
  const html = markdown.render(text.length > maxHtmlLength ? text.slice(0, maxHtmlLength) : text)
  return cleanHtml(html, { baseUrl: options.baseUrl, nofollow: options.nofollow ?? true })
}

/** What a member wrote, as clean HTML, with code in colours. Links are the writer's, not ours: `ugc nofollow`. */
export function renderPost(text: string, baseUrl: string): string {
  const highlighted = createHighlighter()
  const ownMarkdown = new MarkdownIt({
    ...settings,
    highlight: (code, language) => highlighted(code, language.toLowerCase()) ?? '',
  })
  return cleanHtml(ownMarkdown.render(text.slice(0, maxHtmlLength)), { baseUrl, nofollow: true, keepsColours: true })
}

/** How many different addresses a Markdown text leads to, images too. */
export function linksInMarkdown(text: string): number {
  const addresses = new Set<string>()
  for (const block of markdown.parse(text, {}))
    for (const { attrs } of block.children ?? [])
      for (const [name, value] of attrs ?? []) if (name === 'href' || name === 'src') addresses.add(String(value))
  return addresses.size
}

/** An item's content for our pages, clean whatever its format. `dofollow` where the licence asks for links that count. */
export function renderContent({ format, value, baseUrl }: Content, { dofollow }: { dofollow: boolean }): string {
  const options = { baseUrl, nofollow: !dofollow }
  if (format === 'markdown') return renderMarkdown(value, options)
  return cleanHtml(format === 'html' ? value : textToHtml(value), options)
}

const plain = new MarkdownIt('zero', { linkify: true, breaks: true }).enable(['linkify', 'newline'])

/** A message as HTML: paragraphs and line ends stay, addresses become links, nothing else means anything. */
export const renderPlain = (text: string): string =>
  cleanHtml(plain.render(text), { baseUrl: 'about:blank', nofollow: true })

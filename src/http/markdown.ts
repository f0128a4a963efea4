import MarkdownIt from 'markdown-it'
import type { Content } from '../../connectors/contract.ts'
import { cleanHtml, maxHtmlLength } from './clean-html.ts'

const markdown = new MarkdownIt({ html: false, linkify: true, typographer: false, maxNesting: 50 })

/** Markdown as clean HTML; HTML in it shows as it is written. */
export function renderMarkdown(text: string, options: { baseUrl: string; nofollow?: boolean }): string {
  const html = markdown.render(text.length > maxHtmlLength ? text.slice(0, maxHtmlLength) : text)
  return cleanHtml(html, { baseUrl: options.baseUrl, nofollow: options.nofollow ?? true })
}

/** Plain text as HTML: blank lines part paragraphs, line ends stay. */
export function textToHtml(text: string): string {
  return text
    .split(/\r?\n[ \t]*(?:\r?\n)+/)
    .filter((paragraph) => paragraph.trim() !== '')
    .map((paragraph) => `<p>${escaped(paragraph.trim()).replace(/\r?\n/g, '<br />')}</p>`)
    .join('\n')
}

/** An item's content for our pages, clean whatever its format. `dofollow` where the licence asks for links that count. */
export function renderContent({ format, value, baseUrl }: Content, { dofollow }: { dofollow: boolean }): string {
  const options = { baseUrl, nofollow: !dofollow }
  if (format === 'markdown') return renderMarkdown(value, options)
  return cleanHtml(format === 'html' ? value : textToHtml(value), options)
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => escapes[character] ?? character)

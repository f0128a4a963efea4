import { htmlToText } from '../http/html-to-text.ts'
import { renderMarkdown } from '../http/markdown.ts'

/** The beginning of what somebody wrote in Markdown, as plain text, for notices and mails. */
export const quoteOf = (body: string): string =>
  htmlToText(renderMarkdown(body.slice(0, 2000), { baseUrl: 'https://hub.invalid/' }))

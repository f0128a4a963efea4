/** The plain pages of the demo's sites. They are outside the hub, so they share nothing with its pages. */
import type { Reply } from './loopback-site.ts'

export type SitePage = {
  site: string
  title: string
  /** A sentence under the site's name. */
  motto: string
  headHtml?: string
  bodyHtml: string
}

export function sitePage({ site, title, motto, headHtml = '', bodyHtml }: SitePage, status = 200): Reply {
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title === site ? site : `${title} · ${site}`)}</title>
<link rel="stylesheet" href="/site.css">
${headHtml}
</head>
<body>
<header><a href="/">${escapeHtml(site)}</a><span>${escapeHtml(motto)}</span></header>
<main>
${bodyHtml}
</main>
<footer>Part of the Repair Commons, a community made up to show Guildhall. This site runs on your own machine.</footer>
</body>
</html>
`
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body }
}

/** The stylesheet of those pages; undefined for any other address. */
export function siteStyles(path: string): Reply | undefined {
  if (path !== '/site.css') return undefined
  return { status: 200, headers: { 'content-type': 'text/css; charset=utf-8' }, body: css }
}

export const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')

/** `29 October 2026` */
export const dayOf = (epochSeconds: number): string =>
  Temporal.Instant.fromEpochMilliseconds(epochSeconds * 1000)
    .toZonedDateTimeISO('UTC')
    .toLocaleString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })

/** `Thu, 29 Oct 2026 11:40:00 GMT`, for HTTP and for RSS. */
export function httpDate(epochSeconds: number): string {
  const at = Temporal.Instant.fromEpochMilliseconds(epochSeconds * 1000).toZonedDateTimeISO('UTC')
  const weekday = at.toLocaleString('en-US', { weekday: 'short' })
  const month = at.toLocaleString('en-US', { month: 'short' })
  const day = String(at.day).padStart(2, '0')
  return `${weekday}, ${day} ${month} ${at.year} ${at.toPlainTime().toString({ smallestUnit: 'second' })} GMT`
}

const css = `:root { color-scheme: light dark; --line: #8884; --quiet: light-dark(#5c5c5c, #a8a8a8); --mark: light-dark(#1c6b45, #7fd3a8) }
body { margin: 0 auto; max-width: 44rem; padding: 0 1rem; font: 1.0625rem/1.6 Georgia, serif; overflow-wrap: anywhere }
header { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; padding: 1rem 0; border-bottom: 1px solid var(--line) }
header a { font-weight: bold; color: inherit; text-decoration: none }
header span, footer, .about { color: var(--quiet); font-size: .9rem }
main { padding: 1rem 0 2rem }
h1 { line-height: 1.25 }
a { color: var(--mark) }
article, li.post { border-top: 1px solid var(--line); padding: .75rem 0 }
ul.posts { list-style: none; padding: 0 }
.accepted { color: var(--mark); font-weight: bold }
footer { border-top: 1px solid var(--line); padding: 1rem 0 2rem }
`

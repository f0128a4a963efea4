/** What a person sees who follows an original link to the Mending Handbook. */
import { type HandbookPage, pathOf } from './handbook.ts'
import type { Reply } from './loopback-site.ts'
import { dayOf, escapeHtml, sitePage, siteStyles } from './site-page.ts'

export const siteName = 'The Mending Handbook'
const ccBySa = '<a rel="license" href="https://creativecommons.org/licenses/by-sa/4.0/">CC BY-SA 4.0</a>'

/** The page at an address, or its history; 404 where there is none. */
export function wikiPage(pages: HandbookPage[], { pathname, searchParams }: URL): Reply {
  const site = {
    site: siteName,
    motto: 'What the repair cafés have agreed on',
    headHtml: `<meta name="generator" content="MediaWiki 1.39.17">
<link rel="EditURI" type="application/rsd+xml" href="/w/api.php?action=rsd">`,
  }
  if (pathname === '/') return { status: 302, headers: { location: pathOf('Main Page') } }
  const page = pages.find(({ title }) => pathname === pathOf(title))
  if (page?.redirectTo) return { status: 302, headers: { location: pathOf(page.redirectTo) } }
  if (page && searchParams.get('action') === 'history')
    return sitePage({ ...site, title: `History of ${page.title}`, bodyHtml: historyHtml(page) })
  if (page) return sitePage({ ...site, title: page.title, bodyHtml: pageHtml(page, pages) })
  const user = /^\/wiki\/User:(.+)$/.exec(decoded(pathname))?.[1]?.replaceAll('_', ' ')
  const edited = pages.filter(({ redirectTo, revisions }) => !redirectTo && revisions.some(({ by }) => by === user))
  if (user && edited.length > 0)
    return sitePage({ ...site, title: user, bodyHtml: `<h1 dir="auto">${escapeHtml(user)}</h1>\n${listHtml(edited)}` })
  const category = /^\/wiki\/Category:(.+)$/.exec(decoded(pathname))?.[1]?.replaceAll('_', ' ')
  const members = pages.filter(({ categories }) => category !== undefined && categories.includes(category))
  if (category && members.length > 0)
    return sitePage({ ...site, title: category, bodyHtml: `<h1>${escapeHtml(category)}</h1>\n${listHtml(members)}` })
  return (
    siteStyles(pathname) ??
    sitePage({ ...site, title: 'Not here', bodyHtml: '<h1>There is no such page here</h1>' }, 404)
  )
}

function pageHtml(page: HandbookPage, pages: HandbookPage[]): string {
  const sections = page.sections.map(
    ({ title, anchor, level, bodyHtml }) =>
      `<h${level} id="${escapeHtml(anchor)}">${escapeHtml(title)}</h${level}>\n${bodyHtml}`,
  )
  const latest = page.revisions.at(-1)
  const all = pages.filter(({ redirectTo }) => !redirectTo).toSorted((a, b) => a.title.localeCompare(b.title))
  return `<h1>${escapeHtml(page.title)}</h1>
${page.leadHtml}
${sections.join('\n')}
${page.title === 'Main Page' ? `<h2>All pages</h2>\n${listHtml(all)}` : ''}
<p class="about">${page.categories.map((name) => `<a href="${pathOf(`Category:${name}`)}">${escapeHtml(name)}</a>`).join(' · ')}</p>
<p class="about">Last changed ${dayOf(latest?.at ?? 0)} by ${userHtml(latest?.by ?? '')} · <a href="${pathOf(page.title)}?action=history">History</a> · ${ccBySa}</p>`
}

function historyHtml({ title, revisions }: HandbookPage): string {
  const rows = revisions.toReversed().map(({ by, at }) => `<li>${dayOf(at)} · ${userHtml(by)}</li>`)
  return `<h1>History of <a href="${pathOf(title)}">${escapeHtml(title)}</a></h1>\n<ul>\n${rows.join('\n')}\n</ul>`
}

const userHtml = (name: string) => `<a href="${pathOf(`User:${name}`)}"><bdi>${escapeHtml(name)}</bdi></a>`

const listHtml = (pages: HandbookPage[]) =>
  `<ul>\n${pages.map(({ title }) => `<li><a href="${pathOf(title)}">${escapeHtml(title)}</a></li>`).join('\n')}\n</ul>`

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return ''
  }
}

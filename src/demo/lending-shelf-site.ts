/** The Lending Shelf: a tool library whose news the hub reads, until its site is made anew and the feed is elsewhere. */
import written from './content/lending-shelf.json' with { type: 'json' }
import { type LoopbackSite, type Reply, startLoopbackSite } from './loopback-site.ts'
import { dayOf, escapeHtml, httpDate, sitePage, siteStyles } from './site-page.ts'

export type LendingShelfSite = Pick<LoopbackSite, 'port' | 'close'> & {
  /** Its front page. */
  url: string
  /** Where its feed is first. The news are under CC BY 4.0. */
  feedUrl: string
  /** From now on a page is there, which says where the feed went. */
  moveFeed(): void
}

type News = { slug: string; title: string; author: string; publishedAt: number; tags: string[]; bodyHtml: string }

const site = { site: 'The Lending Shelf', motto: 'Borrow the tool, keep the money' }
const [oldFeed, newFeed] = ['/news.xml', '/journal/feed.xml']

/** @param now  the newest of the news is some days before what it says at the start */
export async function startLendingShelfSite({
  now,
  port = 0,
}: {
  now: () => Temporal.Instant
  port?: number
}): Promise<LendingShelfSite> {
  let hasMoved = false
  const started = await startLoopbackSite(port, (origin) => {
    const start = Math.floor(now().epochMilliseconds / 1000)
    const news = written.map(({ daysAgo, body, ...rest }): News => {
      return { ...rest, publishedAt: start - daysAgo * 86_400, bodyHtml: body }
    })
    return ({ pathname }) => {
      if (pathname === (hasMoved ? newFeed : oldFeed)) return feedOf(news, origin)
      const one = news.find(({ slug }) => pathname === `/news/${slug}`)
      if (one) return newsPage(one)
      if (pathname === '/') return frontPage(news, origin, hasMoved, feedLink(hasMoved ? newFeed : oldFeed))
      // Where the feed was, a page that only a person can make something of.
      if (pathname === oldFeed) return frontPage(news, origin, hasMoved)
      return (
        siteStyles(pathname) ??
        sitePage({ ...site, title: 'Not here', bodyHtml: '<h1>Nothing on this shelf</h1>' }, 404)
      )
    }
  })
  return {
    url: started.origin,
    feedUrl: started.origin + oldFeed,
    moveFeed() {
      hasMoved = true
    },
    port: started.port,
    close: started.close,
  }
}

const feedLink = (path: string) =>
  `<link rel="alternate" type="application/rss+xml" title="${site.site}" href="${path}">`

function frontPage(news: News[], origin: string, hasMoved: boolean, headHtml = ''): Reply {
  const moved = `<p><strong>We have a new site.</strong> The feed of our news is at
<a href="${newFeed}">${origin}${newFeed}</a> now; please tell your reader.</p>`
  const rows = news.map(
    ({ slug, title, publishedAt }) =>
      `<li class="post"><a href="/news/${slug}">${escapeHtml(title)}</a><br><span class="about">${dayOf(publishedAt)}</span></li>`,
  )
  const bodyHtml = `<h1>News from the shelf</h1>\n${hasMoved ? moved : ''}\n<ul class="posts">\n${rows.join('\n')}\n</ul>`
  return sitePage({ ...site, title: site.site, headHtml, bodyHtml })
}

const newsPage = ({ title, author, publishedAt, bodyHtml }: News): Reply =>
  sitePage({
    ...site,
    title,
    bodyHtml: `<h1>${escapeHtml(title)}</h1>
<p class="about">${escapeHtml(author)} · ${dayOf(publishedAt)}</p>
${bodyHtml}
<p class="about"><a rel="license" href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a></p>`,
  })

function feedOf(news: News[], origin: string): Reply {
  const items = news.map(
    ({ slug, title, author, publishedAt, tags, bodyHtml }) => `<item>
<title>${escapeHtml(title)}</title>
<link>${origin}/news/${slug}</link>
<guid isPermaLink="false">lending-shelf:${slug}</guid>
<pubDate>${httpDate(publishedAt)}</pubDate>
<dc:creator>${escapeHtml(author)}</dc:creator>
${tags.map((tag) => `<category>${escapeHtml(tag)}</category>`).join('')}
<content:encoded>${escapeHtml(bodyHtml)}</content:encoded>
</item>`,
  )
  const body = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
<title>${site.site}</title>
<link>${origin}/</link>
<description>${site.motto}</description>
<language>en</language>
${items.join('\n')}
</channel>
</rss>
`
  return { status: 200, headers: { 'content-type': 'application/rss+xml; charset=utf-8' }, body }
}

/** The two feeds as they go over the wire. */
import { createHash } from 'node:crypto'
import { excerptOf, type Post, type RepairBlog } from './repair-blog.ts'
import { escapeHtml, httpDate } from './site-page.ts'

export type FeedDocument = { type: string; body: string; etag: string; lastModified: string }

const ccBy = 'https://creativecommons.org/licenses/by/4.0/'

/** By path. */
export function feedDocuments({ posts, notes }: RepairBlog, origin: string): Map<string, FeedDocument> {
  return new Map([
    ['/feed.xml', documentOf('application/rss+xml; charset=utf-8', rss(posts, origin), posts)],
    ['/notes.json', documentOf('application/feed+json; charset=utf-8', jsonFeed(notes, origin), notes)],
  ])
}

function documentOf(type: string, body: string, [newest]: Post[]): FeedDocument {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 20)}"`
  return { type, body, etag, lastModified: httpDate(newest?.publishedAt ?? 0) }
}

/** RSS 2.0. https://www.rssboard.org/rss-specification */
function rss(posts: Post[], origin: string): string {
  const items = posts.map(
    (post) => `<item>
<title>${escapeHtml(post.title)}</title>
<link>${origin}/posts/${post.slug}</link>
<guid isPermaLink="false">bench-blog:${post.slug}</guid>
<pubDate>${httpDate(post.publishedAt)}</pubDate>
<dc:creator>${escapeHtml(post.author)}</dc:creator>
${post.tags.map((tag) => `<category>${escapeHtml(tag)}</category>`).join('')}
<description>${escapeHtml(escapeHtml(excerptOf(post)))}</description>
<content:encoded>${escapeHtml(post.bodyHtml)}</content:encoded>
</item>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:creativeCommons="http://backend.userland.com/creativeCommonsRssModule">
<channel>
<title>Bench Blog</title>
<link>${origin}/</link>
<atom:link href="${origin}/feed.xml" rel="self" type="application/rss+xml"/>
<description>What we learned at the bench, written down so that you need not learn it twice</description>
<language>en</language>
<copyright>CC BY 4.0, the authors of the Bench Blog</copyright>
<creativeCommons:license>${ccBy}</creativeCommons:license>
<lastBuildDate>${httpDate(posts[0]?.publishedAt ?? 0)}</lastBuildDate>
${items.join('\n')}
</channel>
</rss>
`
}

/** JSON Feed 1.1. https://www.jsonfeed.org/version/1.1/ */
function jsonFeed(notes: Post[], origin: string): string {
  const items = notes.map((note) => ({
    id: `cafe-notes:${note.slug}`,
    url: `${origin}/notes/${note.slug}`,
    title: note.title,
    content_text: excerptOf(note),
    date_published: Temporal.Instant.fromEpochMilliseconds(note.publishedAt * 1000).toString(),
    authors: [{ name: note.author }],
    tags: note.tags,
  }))
  const feed = {
    version: 'https://jsonfeed.org/version/1.1',
    title: 'Repair Café notes',
    home_page_url: `${origin}/`,
    feed_url: `${origin}/notes.json`,
    description: 'What came to our tables. © the authors, all rights reserved; excerpts only.',
    language: 'en',
    items,
  }
  return JSON.stringify(feed, null, 2)
}

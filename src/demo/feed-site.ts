import { feedDocuments } from './feed-documents.ts'
import { type LoopbackSite, startLoopbackSite } from './loopback-site.ts'
import { repairBlog } from './repair-blog.ts'
import { repairBlogPage } from './repair-blog-pages.ts'

export type FeedSite = Pick<LoopbackSite, 'port' | 'close'> & {
  /** Its home page, which names both feeds. */
  url: string
  /** The licence is what the feed's own words say; only the first allows to keep whole texts. */
  feeds: { title: string; url: string; license: string }[]
}

/**
 * The Bench Blog (RSS, whole texts, CC BY 4.0) and the Repair Café notes (JSON Feed, excerpts, all rights reserved) on
 * this machine, with their pages.
 *
 * @param now  the newest post is shortly before what it says at the start
 */
export async function startFeedSite({
  now,
  port = 0,
}: {
  now: () => Temporal.Instant
  port?: number
}): Promise<FeedSite> {
  const site = await startLoopbackSite(port, (origin) => {
    const blog = repairBlog(now())
    const documents = feedDocuments(blog, origin)
    return ({ pathname }, { headers }) => {
      const document = documents.get(pathname)
      if (!document) return repairBlogPage(blog, pathname)
      const { type, body, etag, lastModified } = document
      const validators = { etag, 'last-modified': lastModified, 'cache-control': 'no-cache' }
      if (isUnchanged(headers, document)) return { status: 304, headers: validators }
      return { status: 200, headers: { ...validators, 'content-type': type }, body }
    }
  })
  const feeds = [
    { title: 'Bench Blog', url: `${site.origin}/feed.xml`, license: 'CC-BY-4.0' },
    { title: 'Repair Café notes', url: `${site.origin}/notes.json`, license: 'NONE' },
  ]
  return { url: site.origin, feeds, port: site.port, close: site.close }
}

/** The ETag decides where one is sent. https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2 */
function isUnchanged(
  headers: { 'if-none-match'?: string; 'if-modified-since'?: string },
  { etag, lastModified }: { etag: string; lastModified: string },
): boolean {
  const seen = headers['if-none-match']
  if (seen === undefined) return headers['if-modified-since'] === lastModified
  return seen.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')))
}

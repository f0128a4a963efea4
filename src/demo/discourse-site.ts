import { forumApi } from './discourse-api.ts'
import { forumPage } from './forum-pages.ts'
import { type LoopbackSite, startLoopbackSite } from './loopback-site.ts'
import { mendingForum } from './mending-forum.ts'

export type DiscourseSite = Pick<LoopbackSite, 'port' | 'close'> & {
  /** Of its front page, which is the connector's `baseUrl`. Its posts are under CC BY-SA 4.0, as `/tos` says. */
  url: string
}

/**
 * The Workbench on this machine: a forum that answers as Discourse does, and the pages of its topics.
 *
 * @param now  the newest post is shortly before what it says at the start
 */
export async function startDiscourseSite({
  now,
  port = 0,
}: {
  now: () => Temporal.Instant
  port?: number
}): Promise<DiscourseSite> {
  const site = await startLoopbackSite(port, (origin) => {
    const forum = mendingForum(origin, now())
    return (url) => forumApi(forum, url) ?? forumPage(forum, url.pathname)
  })
  return { url: site.origin, port: site.port, close: site.close }
}

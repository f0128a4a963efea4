/** The posts and notes of the demo, newest first, with their times moved to end shortly before now. */
import blogPosts from './content/bench-blog.json' with { type: 'json' }
import cafeNotes from './content/cafe-notes.json' with { type: 'json' }
import { stretchToNow } from './stretch-to-now.ts'

export type Post = {
  slug: string
  title: string
  author: string
  /** Epoch seconds. */
  publishedAt: number
  tags: string[]
  bodyHtml: string
}

export type RepairBlog = { posts: Post[]; notes: Post[] }

type WrittenPost = { slug: string; title: string; author: string; at: string; tags: string[]; body: string }

export function repairBlog(now: Temporal.Instant): RepairBlog {
  const written: WrittenPost[] = [...blogPosts, ...cafeNotes]
  const moment = stretchToNow(
    written.map(({ at }) => at),
    now,
  )
  const newestFirst = (posts: WrittenPost[]) =>
    posts
      .map(({ at, body, ...post }): Post => ({ ...post, publishedAt: moment(at), bodyHtml: body }))
      .sort((a, b) => b.publishedAt - a.publishedAt)
  return { posts: newestFirst(blogPosts), notes: newestFirst(cafeNotes) }
}

/** The first sentences of a post, as plain text: for a feed that does not give its texts away. */
export function excerptOf({ bodyHtml }: Post): string {
  const first = /<p>(.*?)<\/p>/s.exec(bodyHtml)?.[1] ?? ''
  return first
    .replace(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

/** "The Workbench": the topics of the demo's forum, as the site that serves them needs them. */
import written from './content/forum.json' with { type: 'json' }
import { stretchToNow } from './stretch-to-now.ts'

export type Member = { id: number; username: string; name: string }
export type Category = { id: number; name: string; slug: string }

/** Times are epoch seconds. */
export type ForumPost = {
  id: number
  number: number
  by: Member
  at: number
  likes: number
  /** The number of the post that it answers. */
  to?: number
  bodyHtml: string
}

export type ForumTopic = {
  id: number
  title: string
  slug: string
  category: Category
  tags: string[]
  views: number
  isPinned: boolean
  /** The number of the post that solved it. */
  solved?: number
  /** Oldest first; the first is the topic's own text. */
  posts: ForumPost[]
}

export type MendingForum = { topics: Map<number, ForumTopic>; members: Map<string, Member>; categories: Category[] }

type WrittenTopic = {
  id: number
  title: string
  category: number
  tags: string[]
  views: number
  pinned?: boolean
  solved?: number
  posts: { id: number; by: string; at: string; body: string; likes?: number; to?: number }[]
}

/**
 * All of the forum, with its newest post shortly before `now`.
 *
 * @param origin  where the forum is: bodies link to other topics
 */
export function mendingForum(origin: string, now: Temporal.Instant): MendingForum {
  const topics: WrittenTopic[] = written.topics
  const members = new Map(written.users.map((user) => [user.username, user]))
  const categories = new Map(written.categories.map((category) => [category.id, category]))
  const moment = stretchToNow(
    topics.flatMap(({ posts }) => posts.map(({ at }) => at)),
    now,
  )
  const known = <Key, Value>(all: Map<Key, Value>, key: Key): Value => {
    const found = all.get(key)
    if (!found) throw new Error(`The forum's content names ${key}, which is not there`)
    return found
  }
  const made = topics.map(({ category, pinned, posts, ...topic }): ForumTopic => {
    return {
      ...topic,
      slug: slugOf(topic.title),
      category: known(categories, category),
      isPinned: pinned ?? false,
      posts: posts.map(({ by, at, body, likes = 0, ...post }, index) => {
        const bodyHtml = body.replaceAll('{site}', origin)
        return { ...post, number: index + 1, by: known(members, by), at: moment(at), likes, bodyHtml }
      }),
    }
  })
  return { topics: new Map(made.map((topic) => [topic.id, topic])), members, categories: written.categories }
}

/** When the topic was last active. */
export const activeAt = ({ posts }: ForumTopic): number => Math.max(...posts.map(({ at }) => at))

/** Where a topic's page is on its site. */
export const topicPath = ({ id, slug }: Pick<ForumTopic, 'id' | 'slug'>): string => `/t/${slug}/${id}`

const slugOf = (title: string) =>
  title
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 80)

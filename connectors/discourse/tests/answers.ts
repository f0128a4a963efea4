/** The forum's state, and how its answers show it. https://docs.discourse.org */
export type Category = {
  id: number
  name: string
  slug: string
  parent_category_id?: number
  read_restricted?: boolean
}

export type Post = {
  id: number
  number: number
  cooked: string
  /** 0: the account was deleted. */
  author: number
  at: Temporal.Instant
  updated: Temporal.Instant
  version: number
  /** Whatever the API may say besides. */
  more?: Record<string, unknown>
}

export type Topic = {
  id: number
  title: string
  at: Temporal.Instant
  bumped: Temporal.Instant
  category: number
  tags: string[]
  posts: Post[]
  views: number
  isPinned?: boolean
  isDeleted?: boolean
  isPrivate?: boolean
  isBroken?: boolean
  /** It brings the forum to its knees. */
  isFailing?: boolean
  mergedInto?: number
  solved?: { number: number; places: Set<'list' | 'topic' | 'post'> }
  /** Whatever the API may say besides. */
  more?: Record<string, unknown>
}

type Ways = { tagsAsObjects?: boolean }

const names = ['', 'Ada Okafor', 'Renée', 'שירה', 'Tomas', 'ليلى', 'Ib', '']

const tagsJson = ({ tags }: Topic, { tagsAsObjects }: Ways) =>
  tagsAsObjects ? tags.map((name, index) => ({ id: index + 1, name, slug: name })) : tags

const atPlace = ({ solved }: Topic, place: 'list' | 'topic' | 'post') =>
  solved?.places.has(place) ? solved : undefined

export function rowJson(topic: Topic, ways: Ways) {
  const last = topic.posts.at(-1)
  return {
    id: topic.id,
    title: topic.title,
    fancy_title: topic.title.replaceAll('&', '&amp;'),
    slug: slugOf(topic.title),
    posts_count: topic.posts.length,
    highest_post_number: last?.number ?? 0,
    created_at: iso(topic.at),
    // Null where the only post was moved or imported.
    last_posted_at: topic.posts.length > 1 && last ? iso(last.at) : null,
    bumped: true,
    bumped_at: iso(topic.bumped),
    archetype: 'regular',
    pinned: topic.isPinned ?? false,
    pinned_globally: topic.isPinned ?? false,
    visible: true,
    closed: false,
    archived: false,
    views: topic.views,
    like_count: 2,
    category_id: topic.category,
    tags: tagsJson(topic, ways),
    ...(atPlace(topic, 'list') && { has_accepted_answer: true }),
    posters: [],
  }
}

export function topicJson(topic: Topic, ways: Ways) {
  const accepted = atPlace(topic, 'topic')
  const posts = topic.posts.map((post) => postJson(topic, post))
  return {
    ...rowJson(topic, ways),
    has_accepted_answer: undefined,
    user_id: 1,
    ...(accepted && { accepted_answer: { post_number: accepted.number, username: 'user2', excerpt: '…' } }),
    post_stream: {
      posts: posts.slice(0, 20).map((post) => (topic.isBroken ? { ...post, cooked: undefined } : post)),
      stream: topic.posts.map(({ id }) => id),
    },
    chunk_size: 20,
    ...topic.more,
  }
}

export function postJson(topic: Topic, post: Post) {
  const accepted = atPlace(topic, 'post')
  return {
    id: post.id,
    post_number: post.number,
    post_type: 1,
    cooked: post.cooked,
    created_at: iso(post.at),
    updated_at: iso(post.updated),
    version: post.version,
    username: post.author === 0 ? null : `user${post.author}`,
    name: names[post.author] ?? '',
    user_id: post.author === 0 ? null : post.author,
    reply_to_post_number: post.number > 2 ? post.number - 1 : null,
    hidden: false,
    user_deleted: false,
    deleted_at: null,
    actions_summary: [{ id: 2, count: post.number % 3 }],
    ...(accepted && { accepted_answer: accepted.number === post.number }),
    ...post.more,
  }
}

const iso = (at: Temporal.Instant) => at.toString({ smallestUnit: 'millisecond' })

const slugOf = (title: string) =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')

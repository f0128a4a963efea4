/** What Discourse answers over the content of one forum. https://docs.discourse.org */
import type { Reply } from './loopback-site.ts'
import { activeAt, type ForumPost, type ForumTopic, type MendingForum } from './mending-forum.ts'

const defaultPerPage = 30
const chunkSize = 20
const streamSize = 50

/** The answer to a path that ends in `.json`; undefined for any other. */
export function forumApi(
  forum: MendingForum,
  { pathname, searchParams }: Pick<URL, 'pathname' | 'searchParams'>,
): Reply | undefined {
  if (!pathname.endsWith('.json')) return undefined
  const [kind, ...rest] = pathname
    .replace(/\.json$/, '')
    .split('/')
    .filter(Boolean)
  if (kind === 'latest') return json(latest(forum, searchParams))
  if (kind === 'posts') return json(latestPosts(forum, Number(searchParams.get('before') ?? 0)))
  if (kind === 'site') return json({ categories: forum.categories, uncategorized_category_id: 1 })
  if (kind === 'about') return json({ about: { title: 'The Workbench', stats: { topics_count: forum.topics.size } } })
  const topic = kind === 't' ? forum.topics.get(Number(rest.find((part) => /^\d+$/.test(part)))) : undefined
  if (!topic) return notFound
  if (rest.at(-1) !== 'posts') return json(topicAnswer(topic))
  const asked = new Set(searchParams.getAll('post_ids[]').map(Number))
  return json({ post_stream: { posts: postsOf(topic).filter(({ id }) => asked.has(id)) }, id: topic.id })
}

const json = (value: object, status = 200): Reply => {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(value) }
}

const notFound = json({ errors: ['The requested URL or resource could not be found.'], error_type: 'not_found' }, 404)

/** The pinned first, then the last active. */
function latest({ topics }: MendingForum, query: URLSearchParams) {
  const ids = query.get('topic_ids')?.split(',').map(Number)
  const perPage = Math.min(100, Math.max(1, Number(query.get('per_page')) || defaultPerPage))
  const page = Math.max(0, Number(query.get('page')) || 0)
  const all = [...topics.values()]
    .filter(({ id }) => !ids || ids.includes(id))
    .sort((a, b) => Number(b.isPinned) - Number(a.isPinned) || activeAt(b) - activeAt(a) || b.id - a.id)
  const shown = all.slice(page * perPage, (page + 1) * perPage)
  const isMore = all.length > (page + 1) * perPage
  return {
    users: [],
    topic_list: {
      per_page: perPage,
      ...(isMore && { more_topics_url: `/latest?page=${page + 1}` }),
      topics: shown.map(rowOf),
    },
  }
}

function latestPosts({ topics }: MendingForum, before: number) {
  const all = [...topics.values()].flatMap((topic) =>
    postsOf(topic).map((post) => ({ ...post, topic_id: topic.id, category_id: topic.category.id })),
  )
  const older = all.filter(({ id }) => before <= 0 || id < before).sort((a, b) => b.id - a.id)
  return { latest_posts: older.slice(0, streamSize) }
}

function rowOf(topic: ForumTopic) {
  const { id, title, slug, posts, isPinned, views, category, tags, solved } = topic
  const last = iso(activeAt(topic))
  return {
    ...{ id, title, fancy_title: title, slug, views },
    posts_count: posts.length,
    highest_post_number: posts.length,
    created_at: iso(posts[0]?.at ?? 0),
    last_posted_at: last,
    bumped_at: last,
    ...{
      archetype: 'regular',
      pinned: isPinned,
      pinned_globally: isPinned,
      visible: true,
      closed: false,
      archived: false,
    },
    like_count: posts.reduce((sum, { likes }) => sum + likes, 0),
    category_id: category.id,
    tags: tags.map((name, index) => ({ id: index + 1, name, slug: name })),
    has_accepted_answer: solved !== undefined,
  }
}

function topicAnswer(topic: ForumTopic) {
  const { solved, posts } = topic
  const answer = posts.find(({ number }) => number === solved)
  return {
    ...rowOf(topic),
    chunk_size: chunkSize,
    ...(answer && { accepted_answer: { post_number: answer.number, username: answer.by.username } }),
    post_stream: { posts: postsOf(topic).slice(0, chunkSize), stream: posts.map(({ id }) => id) },
  }
}

const postsOf = (topic: ForumTopic) => topic.posts.map((post) => postAnswer(post, post.number === topic.solved))

function postAnswer({ id, number, by, at, likes, to, bodyHtml }: ForumPost, isSolution: boolean) {
  return {
    id,
    post_number: number,
    post_type: 1,
    ...{ username: by.username, name: by.name, user_id: by.id },
    cooked: bodyHtml,
    created_at: iso(at),
    updated_at: iso(at),
    version: 1,
    reply_to_post_number: to ?? null,
    ...{ hidden: false, user_deleted: false, accepted_answer: isSolution },
    actions_summary: likes > 0 ? [{ id: 2, count: likes }] : [],
  }
}

const iso = (epochSeconds: number) =>
  Temporal.Instant.fromEpochMilliseconds(epochSeconds * 1000).toString({ smallestUnit: 'millisecond' })
